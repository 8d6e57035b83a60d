import type { RuleBook } from './rule-book.ts'

/** One thing that is otherwise in another version of the rule book. */
export interface RuleBookDifference {
  /** As `kinds.road-surface.settings.actionLevelC`; rules made by people go by `custom.KIND/ID.…`. */
  readonly path: string
  /** Undefined: it was not there, or is there no more. */
  readonly before: unknown
  readonly after: unknown
}

/** What changed between two versions, leaf by leaf, in the order of their paths. */
export function ruleBookDifferences(before: RuleBook, after: RuleBook): RuleBookDifference[] {
  const [old, now] = [leavesOf(before), leavesOf(after)]
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }))
    .filter(({ before: a, after: b }) => JSON.stringify(a) !== JSON.stringify(b))
}

function leavesOf({ kinds, custom }: RuleBook): Map<string, unknown> {
  const leaves = new Map<string, unknown>()
  const visit = (path: string, value: unknown) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, each] of Object.entries(value)) visit(`${path}.${name}`, each)
    } else if (value !== undefined) leaves.set(path, value)
  }
  visit('kinds', kinds)
  for (const rule of custom) visit(`custom.${rule.kind}/${rule.id}`, rule)
  return leaves
}
