import { signal } from '@preact/signals'
import type { AlertView, CauseView, LiveDelta, LiveDevice, LiveSnapshot } from '../api/types.ts'
import { type DeviceState, stateOf } from './device-state.ts'

/** What one message changed. `isWhole`: everything may have. */
export interface LiveChange {
  readonly isWhole: boolean
  readonly devices: readonly LiveDevice[]
  readonly removed: readonly string[]
  readonly alerts: readonly AlertView[]
  readonly causes: readonly CauseView[]
}

export type Flood = LiveSnapshot['flood']

export interface LiveSummary {
  readonly devices: number
  readonly reporting: number
  /** Critical causes nobody has taken on. */
  readonly needNow: number
  readonly warnings: number
  readonly watches: number
  readonly quarantineOpen: number
  readonly byState: Readonly<Record<DeviceState, number>>
  readonly byKind: ReadonlyMap<string, number>
}

const NOTHING: LiveSummary = {
  devices: 0,
  reporting: 0,
  needNow: 0,
  warnings: 0,
  watches: 0,
  quarantineOpen: 0,
  byState: { critical: 0, warning: 0, watch: 0, unknown: 0, normal: 0 },
  byKind: new Map(),
}

/**
 * The town as the server last told it. Messages change plain maps at once; whoever draws is told by
 * `subscribe` (every message) or by the signals, which `publish` moves on (once a frame or slower).
 */
export class LiveStore {
  readonly devices = new Map<string, LiveDevice>()
  /** Open alerts of the devices that are looked at (see LiveSocket.watchAlertsOf); causes stand for all. */
  readonly alerts = new Map<string, AlertView>()
  /** Open causes: what an operator deals with. Each change is another object. */
  readonly causes = new Map<string, CauseView>()
  /** Moves on when `devices` has changed; read it to be drawn anew. */
  readonly devicesVersion = signal(0)
  readonly openAlerts = signal<readonly AlertView[]>([])
  readonly openCauses = signal<readonly CauseView[]>([])
  readonly flood = signal<Flood>(null)
  readonly summary = signal<LiveSummary>(NOTHING)
  readonly hasSnapshot = signal(false)
  /** Moves on when devices come, go or are renamed: orders by name stay good until then. */
  rosterVersion = 0
  readonly #listeners = new Set<(change: LiveChange) => void>()
  #epoch: string | null = null
  #sequence = -1
  #quarantineOpen = 0
  #devicesChanged = false
  #alertsChanged = false
  #causesChanged = false
  #newestFlood: Flood = null

  /** Where to take up again after a lost connection; null before the first snapshot. */
  get position(): { epoch: string; sequence: number } | null {
    return this.#epoch === null ? null : { epoch: this.#epoch, sequence: this.#sequence }
  }

  get sequence(): number {
    return this.#sequence
  }

  /** Calls `listener` after each message. @returns the way out. */
  subscribe(listener: (change: LiveChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Replaces everything. */
  applySnapshot(snapshot: LiveSnapshot): void {
    this.devices.clear()
    this.alerts.clear()
    this.causes.clear()
    for (const device of snapshot.devices) this.devices.set(device.id, device)
    for (const alert of snapshot.alerts) this.alerts.set(alert.id, alert)
    for (const cause of snapshot.causes) this.causes.set(cause.id, cause)
    this.rosterVersion++
    this.#epoch = snapshot.epoch
    this.#sequence = snapshot.sequence
    this.#quarantineOpen = snapshot.quarantineOpen
    this.#newestFlood = snapshot.flood
    const { devices, alerts, causes } = snapshot
    this.#tell({ isWhole: true, devices, removed: [], alerts, causes })
    this.publish()
    this.hasSnapshot.value = true
  }

  /**
   * Takes in what changed.
   *
   * @returns false when the delta does not build on what is here: ask for a snapshot. One that is already
   *          in (sent again after a resume) changes nothing and is fine.
   */
  applyDelta(delta: LiveDelta): boolean {
    if (this.#epoch === null || delta.from > this.#sequence) return false
    if (delta.sequence < this.#sequence) return true
    for (const device of delta.devices) {
      if (this.devices.get(device.id)?.name !== device.name) this.rosterVersion++
      this.devices.set(device.id, device)
    }
    for (const id of delta.removed) if (this.devices.delete(id)) this.rosterVersion++
    for (const alert of delta.alerts) this.#keepAlert(alert)
    for (const cause of delta.causes) this.#keepCause(cause)
    this.#sequence = delta.sequence
    this.#quarantineOpen = delta.quarantineOpen
    this.#newestFlood = delta.flood
    const { devices, removed, alerts, causes } = delta
    this.#tell({ isWhole: false, devices, removed, alerts, causes })
    return true
  }

  /** Shows alerts as the server answered, or as the person's own action leaves them. */
  applyAlerts(alerts: readonly AlertView[]): void {
    for (const alert of alerts) this.#keepAlert(alert)
    this.#tell({ isWhole: false, devices: [], removed: [], alerts, causes: [] })
    this.publish()
  }

  /** Shows a cause as the person's own action leaves it, before or after the server says so. */
  applyCause(cause: CauseView): void {
    this.#keepCause(cause)
    this.#tell({ isWhole: false, devices: [], removed: [], alerts: [], causes: [cause] })
    this.publish()
  }

  /** Lets go of alerts: nobody looks at their devices any more. */
  forgetAlerts(): void {
    this.alerts.clear()
    this.#alertsChanged = true
    this.publish()
  }

  /** Moves the signals on to what has come in since. */
  publish(): void {
    if (!this.#devicesChanged && !this.#alertsChanged) return
    if (this.#alertsChanged) this.openAlerts.value = [...this.alerts.values()]
    if (this.#causesChanged) this.openCauses.value = [...this.causes.values()]
    this.flood.value = this.#newestFlood
    if (this.#devicesChanged) this.devicesVersion.value++
    this.#devicesChanged = false
    this.#alertsChanged = false
    this.#causesChanged = false
    this.summary.value = summarise(this.devices.values(), this.openCauses.value, this.#quarantineOpen)
  }

  #keepAlert(alert: AlertView): void {
    if (alert.state === 'normal') this.alerts.delete(alert.id)
    else this.alerts.set(alert.id, alert)
  }

  #keepCause(cause: CauseView): void {
    if (cause.state === 'normal') this.causes.delete(cause.id)
    else this.causes.set(cause.id, cause)
  }

  #tell(change: LiveChange): void {
    // A change of the quarantine's count alone also reaches the summary.
    this.#devicesChanged = true
    if (change.isWhole || change.alerts.length > 0) this.#alertsChanged = true
    if (change.isWhole || change.causes.length > 0) this.#causesChanged = true
    for (const listener of this.#listeners) listener(change)
  }
}

/** Counts what the first line of the screen says. */
export function summarise(
  devices: Iterable<LiveDevice>,
  causes: readonly CauseView[],
  quarantineOpen: number,
): LiveSummary {
  const byState: Record<DeviceState, number> = { critical: 0, warning: 0, watch: 0, unknown: 0, normal: 0 }
  const byKind = new Map<string, number>()
  let count = 0
  let reporting = 0
  for (const device of devices) {
    count++
    if (device.freshness === 'online') reporting++
    byState[stateOf(device)]++
    byKind.set(device.kind, (byKind.get(device.kind) ?? 0) + 1)
  }
  const waiting = { critical: 0, warning: 0, watch: 0 }
  for (const cause of causes) if (isUnacknowledged(cause)) waiting[cause.severity]++
  return {
    devices: count,
    reporting,
    needNow: waiting.critical,
    warnings: waiting.warning,
    watches: waiting.watch,
    quarantineOpen,
    byState,
    byKind,
  }
}

/** True while somebody should take the alert or the cause on. */
export function isUnacknowledged({ state }: Pick<AlertView, 'state'>): boolean {
  return state === 'unacknowledged' || state === 'returned-unacknowledged'
}
