import {
  CauseBook,
  type CauseChange,
  type CauseMember,
  type CausePolicy,
  type CauseScope,
  type CauseSummary,
  type CauseWordsContext,
  summariseCause,
} from '@towncrier/alerting'
import { type AnySensorKind, type EpochMs, MINUTE_MS, type Rule } from '@towncrier/core'
import type { AlertTransition, OperationsStore } from '@towncrier/operations-store'
import { AlarmRegister } from './alarm-register.ts'
import type { DeviceTable } from './devices.ts'

export interface CauseKeeperOptions {
  readonly policy: CausePolicy
  /** IANA name. */
  readonly timeZone: string
}

/** How often the figures in a cause's words follow its devices. */
const LOOK_MS = MINUTE_MS

/** Takes transitions of alerts to causes: the book of causes, with what the register and the kinds know. */
export class CauseKeeper {
  readonly #store: OperationsStore
  readonly #devices: DeviceTable
  readonly #kinds: ReadonlyMap<string, AnySensorKind>
  readonly #options: CauseKeeperOptions
  readonly #register: AlarmRegister
  readonly #messages = new Map<string, string>()
  readonly #summaries = new Map<string, CauseSummary>()
  #book: CauseBook
  /** Of causes that open and are over within one call: nothing would be left to sum up at its end. */
  readonly #brief = new Map<string, CauseSummary>()
  #taken = 0
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(
    store: OperationsStore,
    devices: DeviceTable,
    kinds: ReadonlyMap<string, AnySensorKind>,
    options: CauseKeeperOptions,
  ) {
    this.#store = store
    this.#devices = devices
    this.#kinds = kinds
    this.#options = options
    this.#register = new AlarmRegister(store, devices, options.timeZone)
    this.#book = new CauseBook(options.policy)
  }

  /** Forgets everything and reads causes and register as last committed. */
  load(): void {
    this.#register.refresh()
    this.#book = new CauseBook(this.#options.policy, this.#store.causes.remembered())
    this.#summaries.clear()
    this.#brief.clear()
    this.#messages.clear()
    this.#taken = 0
    for (const cause of this.#book.causes()) {
      this.#summaries.set(cause.id, this.#store.causes.require(cause.id))
      for (const { alertId } of cause.members.values()) {
        this.#messages.set(alertId, this.#store.alerts.require(alertId).message)
      }
    }
  }

  /** The register has changed. @returns what that makes of causes, to be committed. */
  registerChanged(at: EpochMs): CauseChange[] {
    if (!this.#register.refresh()) return []
    this.#pass(at)
    return this.takeChanges(at)
  }

  /** Takes in the transitions that were appended since the last call. */
  follow(transitions: readonly AlertTransition[]): void {
    if (transitions.length === this.#taken) return
    for (const transition of transitions.slice(this.#taken)) this.#apply(transition)
    this.#taken = transitions.length
  }

  /** Time has passed by the journal's clock. */
  tick(at: EpochMs): void {
    this.#pass(at)
    if (Math.abs(at - this.#lookedAt) < LOOK_MS) return
    this.#lookedAt = at
    this.#book.look((member) => this.#valueOf(member))
  }

  /** What became of causes since the last call, each summed up once, at the end. */
  takeChanges(at: EpochMs): CauseChange[] {
    this.#taken = 0
    const changes = this.#book.takeChanges().flatMap((change): CauseChange[] => {
      const summary = change.type === 'cleared' ? this.#brief.get(change.causeId) : undefined
      if (summary === undefined) return [change]
      return [{ type: 'summarised', causeId: change.causeId, summary, at: change.at }, change]
    })
    this.#brief.clear()
    for (const change of changes) {
      if (change.type === 'cleared' || change.type === 'merged') this.#summaries.delete(change.causeId)
    }
    for (const cause of this.#book.takeTouched()) {
      const before = this.#summaries.get(cause.id) ?? null
      const summary = summariseCause(cause, { ...this.#options, ...this.#words }, before)
      if (before !== null && isSame(before, summary)) continue
      this.#summaries.set(cause.id, summary)
      changes.push({ type: 'summarised', causeId: cause.id, summary, at: Math.max(at, cause.joinedAt) })
    }
    return changes
  }

  isOpen(causeId: string): boolean {
    return this.#book.find(causeId) !== undefined
  }

  /** What ends with devices that are struck off. */
  retire(deviceIds: readonly string[], at: EpochMs): AlertTransition[] {
    const gone = new Set(deviceIds)
    return this.#end(({ deviceId }) => gone.has(deviceId), at)
  }

  /** What ends with alerts that are erased. */
  forget(alertIds: ReadonlySet<string>, at: EpochMs): AlertTransition[] {
    return this.#end(({ alertId }) => alertIds.has(alertId), at)
  }

  #end(isGone: (member: CauseMember) => boolean, at: EpochMs): AlertTransition[] {
    const transitions: AlertTransition[] = []
    for (const cause of this.#book.causes()) {
      for (const member of cause.members.values()) {
        if (isGone(member)) transitions.push({ type: 'cleared', alertId: member.alertId, at })
      }
    }
    this.#taken = 0
    this.follow(transitions)
    return transitions
  }

  #apply(transition: AlertTransition): void {
    const { alertId, at } = transition
    if (transition.type === 'cleared') {
      this.#keepBrief(alertId)
      this.#book.clear(alertId, at)
      this.#messages.delete(alertId)
      return
    }
    if (transition.household === true) return
    this.#messages.set(alertId, transition.message)
    if (transition.type === 'changed') {
      this.#book.change(alertId, transition.severity, at)
      return
    }
    const { deviceId, kind, rule: ruleId, severity } = transition
    const device = this.#devices.find(deviceId)?.device
    const rule = this.#ruleOf(kind, ruleId)
    const area = this.#register.areaOf(device?.placeId ?? null)
    // Of a home no more is told than the part of town.
    const placeId = this.#kinds.get(kind)?.personal === true ? null : (device?.placeId ?? null)
    const isByGateway = rule?.causeScope === 'gateway' && device?.gatewayId != null
    const isByService = rule?.causeScope === 'service' && device?.serviceGroup != null
    const scope: CauseScope = isByGateway
      ? { type: 'gateway', id: device.gatewayId }
      : isByService
        ? { type: 'service', id: device.serviceGroup }
        : { type: area === null ? 'unknown' : 'area', id: area }
    const alert = { alertId, deviceId, kind, rule: ruleId, severity, placeId, area }
    const quietReason = this.#register.mayBeQuiet
      ? this.#register.quietReason(alert, at, this.#register.timeAt(at))
      : null
    // Behind one gateway stand devices of every kind.
    const group = causeGroupOf(isByGateway ? '*' : kind, ruleId, rule?.causeFamily)
    this.#book.raise({ ...alert, group, scope, quietReason, value: this.#valueOf(alert) }, at)
  }

  #keepBrief(alertId: string): void {
    const cause = this.#book.causeOf(alertId)
    if (cause === undefined || cause.members.size > 1 || this.#summaries.has(cause.id)) return
    this.#brief.set(cause.id, summariseCause(cause, { ...this.#options, ...this.#words }, null))
  }

  #pass(at: EpochMs): void {
    const { mayBeQuiet } = this.#register
    const time = mayBeQuiet ? this.#register.timeAt(at) : null
    this.#book.pass(at, (member) => (time === null ? null : this.#register.quietReason(member, at, time)))
  }

  #ruleOf(kind: string, rule: string): Rule | undefined {
    return this.#devices.rulesOf(kind)?.get(rule)
  }

  #valueOf({ deviceId, kind, rule }: Pick<CauseMember, 'deviceId' | 'kind' | 'rule'>): number | null {
    const measure = this.#ruleOf(kind, rule)?.worst?.measure
    const value = measure === undefined ? undefined : this.#devices.find(deviceId)?.state.values[measure]
    return typeof value === 'number' ? value : null
  }

  readonly #words: Omit<CauseWordsContext, keyof CauseKeeperOptions> = {
    ruleTitle: (kind, rule) => this.#ruleOf(kind, rule)?.title ?? rule,
    deviceName: (deviceId) => this.#devices.find(deviceId)?.device.name ?? deviceId,
    kindWord: (kind, count) => {
      const known = this.#kinds.get(kind)
      const word = count === 1 ? known?.title : known?.titlePlural
      return word === undefined ? kind : lowerFirst(word)
    },
    areaName: (area) => this.#register.areaName(area),
    gatewayDevices: (gatewayId) => this.#register.gatewayDevices(gatewayId),
    lowerIsWorse: (kind, rule) => {
      const worst = this.#ruleOf(kind, rule)?.worst
      return worst === undefined ? null : worst.is === 'lowest'
    },
    valueWords: (kind, rule, value) => {
      const worst = this.#ruleOf(kind, rule)?.worst
      const measure = this.#kinds.get(kind)?.measures.find(({ name }) => name === worst?.measure)
      if (worst === undefined || measure === undefined) return String(value)
      const number = value.toFixed(measure.decimals ?? 1).replace('-', '−')
      const unit = measure.unit === '' || measure.unit === '%' ? measure.unit : ` ${measure.unit}`
      return `${worst.is === 'lowest' ? 'Lowest' : 'Highest'} ${lowerFirst(measure.title)} ${number}${unit}`
    },
    isReturning: ({ deviceId, rule }) =>
      this.#devices.find(deviceId)?.state.rules[rule]?.phase === 'returning',
    alertMessage: ({ alertId }) => this.#messages.get(alertId) ?? '',
  }
}

/** Alerts of one group may become one cause: of a kind (`*`: of any), and of one family of its rules. */
export function causeGroupOf(kind: string, rule: string, family: string | undefined): string {
  return `${kind}/${family ?? rule}`
}

const FIELDS = [
  'kind',
  'rule',
  'severity',
  'quietReason',
  'startedAt',
  'joinedAt',
  'members',
  'active',
  'devices',
  'quiet',
  'worstAlertId',
  'worstValue',
  'title',
  'message',
] as const satisfies readonly (keyof CauseSummary)[]

/** Places and areas follow from the members: where those are the same, so are these. */
function isSame(a: CauseSummary, b: CauseSummary): boolean {
  return FIELDS.every((field) => a[field] === b[field]) && JSON.stringify(a.areas) === JSON.stringify(b.areas)
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}
