import {
  type LocalTime,
  localTimeOf,
  type QuietReason,
  quietReasonOf,
  type Suppression,
} from '@towncrier/alerting'
import { type EpochMs, isHouseholdRule } from '@towncrier/core'
import { areaOfPlace, type OperationsStore } from '@towncrier/operations-store'
import type { DeviceEntry, DeviceTable } from './devices.ts'

/**
 * What the register says of places, gateways, work on devices and suppressions: all that decides who is
 * called, beside the rules. Read again when the register has changed.
 */
export class AlarmRegister {
  readonly #store: OperationsStore
  readonly #devices: DeviceTable
  readonly #timeZone: string
  #areas = new Map<string, string | null>()
  #areaNames = new Map<string, string>()
  #gatewayDevices = new Map<string, number>()
  #devicesAt = new Map<string, DeviceEntry[]>()
  #suppressions: readonly Suppression[] = []
  #suppressedRules = new Set<string>()
  #outOfService = new Map<string, { readonly since: EpochMs; readonly until: EpochMs | null }>()
  #version = -1

  constructor(store: OperationsStore, devices: DeviceTable, timeZone: string) {
    this.#store = store
    this.#devices = devices
    this.#timeZone = timeZone
  }

  /** Takes over what changed. @returns false when nothing has. */
  refresh(): boolean {
    const version = this.#devices.version
    if (version === this.#version) return false
    this.#version = version
    const places = this.#store.places.list()
    this.#areas = new Map(places.map((place) => [place.id, areaOfPlace(place)]))
    this.#areaNames = new Map(places.map(({ id, name }) => [id, name]))
    this.#gatewayDevices = new Map()
    this.#devicesAt = new Map()
    for (const entry of this.#devices.entries()) {
      const { gatewayId, placeId, enabled } = entry.device
      if (gatewayId !== null && enabled) {
        this.#gatewayDevices.set(gatewayId, (this.#gatewayDevices.get(gatewayId) ?? 0) + 1)
      }
      if (placeId === null) continue
      const there = this.#devicesAt.get(placeId)
      if (there === undefined) this.#devicesAt.set(placeId, [entry])
      else there.push(entry)
    }
    this.#suppressions = this.#store.suppressions.list().filter(({ enabled }) => enabled)
    this.#suppressedRules = new Set(this.#suppressions.map(({ rule }) => rule))
    this.#outOfService = new Map(this.#store.outOfService.list().map((each) => [each.deviceId, each]))
    return true
  }

  areaOf(placeId: string | null): string | null {
    return placeId === null ? null : (this.#areas.get(placeId) ?? null)
  }

  areaName(area: string): string {
    return this.#areaNames.get(area) ?? area
  }

  /** How many devices that are in use send by way of a gateway. */
  gatewayDevices(gatewayId: string): number {
    return this.#gatewayDevices.get(gatewayId) ?? 0
  }

  /** True when somebody may have to be kept from being called. */
  get mayBeQuiet(): boolean {
    return this.#suppressions.length > 0 || this.#outOfService.size > 0
  }

  timeAt(at: EpochMs): LocalTime {
    return localTimeOf(at, this.#timeZone)
  }

  /** Why an alert calls nobody; null when it does. */
  quietReason(
    alert: {
      readonly deviceId: string
      readonly kind: string
      readonly rule: string
      readonly placeId: string | null
    },
    at: EpochMs,
    time: LocalTime,
  ): QuietReason | null {
    const work = this.#outOfService.get(alert.deviceId)
    const isOutOfService = work !== undefined && work.since <= at && (work.until === null || at < work.until)
    if (!isOutOfService && !this.#suppressedRules.has(alert.rule)) return null
    const stands = (rule: string) => this.#stands(rule, alert.deviceId, alert.placeId)
    const area = this.areaOf(alert.placeId)
    return quietReasonOf({ ...alert, area, isOutOfService, stands }, this.#suppressions, time)
  }

  #stands(rule: string, deviceId: string, placeId: string | null): boolean {
    const own = this.#devices.find(deviceId)
    const there = placeId === null ? [] : (this.#devicesAt.get(placeId) ?? [])
    return [own, ...there].some((entry) => {
      const phase = entry?.state.rules[rule]?.phase
      if (entry === undefined || phase === undefined || phase === 'pending') return false
      // That another falls silent must not tell how a home is.
      return !isHouseholdRule(entry.kind, entry.rules.get(rule))
    })
  }
}
