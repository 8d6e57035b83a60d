import {
  type AnySensorKind,
  type Condition,
  type MeasureValue,
  MINUTE_MS,
  type QualityFlag,
  type Rule,
  SEVERITIES,
  type Values,
} from '@towncrier/core'
import type { CustomRule } from './rule-book.ts'

/**
 * A rule made by people, in the form that kinds bring theirs.
 *
 * @param kind of the rule: a rule on what is of the device is of the device itself.
 */
export function ruleOfCustom(
  { id, title, advice, measure, comparison, ...rule }: CustomRule,
  kind: Pick<AnySensorKind, 'measures'> | undefined,
): Rule {
  const isOrdered = comparison === 'below' || comparison === 'above'
  const isOfDevice = kind?.measures.some(({ name, ofDevice }) => name === measure && ofDevice === true)
  return {
    id,
    title,
    advice,
    onDelayMs: rule.forMinutes * MINUTE_MS,
    offDelayMs: rule.clearMinutes * MINUTE_MS,
    ...(isOrdered ? { worst: { measure, is: comparison === 'below' ? 'lowest' : 'highest' } as const } : {}),
    ...(isOfDevice === true ? { ofDevice: true } : {}),
  }
}

/** How a measure is written for people: "saltRemainingKg 240 kg". */
export type ValueWords = (measure: string, value: MeasureValue) => string

/**
 * What a judged reading says of a rule made by people; null within its deadband, or where the value is
 * missing or out of its range.
 */
export function customCondition(
  rule: CustomRule,
  values: Values,
  flags: readonly QualityFlag[],
  words: ValueWords,
): Condition | null {
  const value = values[rule.measure]
  if (value === undefined || flags.includes(`${rule.measure}:range`)) return null
  if (rule.comparison === 'is' || rule.comparison === 'is-not') {
    const holds = (value === rule.value) === (rule.comparison === 'is')
    return holds
      ? {
          rule: rule.id,
          state: 'raise',
          severity: rule.severity,
          message: `${rule.title}: ${words(rule.measure, value)}`,
        }
      : { rule: rule.id, state: 'clear' }
  }
  if (typeof value !== 'number') return null
  const isBelow = rule.comparison === 'below'
  const beyond = (level: number, slack: number) => (isBelow ? value < level + slack : value > level - slack)
  for (const severity of SEVERITIES.toReversed()) {
    const level = rule.levels?.[severity]
    if (level === undefined || !beyond(level, 0)) continue
    const message = `${rule.title}: ${words(rule.measure, value)}, ${rule.comparison} ${words(rule.measure, level)}`
    return { rule: rule.id, state: 'raise', severity, message }
  }
  const mildest = SEVERITIES.flatMap((severity) => rule.levels?.[severity] ?? [])[0]!
  return beyond(mildest, rule.deadband) ? null : { rule: rule.id, state: 'clear' }
}
