import type { CustomRule, RuleBook, RuleChange } from './rule-api.ts'

type KindChange = RuleBook['kinds'][string]
type ScopeChange = Pick<KindChange, 'settings' | 'rules'>

/** What is changed for a kind, everywhere or at one place; empty when nothing is. */
export function scopeOf(book: RuleBook, kindId: string, placeId: string | null): ScopeChange {
  const kind = book.kinds[kindId]
  return (placeId === null ? kind : kind?.places?.[placeId]) ?? {}
}

/** The rule book with one threshold changed; undefined takes the change back. */
export function withSetting(
  book: RuleBook,
  kindId: string,
  placeId: string | null,
  name: string,
  value: unknown,
): RuleBook {
  return withScope(book, kindId, placeId, (scope) => ({
    ...scope,
    settings: without({ ...scope.settings, [name]: value }),
  }))
}

/** The rule book with one rule changed; undefined values take the change back. */
export function withRule(
  book: RuleBook,
  kindId: string,
  placeId: string | null,
  ruleId: string,
  change: { readonly [Name in keyof RuleChange]?: RuleChange[Name] | undefined },
): RuleBook {
  return withScope(book, kindId, placeId, (scope) => ({
    ...scope,
    rules: without({ ...scope.rules, [ruleId]: emptyToUndefined({ ...scope.rules?.[ruleId], ...change }) }),
  }))
}

/** The rule book with a rule of one's own added or changed. */
export function withCustomRule(book: RuleBook, rule: CustomRule): RuleBook {
  const isIt = (other: CustomRule) => other.kind === rule.kind && other.id === rule.id
  const custom = book.custom.some(isIt)
    ? book.custom.map((other) => (isIt(other) ? rule : other))
    : [...book.custom, rule]
  return { ...book, custom }
}

export function withoutCustomRule(book: RuleBook, { kind, id }: Pick<CustomRule, 'kind' | 'id'>): RuleBook {
  return { ...book, custom: book.custom.filter((rule) => rule.kind !== kind || rule.id !== id) }
}

/** An id for a rule of one's own, from its title, that no other has. */
export function customRuleId(title: string, taken: readonly string[]): string {
  const stem =
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 50) || 'rule'
  let id = stem
  for (let n = 2; taken.includes(id); n++) id = `${stem}-${n}`
  return id
}

function withScope(
  book: RuleBook,
  kindId: string,
  placeId: string | null,
  change: (scope: ScopeChange) => { settings?: unknown; rules?: unknown },
): RuleBook {
  const kind = book.kinds[kindId] ?? {}
  const next =
    placeId === null
      ? { ...kind, ...change(kind) }
      : {
          ...kind,
          places: without({
            ...kind.places,
            [placeId]: emptyToUndefined(without({ ...change(kind.places?.[placeId] ?? {}) }) ?? {}),
          }),
        }
  const kinds = without({ ...book.kinds, [kindId]: emptyToUndefined(without(next) ?? {}) }) ?? {}
  return { ...book, kinds: kinds as RuleBook['kinds'] }
}

/** Leaves out what is undefined; undefined itself when nothing is left. */
function without<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> | undefined {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

function emptyToUndefined(record: object): object | undefined {
  return without(record as Readonly<Record<string, unknown>>)
}
