import { randomUUID } from 'node:crypto'
import type { AnySensorKind } from '@towncrier/core'
import type { AlertView, Bounds, CauseView, LiveDelta, LiveDevice, LiveSnapshot } from '@towncrier/protocol'
import { openDevice } from '../auth/home-privacy.ts'
import { OpenSet } from './open-set.ts'
import { QuietDevices } from './quiet-devices.ts'

/** How many rounds of changes are remembered by id; a viewer further behind is served by a full look. */
const REMEMBERED_ROUNDS = 300

/** What a viewer asked for; absent means all. */
export interface LiveFilter {
  readonly kinds: ReadonlySet<string> | null
  readonly bounds: Bounds | null
  /** Devices whose alerts are wanted; absent or null: all of them. */
  readonly alertsOf?: ReadonlySet<string> | null
}

interface Versioned<Value> {
  readonly value: Value
  readonly sequence: number
}

/**
 * The town as it stands, for those who watch. Every change bears the sequence of the round it came in, so
 * that a viewer at any sequence gets just what is newer, and of that only the latest: resuming after a gap
 * and being slow are the same thing. Of a home it holds nothing but what speaks of the device: `HouseholdLive`
 * has the rest.
 */
export class LiveState {
  readonly epoch = randomUUID()
  readonly #kinds: ReadonlyMap<string, AnySensorKind>
  readonly #devices = new Map<string, Versioned<LiveDevice>>()
  readonly #removed = new Map<string, number>()
  readonly #alerts = new OpenSet<AlertView>()
  readonly #causes = new OpenSet<CauseView>()
  readonly #quiet = new QuietDevices()
  #flood: LiveSnapshot['flood'] = null
  readonly #rounds: { readonly sequence: number; readonly ids: ReadonlySet<string> }[] = []
  #changedIds = new Set<string>()
  #sequence = 0
  #pending = false
  quarantineOpen = 0

  constructor(kinds: ReadonlyMap<string, AnySensorKind>) {
    this.#kinds = kinds
  }

  /** Sequence of the last finished round. */
  get sequence(): number {
    return this.#sequence
  }

  get deviceCount(): number {
    return this.#devices.size
  }

  device(id: string): LiveDevice | undefined {
    const device = this.#devices.get(id)?.value
    return device === undefined ? undefined : this.#quiet.shown(device)
  }

  devices(): LiveDevice[] {
    return [...this.#devices.values()].map(({ value }) => this.#quiet.shown(value))
  }

  openAlerts(): AlertView[] {
    return this.#alerts.open()
  }

  openCauses(): CauseView[] {
    return this.#causes.open()
  }

  /** An open cause. */
  cause(id: string): CauseView | undefined {
    return this.#causes.find(id)
  }

  /** Takes what the processor changed into the round that is being gathered. */
  applyDevices(devices: readonly LiveDevice[], removedIds: readonly string[]): void {
    const sequence = this.#sequence + 1
    for (const device of devices) {
      const value = openDevice(device, this.#kinds.get(device.kind))
      this.#devices.set(device.id, { value, sequence })
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
      this.#alerts.put(alert, sequence)
      const device = this.#quiet.put(alert) ? this.#devices.get(alert.deviceId) : undefined
      if (device !== undefined) this.applyDevices([device.value], [])
    }
    if (alerts.length > 0) this.#pending = true
  }

  applyCauses(causes: readonly CauseView[]): void {
    for (const cause of causes) this.#causes.put(cause, this.#sequence + 1)
    if (causes.length > 0) this.#pending = true
  }

  setFlood(flood: LiveSnapshot['flood']): void {
    if (flood?.since === this.#flood?.since && flood?.causes === this.#flood?.causes) return
    this.#flood = flood
    this.#pending = true
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
    this.#forgetRemoved()
    this.#alerts.forget(this.#sequence - REMEMBERED_ROUNDS)
    this.#causes.forget(this.#sequence - REMEMBERED_ROUNDS)
    return true
  }

  #forgetRemoved(): void {
    for (const [id, sequence] of this.#removed) {
      if (sequence > this.#sequence - REMEMBERED_ROUNDS) break
      this.#removed.delete(id)
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
      alerts: wanted(this.#alerts.open(filter.kinds), filter),
      causes: this.#causes.open(filter.kinds),
      flood: this.#flood,
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
        devices.push(this.#quiet.shown(entry.value))
        shown?.add(id)
      } else if (shown?.delete(id)) {
        removed.push(id)
      }
    }
    for (const [id, sequence] of this.#removed) {
      if (sequence > from) removed.push(id)
    }
    return {
      from,
      sequence: this.#sequence,
      now,
      devices,
      removed,
      alerts: wanted(this.#alerts.changedSince(from, filter.kinds), filter),
      causes: this.#causes.changedSince(from, filter.kinds),
      flood: this.#flood,
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

function wanted(alerts: AlertView[], { alertsOf }: LiveFilter): AlertView[] {
  if (alertsOf === undefined || alertsOf === null) return alerts
  return alerts.filter(({ deviceId }) => alertsOf.has(deviceId))
}
