import type { AnySensorKind, Rule } from '@towncrier/core'
import type { RuleBook, ScopeChange } from './rule-book.ts'

export interface RuleBookProblem {
  /** As `kinds.road-surface.settings.actionLevelC`. */
  readonly path: string
  readonly message: string
}

/**
 * What of a rule book does not fit the kinds there are: unknown kinds, rules, settings and measures, thresholds
 * outside their range.
 *
 * @param placeIds every place and part of town there is.
 */
export function checkRuleBook(
  book: RuleBook,
  kinds: ReadonlyMap<string, AnySensorKind>,
  sharedRules: readonly Rule[],
  placeIds: ReadonlySet<string>,
): RuleBookProblem[] {
  const problems: RuleBookProblem[] = []
  const customIds = new Map<string, string>()
  for (const [n, rule] of book.custom.entries()) {
    const at = `custom.${n}`
    const kind = kinds.get(rule.kind)
    if (kind === undefined) {
      problems.push({ path: `${at}.kind`, message: `there is no kind ${rule.kind}` })
      continue
    }
    const key = `${rule.kind}/${rule.id}`
    if ([...kind.rules, ...sharedRules].some(({ id }) => id === rule.id) || customIds.has(key)) {
      problems.push({ path: `${at}.id`, message: `${rule.kind} has a rule ${rule.id} already` })
    }
    customIds.set(key, at)
    const measure = kind.measures.find(({ name }) => name === rule.measure)
    if (measure === undefined) {
      const names = kind.measures.map(({ name }) => name).join(', ')
      problems.push({ path: `${at}.measure`, message: `${rule.kind} measures ${names}` })
    } else if ((measure.type === 'number') !== (rule.comparison === 'below' || rule.comparison === 'above')) {
      problems.push({
        path: `${at}.comparison`,
        message: measure.type === 'number' ? 'numbers are above or below' : 'this is or is not something',
      })
    } else if (measure.type === 'boolean' && typeof rule.value !== 'boolean') {
      problems.push({ path: `${at}.value`, message: 'give true or false' })
    } else if (measure.type === 'category' && !(measure.categories ?? []).includes(String(rule.value))) {
      problems.push({ path: `${at}.value`, message: `one of ${(measure.categories ?? []).join(', ')}` })
    }
    for (const place of rule.places ?? []) {
      if (!placeIds.has(place)) problems.push({ path: `${at}.places`, message: `there is no place ${place}` })
    }
  }
  for (const [kindId, change] of Object.entries(book.kinds)) {
    const at = `kinds.${kindId}`
    const kind = kinds.get(kindId)
    if (kind === undefined) {
      problems.push({ path: at, message: `there is no kind ${kindId}` })
      continue
    }
    const rules = new Set([...kind.rules, ...sharedRules].map(({ id }) => id))
    for (const { kind: of, id } of book.custom) if (of === kindId) rules.add(id)
    const general = change.settings ?? {}
    problems.push(...checkScope(at, change, {}, kind, rules))
    for (const [place, scope] of Object.entries(change.places ?? {})) {
      const placeAt = `${at}.places.${place}`
      if (!placeIds.has(place)) problems.push({ path: placeAt, message: `there is no place ${place}` })
      problems.push(...checkScope(placeAt, scope, general, kind, rules))
    }
  }
  return problems
}

function checkScope(
  at: string,
  { settings = {}, rules = {} }: ScopeChange,
  general: Readonly<Record<string, unknown>>,
  kind: AnySensorKind,
  known: ReadonlySet<string>,
): RuleBookProblem[] {
  const problems: RuleBookProblem[] = []
  const names = Object.keys(kind.settingsSchema.shape)
  for (const name of Object.keys(settings)) {
    if (!names.includes(name)) {
      problems.push({ path: `${at}.settings.${name}`, message: `there are ${names.join(', ')}` })
    }
  }
  const parsed = kind.settingsSchema.safeParse({ ...general, ...settings })
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      problems.push({ path: [at, 'settings', ...issue.path].join('.'), message: issue.message })
    }
  }
  for (const id of Object.keys(rules)) {
    if (!known.has(id)) {
      problems.push({ path: `${at}.rules.${id}`, message: `there are ${[...known].join(', ')}` })
    }
  }
  return problems
}
