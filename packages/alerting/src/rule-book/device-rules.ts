import {
  type AnySensorKind,
  type Condition,
  MINUTE_MS,
  type QualityFlag,
  type Rule,
  SEVERITIES,
  type Severity,
  type Values,
} from '@towncrier/core'
import { customCondition, ruleOfCustom, type ValueWords } from './custom-rule.ts'
import type { CustomRule, RuleBook, RuleChange } from './rule-book.ts'

/** Where a device stands, as the rule book knows places. */
export interface DevicePlace {
  readonly placeId: string | null
  /** The part of town it lies in. */
  readonly area: string | null
}

/** The rules of one device with all that was changed of them. */
export interface DeviceRules {
  /** Every rule that may speak, with its delays; those that are switched off are not among them. */
  readonly rules: ReadonlyMap<string, Rule>
  readonly settings: unknown
  /** What the kind's conditions become: without rules that are off, severities as the book has them. */
  adjust(conditions: readonly Condition[]): readonly Condition[]
  /** What rules made by people say of a judged reading. */
  custom(values: Values, flags: readonly QualityFlag[]): readonly Condition[]
}

/**
 * Applies the rule book to a device.
 *
 * @param sharedRules rules that every kind has.
 * @param own         the device's own settings.
 */
export function deviceRules(
  kind: AnySensorKind,
  sharedRules: readonly Rule[],
  book: RuleBook,
  place: DevicePlace,
  own: Readonly<Record<string, unknown>>,
): DeviceRules {
  const change = book.kinds[kind.id]
  const scopes = [
    change,
    ...[place.area, place.placeId].map((id) => (id === null ? undefined : change?.places?.[id])),
  ].filter((scope) => scope !== undefined)
  const ruleChanges = new Map<string, RuleChange>()
  for (const { rules } of scopes) {
    for (const [id, ruleChange] of Object.entries(rules ?? {})) {
      ruleChanges.set(id, { ...ruleChanges.get(id), ...ruleChange })
    }
  }
  const custom = book.custom.filter((rule) => rule.enabled && rule.kind === kind.id && standsIn(rule, place))
  const rules = new Map<string, Rule>()
  for (const rule of [...kind.rules, ...sharedRules, ...custom.map((rule) => ruleOfCustom(rule, kind))]) {
    const changed = withChange(rule, ruleChanges.get(rule.id))
    if (changed !== null) rules.set(rule.id, changed)
  }
  const words = valueWords(kind)
  const isChanged = ruleChanges.size > 0
  return {
    rules,
    settings: settingsOf(kind, [...scopes.map(({ settings }) => settings ?? {}), own]),
    adjust: (conditions) =>
      isChanged
        ? conditions.flatMap((each) => adjusted(each, rules, ruleChanges.get(each.rule)))
        : conditions,
    custom: (values, flags) =>
      custom.flatMap((rule) =>
        rules.has(rule.id)
          ? adjustedOrNone(customCondition(rule, values, flags, words), rules, ruleChanges.get(rule.id))
          : [],
      ),
  }
}

function standsIn({ places }: CustomRule, { placeId, area }: DevicePlace): boolean {
  if (places === undefined) return true
  return [placeId, area].some((id) => id !== null && places.includes(id))
}

/** Null when the rule is off. */
function withChange(rule: Rule, change: RuleChange | undefined): Rule | null {
  if (change === undefined) return rule
  if (change.enabled === false) return null
  return {
    ...rule,
    onDelayMs: change.onDelayMinutes === undefined ? rule.onDelayMs : change.onDelayMinutes * MINUTE_MS,
    offDelayMs: change.offDelayMinutes === undefined ? rule.offDelayMs : change.offDelayMinutes * MINUTE_MS,
  }
}

/**
 * The first layers come first; a later one wins. A layer that the kind's schema does not take, as after a
 * newer version of the kind, is left out rather than letting the device go unjudged.
 */
function settingsOf(kind: AnySensorKind, layers: readonly Readonly<Record<string, unknown>>[]): unknown {
  let settings: Record<string, unknown> = {}
  for (const layer of layers) {
    const merged = { ...settings, ...layer }
    if (kind.settingsSchema.safeParse(merged).success) settings = merged
  }
  return kind.settingsSchema.parse(settings)
}

function adjustedOrNone(
  condition: Condition | null,
  rules: ReadonlyMap<string, Rule>,
  change: RuleChange | undefined,
): readonly Condition[] {
  return condition === null ? [] : adjusted(condition, rules, change)
}

function adjusted(
  condition: Condition,
  rules: ReadonlyMap<string, Rule>,
  change: RuleChange | undefined,
): readonly Condition[] {
  if (!rules.has(condition.rule)) return []
  if (condition.state === 'clear' || change === undefined) return [condition]
  const { severityAtLeast: least = 'watch', severityAtMost: most = 'critical', note } = change
  const message = note === undefined || note === '' ? condition.message : `${condition.message}. ${note}`
  return [{ ...condition, severity: between(condition.severity, least, most), message }]
}

function between(severity: Severity, least: Severity, most: Severity): Severity {
  const rank = (each: Severity) => SEVERITIES.indexOf(each)
  return SEVERITIES[Math.min(rank(most), Math.max(rank(least), rank(severity)))]!
}

function valueWords(kind: AnySensorKind): ValueWords {
  const measures = new Map(kind.measures.map((measure) => [measure.name, measure]))
  return (name, value) => {
    const measure = measures.get(name)
    if (typeof value !== 'number') return typeof value === 'boolean' ? (value ? 'yes' : 'no') : value
    const number = value.toFixed(measure?.decimals ?? 1).replace('-', '−')
    const unit = measure?.unit ?? ''
    return unit === '' || unit === '%' ? number + unit : `${number} ${unit}`
  }
}
