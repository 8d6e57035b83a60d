import type { ChangedAlarms, OperationsStore } from '@towncrier/operations-store'
import type { AlertViews } from './alert-views.ts'
import type { CauseViews } from './cause-views.ts'
import type { LiveState } from './live-state.ts'

/** Brings alerts and causes that changed, by the rules or by people, before those who watch. */
export class LiveAlarms {
  readonly #store: OperationsStore
  readonly #live: LiveState
  readonly #alertViews: AlertViews
  readonly #causeViews: CauseViews

  constructor(store: OperationsStore, live: LiveState, alertViews: AlertViews, causeViews: CauseViews) {
    this.#store = store
    this.#live = live
    this.#alertViews = alertViews
    this.#causeViews = causeViews
  }

  /** Everything that is open. */
  load(): void {
    this.#live.applyAlerts(this.#store.alerts.open().map((alert) => this.#alertViews.of(alert)))
    this.#live.applyCauses(this.#store.causes.open().map((cause) => this.#causeViews.of(cause)))
  }

  tell({ causeIds, alertIds }: ChangedAlarms): void {
    const alerts = new Set(alertIds)
    for (const id of new Set(causeIds)) {
      const cause = this.#store.causes.find(id)
      if (cause === null) continue
      const view = this.#causeViews.of(cause)
      const before = this.#live.cause(id)
      this.#live.applyCauses([view])
      // Its members went over to another, or came off the shelf with it.
      const moved = view.mergedInto !== null || (before?.shelvedUntil ?? null) !== view.shelvedUntil
      if (before === undefined || !moved) continue
      const open = this.#live.openAlerts().filter(({ causeId }) => causeId === id)
      for (const alert of open) alerts.add(alert.id)
    }
    const found = [...alerts].map((id) => this.#store.alerts.find(id))
    this.#live.applyAlerts(found.filter((alert) => alert !== null).map((alert) => this.#alertViews.of(alert)))
  }
}
