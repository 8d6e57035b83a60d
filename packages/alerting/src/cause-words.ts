import type { EpochMs } from '@towncrier/core'
import {
  type CauseMember,
  type CauseSummary,
  type OpenCause,
  quietReasonOfCause,
  severityRank,
} from './cause.ts'
import type { CausePolicy } from './policy.ts'

/** What the words of a cause are made of, beside the cause. */
export interface CauseWordsContext {
  readonly policy: CausePolicy
  /** IANA name: instants in words are of this zone. */
  readonly timeZone: string
  ruleTitle(kind: string, rule: string): string
  deviceName(deviceId: string): string
  /** "road sensors" for many, "road sensor" for one. */
  kindWord(kind: string, count: number): string
  areaName(areaId: string): string
  /** How many devices send by way of a gateway. */
  gatewayDevices(gatewayId: string): number
  /** True when a lower value is worse; null when the rule names no measure. */
  lowerIsWorse(kind: string, rule: string): boolean | null
  /** "Lowest road surface temperature −3.2 °C". */
  valueWords(kind: string, rule: string, value: number): string
  /** True when the condition is over and only the off-delay keeps the alert. */
  isReturning(member: CauseMember): boolean
  /** The words of one alert, as its rule put them. */
  alertMessage(member: CauseMember): string
}

/** A cause in figures and words: what, where, how many, since when, how bad. */
export function summariseCause(
  cause: OpenCause,
  context: CauseWordsContext,
  before: CauseSummary | null,
): CauseSummary {
  const members = [...cause.members.values()]
  const worst = worstOf(members, cause, context)
  const rule = worst?.rule ?? before?.rule ?? ''
  const kinds = new Set(members.map(({ kind }) => kind))
  const kind = kinds.size === 0 ? (before?.kind ?? null) : kinds.size === 1 ? [...kinds][0]! : null
  const quiet = members.filter(({ quietReason }) => quietReason !== null).length
  const summary: Omit<CauseSummary, 'title' | 'message'> = {
    kind,
    rule,
    severity: cause.severity,
    quietReason: quietReasonOfCause(cause),
    startedAt: cause.startedAt,
    joinedAt: cause.joinedAt,
    members: cause.memberCount,
    active: members.length,
    devices: new Set(members.map(({ deviceId }) => deviceId)).size,
    quiet,
    worstAlertId: worst?.alertId ?? null,
    worstValue: worst?.value ?? null,
    places: countBy(members, ({ placeId }) => placeId),
    areas: countBy(members, ({ area }) => area),
  }
  return { ...summary, ...wordsOf(cause, summary, members, worst, context, before) }
}

function worstOf(
  members: readonly CauseMember[],
  cause: OpenCause,
  context: CauseWordsContext,
): CauseMember | null {
  let worst: CauseMember | null = null
  for (const member of members) {
    if (cause.isLoud && member.quietReason !== null) continue
    if (worst === null || isWorse(member, worst, context)) worst = member
  }
  return worst
}

function isWorse(a: CauseMember, b: CauseMember, context: CauseWordsContext): boolean {
  const ranks = severityRank(a.severity) - severityRank(b.severity)
  if (ranks !== 0) return ranks > 0
  if (a.rule !== b.rule || a.value === null || b.value === null || a.value === b.value) return false
  return context.lowerIsWorse(a.kind, a.rule) === a.value < b.value
}

function wordsOf(
  cause: OpenCause,
  summary: Omit<CauseSummary, 'title' | 'message'>,
  members: readonly CauseMember[],
  worst: CauseMember | null,
  context: CauseWordsContext,
  before: CauseSummary | null,
): Pick<CauseSummary, 'title' | 'message'> {
  if (worst === null) {
    return { title: before?.title ?? '', message: before?.message ?? '' }
  }
  const { ruleTitle, deviceName, alertMessage } = context
  const title = ruleTitle(worst.kind, worst.rule)
  if (cause.scope.type === 'device') {
    const name = deviceName(worst.deviceId)
    return {
      title: `${title}, again and again: ${name}`,
      message: `${alertMessage(worst)}. Raised ${cause.memberCount} times since ${clockWords(cause.startedAt, context.timeZone)}: look at the sensor or its limits`,
    }
  }
  if (summary.devices === 1 && cause.memberCount <= members.length) {
    return { title: `${title}: ${deviceName(worst.deviceId)}`, message: alertMessage(worst) }
  }
  return {
    title: titleOfMany(cause, summary, title, context),
    message: messageOfMany(cause, summary, worst, context),
  }
}

function titleOfMany(
  cause: OpenCause,
  summary: Omit<CauseSummary, 'title' | 'message'>,
  title: string,
  context: CauseWordsContext,
): string {
  const { devices, kind } = summary
  const what = `${devices} ${kind === null ? (devices === 1 ? 'device' : 'devices') : context.kindWord(kind, devices)}`
  const { type, id } = cause.scope
  if (type === 'gateway' && id !== null) {
    const behind = context.gatewayDevices(id)
    const { gatewayDownDevices, gatewayDownShare } = context.policy
    return behind >= gatewayDownDevices && devices >= behind * gatewayDownShare
      ? `Gateway ${id} is probably down: ${devices} of its ${behind} devices silent`
      : `${title}: ${what} behind gateway ${id}`
  }
  if (type === 'service' && id !== null) return `${title}: ${what} on ${id}`
  if (type === 'town') {
    const areas = Object.keys(summary.areas).length
    return areas > 1 ? `${title}: ${what} in ${areas} areas` : `${title}: ${what} across the town`
  }
  return type === 'area' && id !== null ? `${title}: ${what} in ${context.areaName(id)}` : `${title}: ${what}`
}

function messageOfMany(
  cause: OpenCause,
  { active, members, quiet }: Omit<CauseSummary, 'title' | 'message'>,
  worst: CauseMember,
  context: CauseWordsContext,
): string {
  const parts = [`Since ${clockWords(cause.startedAt, context.timeZone)}`]
  if (members > active) parts.push(`${active} of ${members} alerts still stand`)
  if (quiet > 0) parts.push(`${quiet} call nobody`)
  const words =
    worst.value === null
      ? context.alertMessage(worst)
      : context.valueWords(worst.kind, worst.rule, worst.value)
  const standing = context.isReturning(worst) ? `Returning to normal: ${lowerFirst(words)}` : words
  parts.push(`${standing} (${context.deviceName(worst.deviceId)})`)
  return parts.join('. ')
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}

/** "03:10", with the day: a cause may stand for days. */
function clockWords(at: EpochMs, timeZone: string): string {
  return formatterOf(timeZone).format(at)
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formatters.set(timeZone, formatter)
  }
  return formatter
}

function countBy(
  members: readonly CauseMember[],
  keyOf: (member: CauseMember) => string | null,
): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const member of members) {
    const key = keyOf(member)
    if (key !== null) counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
