import { type EpochMs, SECOND_MS } from '@towncrier/core'
import {
  type EscalationPolicy,
  type EscalationTarget,
  escalationStep,
  onCallAt,
} from '@towncrier/notifications'
import type { Account, Escalation, OperationsStore } from '@towncrier/operations-store'
import type { CauseViews } from '../live/cause-views.ts'
import { causeTidings, isCalling } from './cause-notices.ts'
import type { Recipients } from './people.ts'
import type { Teller } from './teller.ts'

const AT_ONCE_MS = 30 * SECOND_MS

/** Brings causes that nobody answers before more and more people. Call inside a transaction. */
export class Escalator {
  readonly #store: OperationsStore
  readonly #views: CauseViews
  readonly #recipients: Recipients
  readonly #teller: Teller
  readonly #policies: () => readonly EscalationPolicy[]
  readonly #timeZone: string

  constructor(options: {
    readonly store: OperationsStore
    readonly views: CauseViews
    readonly recipients: Recipients
    readonly teller: Teller
    readonly policies: () => readonly EscalationPolicy[]
    readonly timeZone: string
  }) {
    this.#store = options.store
    this.#views = options.views
    this.#recipients = options.recipients
    this.#teller = options.teller
    this.#policies = options.policies
    this.#timeZone = options.timeZone
  }

  /** Goes through every level that is due. */
  advance(now: EpochMs): void {
    for (const escalation of this.#store.escalations.running()) {
      let { stepNumber, dueAt } = escalation
      while (dueAt <= now) {
        const next = this.#step({ ...escalation, stepNumber }, now)
        if (next === null) break
        stepNumber++
        dueAt = next
        this.#store.escalations.advance(escalation.id, stepNumber, dueAt)
      }
    }
  }

  /** @returns when the next step is due; null when the escalation has ended. */
  #step({ id, causeId, policyId, startedAt, stepNumber }: Escalation, now: EpochMs): EpochMs | null {
    const { causes, escalations } = this.#store
    const cause = causes.find(causeId)
    const policy = this.#policies().find((each) => each.id === policyId && each.enabled)
    if (cause === null || !isCalling(cause)) return this.#end(causeId, now, 'it calls no more')
    if (policy === undefined) return this.#end(causeId, now, 'its policy was switched off')
    const step = escalationStep(policy, startedAt, stepNumber)
    if (step === null) return this.#end(causeId, now, 'every level has been told')
    const { level, levelNumber } = step
    // Levels that are gone through at once, as nobody is there, are no reminder of anything.
    const topic = now - startedAt < AT_ONCE_MS ? 'cause.raised' : 'cause.unacknowledged'
    const tidings = causeTidings(cause, this.#views, topic, `escalation/${id}/${stepNumber}`)
    const people = this.#resolve(level.targets, now)
    let ways = 0
    for (const person of people) ways += this.#teller.summon(person, tidings, level.channels, now)
    this.#store.audit.add({
      at: now,
      actor: 'platform',
      action: 'cause.escalate',
      subject: causeId,
      detail: {
        policy: policy.name,
        level: levelNumber,
        people: people.map(({ userName }) => userName),
        ways,
      },
    })
    const next = escalationStep(policy, startedAt, stepNumber + 1)
    if (next === null) {
      escalations.end(causeId, now, 'every level has been told')
      return null
    }
    // Where this level reached nobody, the next one does not wait; a repetition does.
    return ways === 0 && next.levelNumber > levelNumber ? now : next.dueAt
  }

  #end(causeId: string, now: EpochMs, reason: string): null {
    this.#store.escalations.end(causeId, now, reason)
    return null
  }

  #resolve(targets: readonly EscalationTarget[], now: EpochMs): Account[] {
    const found = new Map<number, Account>()
    for (const target of targets) {
      for (const person of this.#peopleOf(target, now)) found.set(person.id, person)
    }
    return [...found.values()]
  }

  #peopleOf(target: EscalationTarget, now: EpochMs): Account[] {
    if (target.type === 'handlers') return this.#recipients.handlers()
    if (target.type === 'person') return this.#recipients.named([target.userName])
    const rota = this.#store.rotas.find(target.rotaId)
    if (rota === null) return []
    return this.#recipients.named(onCallAt(rota, now, this.#timeZone).map(({ userName }) => userName))
  }
}
