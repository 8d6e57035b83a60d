import { DAY_MS, HOUR_MS, systemClock } from '@towncrier/core'
import type { ApiContext } from '../context.ts'
import type { SignIn } from './sign-in.ts'

/**
 * Clears sessions that have ended every hour, and says in the log every day where the audit log's chain has
 * come to: a head that stands elsewhere shows when newest entries are cut off.
 */
export function keepHouse({ store, config, logger }: ApiContext, signIn: SignIn): { stop(): void } {
  const isOpen = store.accounts.list().some(({ breakGlass, disabledAt }) => breakGlass && disabledAt === null)
  if (config.LOCAL_SIGN_IN === 'break-glass-only' && !isOpen) {
    logger.warn(
      'No account is kept for emergencies: when the provider is away nobody can sign in. Mark one with `towncrier account break-glass`',
    )
  }
  const tellHead = () => {
    const head = store.audit.head()
    if (head !== null)
      logger.info({ event: 'audit.head', ...head }, `Audit log: entry ${head.id}, head ${head.hash}`)
  }
  tellHead()
  const timers = [
    setInterval(() => store.sessions.prune(systemClock.now(), signIn.idleMs), HOUR_MS),
    setInterval(tellHead, DAY_MS),
  ]
  return {
    stop: () => {
      for (const timer of timers) clearInterval(timer)
    },
  }
}
