import { DAY_MS, type EpochMs, type Severity } from '@towncrier/core'
import type { QuietReason } from './alarm-state.ts'
import {
  type AlertFacts,
  type CauseChange,
  type CauseMember,
  type CauseScope,
  loudnessOf,
  type OpenCause,
  severityRank,
} from './cause.ts'
import { type CausePolicy, isChattering } from './policy.ts'

/** What a book is made from again after a restart. */
export interface RememberedCauses {
  readonly causes: readonly OpenCause[]
  /** Of the last day, in order: what chatter is counted from. */
  readonly raises: readonly { readonly deviceId: string; readonly rule: string; readonly at: EpochMs }[]
}

/**
 * Which alerts stand together for which reason: every active alert is in exactly one open cause. Takes what
 * the rules found, in the journal's order, and says what became of causes. The same transitions and facts
 * give the same causes.
 */
export class CauseBook {
  readonly #policy: CausePolicy
  readonly #open = new Map<string, OpenCause>()
  readonly #causeOf = new Map<string, OpenCause>()
  readonly #byGroup = new Map<string, Set<OpenCause>>()
  readonly #raises = new Map<string, EpochMs[]>()
  readonly #touched = new Set<string>()
  #changes: CauseChange[] = []

  constructor(policy: CausePolicy, remembered: RememberedCauses = { causes: [], raises: [] }) {
    this.#policy = policy
    for (const cause of remembered.causes) {
      this.#add(cause)
      for (const alertId of cause.members.keys()) this.#causeOf.set(alertId, cause)
    }
    for (const { deviceId, rule, at } of remembered.raises) this.#noteRaise(`${deviceId}/${rule}`, at)
  }

  causes(): IterableIterator<OpenCause> {
    return this.#open.values()
  }

  find(causeId: string): OpenCause | undefined {
    return this.#open.get(causeId)
  }

  causeOf(alertId: string): OpenCause | undefined {
    return this.#causeOf.get(alertId)
  }

  /** An alert was raised: it joins the cause it fits, or opens one. */
  raise(facts: AlertFacts, at: EpochMs): void {
    if (this.#causeOf.has(facts.alertId)) return
    const key = `${facts.deviceId}/${facts.rule}`
    const raises = this.#noteRaise(key, at)
    const isChatter = isChattering(raises, at, this.#policy)
    const scope: CauseScope = isChatter ? { type: 'device', id: facts.deviceId } : facts.scope
    const group = isChatter ? key : facts.group
    const cause = this.#joinable(group, scope, at) ?? this.#openOne(`c-${facts.alertId}`, group, scope, at)
    this.#join(cause, facts, at)
    if (cause.isLoud) this.#rollUp(cause, facts.alertId, at)
  }

  /** An alert became worse. */
  change(alertId: string, severity: Severity, at: EpochMs): void {
    const cause = this.#causeOf.get(alertId)
    const member = cause?.members.get(alertId)
    if (cause === undefined || member === undefined) return
    member.severity = severity
    this.#reconsider(cause, alertId, at)
  }

  /** An alert's condition has gone. */
  clear(alertId: string, at: EpochMs): void {
    const cause = this.#causeOf.get(alertId)
    if (cause === undefined) return
    cause.members.delete(alertId)
    this.#causeOf.delete(alertId)
    this.#reconsider(cause, alertId, at)
    this.#closeIfOver(cause, at)
  }

  /**
   * Time has passed, or the register has changed: whoever is no longer kept quiet calls, what chattered and
   * has calmed down closes.
   *
   * @param quietReasonOf why a member calls nobody now.
   */
  pass(at: EpochMs, quietReasonOf: (member: CauseMember) => QuietReason | null): void {
    for (const cause of [...this.#open.values()]) {
      for (const member of cause.members.values()) {
        const quietReason = quietReasonOf(member)
        if (quietReason !== member.quietReason) this.#setQuiet(cause, member, quietReason, at)
      }
      if (cause.isChattering && !isChattering(this.#raises.get(cause.group) ?? [], at, this.#policy)) {
        cause.isChattering = false
        this.#tell(cause, { type: 'calmed', causeId: cause.id, at })
        this.#closeIfOver(cause, at)
      }
    }
    this.#forgetRaises(at)
  }

  /** Brings how bad each member is up to date. @param valueNow null keeps what was. */
  look(valueNow: (member: CauseMember) => number | null): void {
    for (const cause of this.#open.values()) {
      for (const member of cause.members.values()) {
        const value = valueNow(member)
        if (value === null || value === member.value) continue
        member.value = value
        this.#touched.add(cause.id)
      }
    }
  }

  /** What became of causes since the last call, in order. */
  takeChanges(): CauseChange[] {
    const changes = this.#changes
    this.#changes = []
    return changes
  }

  /** Open causes that are to be summarised anew since the last call. */
  takeTouched(): OpenCause[] {
    const touched = [...this.#touched].map((id) => this.#open.get(id))
    this.#touched.clear()
    return touched.filter((cause) => cause !== undefined)
  }

  #joinable(group: string, scope: CauseScope, at: EpochMs): OpenCause | undefined {
    let found: OpenCause | undefined
    for (const cause of this.#byGroup.get(group) ?? []) {
      const isSame = cause.scope.type === scope.type && cause.scope.id === scope.id
      if (scope.type === 'device') {
        if (isSame && cause.isChattering) return cause
        continue
      }
      if (!this.#isRecent(cause, at)) continue
      if (cause.scope.type === 'town') return cause
      if (isSame) found = cause
    }
    return found
  }

  #isRecent(cause: OpenCause, at: EpochMs): boolean {
    return at - cause.joinedAt <= this.#policy.joinWindowMs
  }

  #openOne(id: string, group: string, scope: CauseScope, at: EpochMs, startedAt = at): OpenCause {
    const cause: OpenCause = {
      id,
      group,
      scope,
      startedAt,
      joinedAt: at,
      isChattering: scope.type === 'device',
      severity: 'watch',
      isLoud: false,
      memberCount: 0,
      members: new Map(),
    }
    this.#add(cause)
    const { isChattering } = cause
    this.#tell(cause, { type: 'opened', causeId: id, group, scope, isChattering, startedAt, at })
    return cause
  }

  #join(cause: OpenCause, facts: AlertFacts, at: EpochMs): void {
    const { group: _group, scope: _scope, ...member } = facts
    const { alertId, placeId, area, quietReason } = facts
    cause.members.set(alertId, member)
    this.#causeOf.set(alertId, cause)
    cause.memberCount++
    cause.joinedAt = Math.max(cause.joinedAt, at)
    this.#tell(cause, { type: 'joined', causeId: cause.id, alertId, placeId, area, quietReason, at })
    this.#reconsider(cause, alertId, at)
  }

  /** Severity and loudness after a change of members; a cause that becomes worse, or loud, calls. */
  #reconsider(cause: OpenCause, alertId: string, at: EpochMs): void {
    const { severity, isLoud } = loudnessOf(cause)
    const calls = isLoud && (!cause.isLoud || severityRank(severity) > severityRank(cause.severity))
    cause.severity = severity
    cause.isLoud = isLoud
    this.#touched.add(cause.id)
    if (calls) this.#tell(cause, { type: 'alarmed', causeId: cause.id, alertId, severity, at })
  }

  #setQuiet(cause: OpenCause, member: CauseMember, quietReason: QuietReason | null, at: EpochMs): void {
    const { alertId } = member
    member.quietReason = quietReason
    this.#tell(cause, { type: 'quieted', causeId: cause.id, alertId, quietReason, at })
    this.#reconsider(cause, alertId, at)
  }

  /** The same trouble in many areas, or behind many gateways, is one trouble of the town's. */
  #rollUp(newest: OpenCause, alertId: string, at: EpochMs): void {
    if (newest.scope.type === 'town' || newest.scope.type === 'device') return
    const peers = [...(this.#byGroup.get(newest.group) ?? [])].filter(
      (cause) => cause.isLoud && cause.scope.type !== 'town' && this.#isRecent(cause, at),
    )
    const scopes = new Set(peers.map(({ scope }) => `${scope.type}/${scope.id}`))
    if (scopes.size <= this.#policy.rollUpAbove) return
    const startedAt = Math.min(...peers.map((cause) => cause.startedAt))
    const scope: CauseScope = { type: 'town', id: null }
    const town = this.#openOne(`c-town-${alertId}`, newest.group, scope, at, startedAt)
    for (const cause of peers) {
      for (const [id, member] of cause.members) {
        town.members.set(id, member)
        this.#causeOf.set(id, town)
      }
      town.memberCount += cause.memberCount
      this.#tell(cause, { type: 'merged', causeId: cause.id, intoId: town.id, at })
      this.#remove(cause)
    }
    this.#reconsider(town, alertId, at)
  }

  #closeIfOver(cause: OpenCause, at: EpochMs): void {
    if (cause.members.size > 0 || cause.isChattering) return
    this.#tell(cause, { type: 'cleared', causeId: cause.id, at })
    this.#remove(cause)
  }

  #add(cause: OpenCause): void {
    this.#open.set(cause.id, cause)
    const group = this.#byGroup.get(cause.group)
    if (group === undefined) this.#byGroup.set(cause.group, new Set([cause]))
    else group.add(cause)
  }

  #remove(cause: OpenCause): void {
    this.#open.delete(cause.id)
    const group = this.#byGroup.get(cause.group)
    group?.delete(cause)
    if (group?.size === 0) this.#byGroup.delete(cause.group)
  }

  #tell(cause: OpenCause, change: CauseChange): void {
    this.#touched.add(cause.id)
    this.#changes.push(change)
  }

  #noteRaise(key: string, at: EpochMs): EpochMs[] {
    const raises = (this.#raises.get(key) ?? []).filter((each) => each > at - DAY_MS)
    raises.push(at)
    this.#raises.set(key, raises)
    return raises
  }

  #forgottenAt = Number.NEGATIVE_INFINITY

  #forgetRaises(at: EpochMs): void {
    if (at - this.#forgottenAt < DAY_MS / 24) return
    this.#forgottenAt = at
    for (const [key, raises] of this.#raises) {
      if (raises.at(-1)! <= at - DAY_MS) this.#raises.delete(key)
    }
  }
}
