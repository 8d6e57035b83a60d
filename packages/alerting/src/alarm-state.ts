/**
 * Where an alarm stands between the machine and its people: ISA-18.2-2016 clause 5 and figure 3 (IEC
 * 62682:2022 the same). Holds for a single alert and for a cause alike.
 */
export const ALARM_STATES = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'returned-unacknowledged',
  'shelved',
  'suppressed',
  'out-of-service',
] as const
export type AlarmState = (typeof ALARM_STATES)[number]

/** Why an alarm is recorded and does not call anybody: by design, or because its device is being worked on. */
export type QuietReason = 'suppressed' | 'out-of-service'

/** What the state follows from; each is somebody's: the rule's, a person's, the configuration's. */
export interface AlarmFacts {
  /** The condition stands. */
  readonly isActive: boolean
  readonly isAcknowledged: boolean
  readonly isShelved: boolean
  readonly quietReason: QuietReason | null
}

export const NORMAL_ALARM: AlarmFacts = {
  isActive: false,
  isAcknowledged: true,
  isShelved: false,
  quietReason: null,
}

export type AlarmEvent =
  /** The rule: the condition came, became worse, went. */
  | { readonly type: 'raise' | 'escalate' | 'clear' }
  /** People. A shelf that has run out is `unshelve` too. */
  | { readonly type: 'acknowledge' | 'shelve' | 'unshelve' }
  /** Suppression by design and work on the device begin and end. */
  | { readonly type: 'quieten'; readonly reason: QuietReason }
  | { readonly type: 'call' }

/** The state by name; out of service before suppressed before shelved. */
export function alarmStateOf({ isActive, isAcknowledged, isShelved, quietReason }: AlarmFacts): AlarmState {
  if (!isActive) return isAcknowledged ? 'normal' : 'returned-unacknowledged'
  if (quietReason !== null) return quietReason
  if (isShelved) return 'shelved'
  return isAcknowledged ? 'acknowledged' : 'unacknowledged'
}

/**
 * Takes an alarm through one event. An event that cannot apply (clearing what is clear, shelving what does
 * not stand) changes nothing, so that any order of two people and a rule comes to something.
 *
 * - What clears while nobody was called (shelved, suppressed, out of service) asks for no acknowledgement.
 * - A shelved alarm comes back unacknowledged; at once when it becomes worse.
 */
export function advanceAlarm(facts: AlarmFacts, event: AlarmEvent): AlarmFacts {
  switch (event.type) {
    case 'raise':
      return facts.isActive ? facts : { ...facts, isActive: true, isAcknowledged: false, isShelved: false }
    case 'escalate':
      return facts.isActive ? { ...facts, isAcknowledged: false, isShelved: false } : facts
    case 'clear': {
      if (!facts.isActive) return facts
      const calledNobody = facts.isShelved || facts.quietReason !== null
      return {
        isActive: false,
        isAcknowledged: facts.isAcknowledged || calledNobody,
        isShelved: false,
        quietReason: null,
      }
    }
    case 'acknowledge':
      return facts.isAcknowledged ? facts : { ...facts, isAcknowledged: true }
    case 'shelve':
      return facts.isActive ? { ...facts, isShelved: true } : facts
    case 'unshelve':
      return facts.isShelved ? { ...facts, isShelved: false, isAcknowledged: false } : facts
    case 'quieten':
      return facts.isActive ? { ...facts, quietReason: event.reason } : facts
    case 'call':
      return facts.quietReason === null ? facts : { ...facts, quietReason: null }
  }
}

/** Every step from one state to another that there is, by event; staying is always allowed. */
export const ALARM_TRANSITIONS: Readonly<
  Record<AlarmState, Partial<Record<AlarmEvent['type'], readonly AlarmState[]>>>
> = {
  normal: { raise: ['unacknowledged'] },
  unacknowledged: {
    acknowledge: ['acknowledged'],
    clear: ['returned-unacknowledged'],
    shelve: ['shelved'],
    quieten: ['suppressed', 'out-of-service'],
  },
  acknowledged: {
    escalate: ['unacknowledged'],
    clear: ['normal'],
    shelve: ['shelved'],
    quieten: ['suppressed', 'out-of-service'],
  },
  'returned-unacknowledged': { raise: ['unacknowledged'], acknowledge: ['normal'] },
  shelved: {
    escalate: ['unacknowledged'],
    unshelve: ['unacknowledged'],
    clear: ['normal'],
    quieten: ['suppressed', 'out-of-service'],
  },
  suppressed: {
    call: ['unacknowledged', 'acknowledged', 'shelved'],
    clear: ['normal'],
    quieten: ['out-of-service'],
  },
  'out-of-service': {
    call: ['unacknowledged', 'acknowledged', 'shelved'],
    clear: ['normal'],
    quieten: ['suppressed'],
  },
}
