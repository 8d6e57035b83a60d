import { DAY_MS, HOUR_MS } from '@towncrier/core'
import type { ApiContext } from '../context.ts'

const ENDED_DELIVERIES_KEPT_MS = 30 * DAY_MS

/** Erases, now and every hour, what is kept for a time only: who reported, and deliveries that ended. */
export function keepRetention(context: ApiContext): { stop(): void } {
  eraseWhatIsOld(context)
  const timer = setInterval(() => eraseWhatIsOld(context), HOUR_MS)
  return { stop: () => clearInterval(timer) }
}

function eraseWhatIsOld({ store, clock, config }: ApiContext): void {
  const now = clock.now()
  const erased = store.reports.eraseContacts(now - config.REPORT_CONTACT_DAYS * DAY_MS, now)
  if (erased > 0) {
    store.audit.add({
      at: now,
      actor: 'platform',
      action: 'report.erase-contacts',
      subject: String(erased),
    })
  }
  store.deliveries.prune(now - ENDED_DELIVERIES_KEPT_MS)
}
