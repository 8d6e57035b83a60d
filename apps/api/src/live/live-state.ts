import { randomUUID } from 'node:crypto'
import type { AlertView, Bounds, LiveDelta, LiveDevice, LiveSnapshot } from '@towncrier/protocol'

/** How many rounds of changes are remembered by id; a viewer further behind is served by a full look. */
const REMEMBERED_ROUNDS = 300

/** What a viewer asked for; absent means all. */
export interface LiveFilter {
  readonly kinds: ReadonlySet<string> | null
  readonly bounds: Bounds | null
}

interface Versioned<Value> {
  readonly value: Value
  readonly sequence: number
}

/**
 * The town as it stands, for those who watch. Every change bears the sequence of the round it came in, so
 * that a viewer at any sequence gets just what is newer, and of that only the latest: resuming after a gap
 * and being slow are the same thing.
 */
export class LiveState {
  readonly epoch = randomUUID()
  readonly #devices = new Map<string, Versioned<LiveDevice>>()
  readonly #removed = new Map<string, number>()
  readonly #alerts = new Map<string, Versioned<AlertView>>()
  readonly #closedAlerts = new Map<string, Versioned<AlertView>>()
  readonly #rounds: { readonly sequence: number; readonly ids: ReadonlySet<string> }[] = []
  #changedIds = new Set<string>()
  #sequence = 0
  #pending = false
  quarantineOpen = 0

  /** Sequence of the last finished round. */
  get sequence(): number {
    return this.#sequence
  }

  get deviceCount(): number {
    return this.#devices.size
  }

  device(id: string): LiveDevice | undefined {
    return this.#devices.get(id)?.value
  }

  devices(): LiveDevice[] {
    return [...this.#devices.values()].map(({ value }) => value)
  }

  openAlerts(): AlertView[] {
    return [...this.#alerts.values()].map(({ value }) => value)
  }

  /** Takes what the processor changed into the round that is being gathered. */
  applyDevices(devices: readonly LiveDevice[], removedIds: readonly string[]): void {
    const sequence = this.#sequence + 1
    for (const device of devices) {
      this.#devices.set(device.id, { value: device, sequence })
      this.#removed.delete(device.id)
      this.#changedIds.add(device.id)
    }
    for (const id of removedIds) {
      this.#devices.delete(id)
      this.#removed.set(id, sequence)
    }
    if (devices.length > 0 || removedIds.length > 0) this.#pending = true
  }

  applyAlerts(alerts: readonly AlertView[]): void {
    const sequence = this.#sequence + 1
    for (const alert of alerts) {
      if (alert.state === 'normal') {
        this.#alerts.delete(alert.id)
        this.#closedAlerts.set(alert.id, { value: alert, sequence })
      } else {
        this.#closedAlerts.delete(alert.id)
        this.#alerts.set(alert.id, { value: alert, sequence })
      }
    }
    if (alerts.length > 0) this.#pending = true
  }

  setQuarantineOpen(count: number): void {
    if (count === this.quarantineOpen) return
    this.quarantineOpen = count
    this.#pending = true
  }

  /** Ends the round being gathered. @returns false when nothing had changed. */
  finishRound(): boolean {
    if (!this.#pending) return false
    this.#sequence++
    this.#rounds.push({ sequence: this.#sequence, ids: this.#changedIds })
    if (this.#rounds.length > REMEMBERED_ROUNDS) this.#rounds.shift()
    this.#changedIds = new Set()
    this.#pending = false
    this.#forget(this.#removed, (sequence) => sequence)
    this.#forget(this.#closedAlerts, ({ sequence }) => sequence)
    return true
  }

  #forget<Value>(map: Map<string, Value>, sequenceOf: (value: Value) => number): void {
    for (const [id, value] of map) {
      if (sequenceOf(value) > this.#sequence - REMEMBERED_ROUNDS) break
      map.delete(id)
    }
  }

  /** True when a viewer at `sequence` of `epoch` can be brought up to date without a snapshot. */
  canResume(epoch: string, sequence: number): boolean {
    return (
      epoch === this.epoch && sequence <= this.#sequence && sequence >= this.#sequence - REMEMBERED_ROUNDS
    )
  }

  snapshot(filter: LiveFilter, now: number): LiveSnapshot {
    return {
      epoch: this.epoch,
      sequence: this.#sequence,
      now,
      devices: this.devices().filter((device) => matches(device, filter)),
      alerts: this.openAlerts().filter((alert) => filter.kinds === null || filter.kinds.has(alert.kind)),
      quarantineOpen: this.quarantineOpen,
    }
  }

  /**
   * What changed after `from`, the latest of each.
   *
   * @param shown ids the viewer has, where its bounds leave some out; kept up to date here.
   */
  deltaSince(from: number, filter: LiveFilter, now: number, shown: Set<string> | null): LiveDelta {
    const devices: LiveDevice[] = []
    const removed: string[] = []
    for (const id of this.#idsChangedSince(from)) {
      const entry = this.#devices.get(id)
      if (entry === undefined || entry.sequence <= from) continue
      if (matches(entry.value, filter)) {
        devices.push(entry.value)
        shown?.add(id)
      } else if (shown?.delete(id)) {
        removed.push(id)
      }
    }
    for (const [id, sequence] of this.#removed) {
      if (sequence > from) removed.push(id)
    }
    const alerts: AlertView[] = []
    for (const map of [this.#alerts, this.#closedAlerts]) {
      for (const { value, sequence } of map.values()) {
        if (sequence > from && (filter.kinds === null || filter.kinds.has(value.kind))) alerts.push(value)
      }
    }
    return {
      from,
      sequence: this.#sequence,
      now,
      devices,
      removed,
      alerts,
      quarantineOpen: this.quarantineOpen,
    }
  }

  #idsChangedSince(from: number): Iterable<string> {
    const first = this.#rounds[0]
    if (first === undefined || first.sequence > from + 1) return this.#devices.keys()
    const rounds = this.#rounds.slice(from + 1 - first.sequence)
    if (rounds.length === 1) return rounds[0]!.ids
    const ids = new Set<string>()
    for (const round of rounds) for (const id of round.ids) ids.add(id)
    return ids
  }
}

function matches(device: LiveDevice, { kinds, bounds }: LiveFilter): boolean {
  if (kinds !== null && !kinds.has(device.kind)) return false
  if (bounds === null) return true
  const { latitude, longitude } = device
  if (latitude === null || longitude === null) return false
  const [west, south, east, north] = bounds
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north
}
