import { deviceRules, EMPTY_RULE_BOOK, type RuleBook, ruleOfCustom } from '@towncrier/alerting'
import type { AnySensorKind, EpochMs, Rule, Severity } from '@towncrier/core'
import { isDeviceId, isHouseholdRule, MINUTE_MS, SEVERITIES } from '@towncrier/core'
import { areaOfPlace, type Device, type OperationsStore } from '@towncrier/operations-store'
import type { LiveDevice } from '@towncrier/protocol'
import { around } from 'geokdbush'
import KDBush from 'kdbush'
import { type DeviceState, newDeviceState } from './device-state.ts'
import type { JudgedDevice } from './judge-reading.ts'
import { offlineRule } from './silence.ts'

/** How many neighbours are heard, within how far, and how recent they must be (Clarus/WxDE spatial test). */
const NEIGHBOUR_COUNT = 12
const NEIGHBOUR_RADIUS_KM = 15
const NEIGHBOUR_AGE_MS = 60 * MINUTE_MS
const NEIGHBOUR_AHEAD_MS = 5 * MINUTE_MS

/** A registered device with its state, as the processor holds it in memory. */
export interface DeviceEntry extends JudgedDevice {
  readonly device: Device
  readonly state: DeviceState
}

/**
 * Every registered device whose kind is known, with its state. Reads the register again when it changed.
 */
export class DeviceTable {
  readonly #store: OperationsStore
  readonly #kinds: ReadonlyMap<string, AnySensorKind>
  readonly #fieldsOfKind = new Map<string, ReadonlySet<string>>()
  readonly #rulesOfKind = new Map<string, ReadonlyMap<string, Rule>>()
  #areas = new Map<string, string | null>()
  #book: RuleBook = EMPTY_RULE_BOOK
  readonly #neighbours = new Map<string, readonly DeviceEntry[]>()
  readonly #siteIndexes = new Map<string, { readonly index: KDBush; readonly entries: DeviceEntry[] }>()
  #entries = new Map<string, DeviceEntry>()
  #version = -1
  readonly #changed = new Set<string>()
  #unregistered: string[] = []

  constructor(store: OperationsStore, kinds: ReadonlyMap<string, AnySensorKind>) {
    this.#store = store
    this.#kinds = kinds
    for (const kind of kinds.values()) {
      this.#fieldsOfKind.set(kind.id, new Set(['at', 'seq', ...Object.keys(kind.readingSchema.shape)]))
    }
    this.#nameRules()
  }

  /** Every rule there is, also those that are off: alerts of theirs must still find their words. */
  #nameRules(): void {
    for (const kind of this.#kinds.values()) {
      const custom = this.#book.custom
        .filter((rule) => rule.kind === kind.id)
        .map((rule) => ruleOfCustom(rule, kind))
      const rules = [...kind.rules, offlineRule, ...custom]
      this.#rulesOfKind.set(kind.id, new Map(rules.map((rule) => [rule.id, rule])))
    }
  }

  /** From here on devices are judged by this rule book; their states stay. */
  useRuleBook(book: RuleBook): void {
    this.#book = book
    this.#nameRules()
    for (const [id, entry] of this.#entries) {
      this.#entries.set(id, this.#entryOf(entry.device, entry.kind, entry.state))
    }
    this.#neighbours.clear()
    this.#siteIndexes.clear()
  }

  /** Forgets everything and reads register and states as last committed. */
  load(): void {
    const states = this.#store.processing.deviceStates()
    this.#unregistered = []
    this.#entries = new Map()
    this.#version = -1
    this.refresh((deviceId) => {
      const state = states.get(deviceId)
      return state === undefined ? null : (JSON.parse(state) as DeviceState)
    })
    const registered = new Set(this.#store.devices.all().map(({ id }) => id))
    this.#unregistered = [...states.keys()].filter((id) => isDeviceId(id) && !registered.has(id))
  }

  /** Devices that had a state at {@link load} and are registered no more. */
  unregistered(): readonly string[] {
    return this.#unregistered
  }

  /** Takes over what changed in the register since last time; states stay. */
  refresh(stateOf: (deviceId: string) => DeviceState | null = () => null): void {
    const version = this.#store.devices.version()
    if (version === this.#version) return
    this.#version = version
    const before = this.#entries
    this.#entries = new Map()
    this.#neighbours.clear()
    this.#siteIndexes.clear()
    this.#areas = new Map(this.#store.places.list().map((place) => [place.id, areaOfPlace(place)]))
    for (const device of this.#store.devices.all()) {
      const kind = this.#kinds.get(device.kind)
      if (kind === undefined) continue
      const known = before.get(device.id)
      before.delete(device.id)
      if (known !== undefined && JSON.stringify(known.device) === JSON.stringify(device)) {
        this.#entries.set(device.id, known)
        continue
      }
      const state = known?.state ?? stateOf(device.id) ?? newDeviceState(kind.initialMemory())
      this.#entries.set(device.id, this.#entryOf(device, kind, state))
      this.#changed.add(device.id)
    }
    for (const id of before.keys()) this.#changed.add(id)
  }

  /** Ids of devices that were added, changed or struck off since the last call. */
  takeChanged(): string[] {
    const changed = [...this.#changed]
    this.#changed.clear()
    return changed
  }

  #entryOf(device: Device, kind: AnySensorKind, state: DeviceState): DeviceEntry {
    const { placeId } = device
    const area = placeId === null ? null : (this.#areas.get(placeId) ?? null)
    const rules = deviceRules(kind, [offlineRule], this.#book, { placeId, area }, device.settings)
    const entry: DeviceEntry = {
      id: device.id,
      device,
      kind,
      state,
      knownFields: this.#fieldsOfKind.get(kind.id)!,
      rules: rules.rules,
      settings: rules.settings,
      book: rules,
      neighbours: (measure, at) => this.#neighbourValues(entry, measure, at),
    }
    return entry
  }

  find(deviceId: string): DeviceEntry | undefined {
    return this.#entries.get(deviceId)
  }

  /** Version of the register that this was read from. */
  get version(): number {
    return this.#version
  }

  /** A kind's rules, with those that every kind has. */
  rulesOf(kindId: string): ReadonlyMap<string, Rule> | undefined {
    return this.#rulesOfKind.get(kindId)
  }

  entries(): IterableIterator<DeviceEntry> {
    return this.#entries.values()
  }

  get size(): number {
    return this.#entries.size
  }

  #neighbourValues(entry: DeviceEntry, measure: string, at: EpochMs): readonly number[] {
    const values: number[] = []
    for (const { state } of this.#neighboursOf(entry)) {
      if (state.at === null || at - state.at > NEIGHBOUR_AGE_MS || state.at - at > NEIGHBOUR_AHEAD_MS)
        continue
      const value = state.values[measure]
      if (typeof value === 'number' && !state.flags.includes(`${measure}:range`)) values.push(value)
    }
    return values
  }

  #neighboursOf(entry: DeviceEntry): readonly DeviceEntry[] {
    const { latitude, longitude } = entry.device
    if (latitude === null || longitude === null) return []
    const known = this.#neighbours.get(entry.id)
    if (known !== undefined) return known
    const { index, entries } = this.#siteIndexOf(entry.kind.id)
    const found = around(index, longitude, latitude, NEIGHBOUR_COUNT + 1, NEIGHBOUR_RADIUS_KM)
      .map((position) => entries[position as number]!)
      .filter((other) => other !== entry)
    this.#neighbours.set(entry.id, found)
    return found
  }

  #siteIndexOf(kindId: string): { readonly index: KDBush; readonly entries: DeviceEntry[] } {
    const known = this.#siteIndexes.get(kindId)
    if (known !== undefined) return known
    const entries = [...this.#entries.values()].filter(
      ({ kind, device }) => kind.id === kindId && device.latitude !== null && device.longitude !== null,
    )
    const index = new KDBush(entries.length)
    for (const { device } of entries) index.add(device.longitude!, device.latitude!)
    index.finish()
    const made = { index, entries }
    this.#siteIndexes.set(kindId, made)
    return made
  }
}

/** The worst severity among a device's active alerts; those that are for a household alone do not count. */
export function worstSeverity({ kind, rules, state }: DeviceEntry): Severity | null {
  let worst = -1
  for (const id in state.rules) {
    const rule = state.rules[id]!
    if (rule.phase !== 'pending' && !isHouseholdRule(kind, rules.get(id)))
      worst = Math.max(worst, SEVERITIES.indexOf(rule.severity))
  }
  return SEVERITIES[worst] ?? null
}

/** A device as the live map shows it. */
export function liveDeviceOf(entry: DeviceEntry): LiveDevice {
  const { device, kind, state } = entry
  return {
    id: device.id,
    kind: kind.id,
    name: device.name,
    latitude: state.latitude ?? device.latitude,
    longitude: state.longitude ?? device.longitude,
    at: state.at,
    values: state.values,
    flags: [...state.flags],
    freshness: state.freshness,
    severity: worstSeverity(entry),
  }
}
