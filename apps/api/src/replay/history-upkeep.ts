import { DAY_MS, HOUR_MS } from '@towncrier/core'
import type { ApiContext } from '../context.ts'

/** Forgets, now and every hour, history that is older than it is kept. */
export function keepHistory({ store, clock, config, logger }: ApiContext): { stop(): void } {
  const forget = () => {
    try {
      store.replay.forget(clock.now() - config.REPLAY_RETENTION_DAYS * DAY_MS)
    } catch (error) {
      logger.error({ err: error }, 'Old history could not be forgotten; it is tried again in an hour')
    }
  }
  forget()
  const timer = setInterval(forget, HOUR_MS)
  return { stop: () => clearInterval(timer) }
}
