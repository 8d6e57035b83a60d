/** A record as it stands, with the version each field was last changed at. */
export interface VersionedFields<Fields extends object> {
  readonly fields: Fields
  /** Counts every change of the record, from 1. */
  readonly version: number
  /** Fields that are not named were last changed at version 1. */
  readonly fieldVersions: Readonly<Partial<Record<keyof Fields, number>>>
}

export type MergeOutcome<Fields extends object> =
  | {
      readonly type: 'merged'
      /** What is new of what was asked for; empty when all of it holds already. */
      readonly changed: Partial<Fields>
      readonly version: number
      readonly fieldVersions: Readonly<Partial<Record<keyof Fields, number>>>
    }
  | { readonly type: 'conflict'; readonly fields: readonly (keyof Fields)[] }

/**
 * Merges a change field by field (optimistic concurrency): fields that others changed meanwhile are kept,
 * and only two different changes of one field are a conflict.
 *
 * @param seenVersion the version its author was looking at.
 */
export function mergeChange<Fields extends object>(
  current: VersionedFields<Fields>,
  change: Partial<Fields>,
  seenVersion: number,
): MergeOutcome<Fields> {
  const asked = Object.keys(change) as (keyof Fields)[]
  const different = asked.filter((field) => change[field] !== current.fields[field])
  const overtaken = different.filter((field) => (current.fieldVersions[field] ?? 1) > seenVersion)
  if (overtaken.length > 0) return { type: 'conflict', fields: overtaken }
  if (different.length === 0) {
    return {
      type: 'merged',
      changed: {},
      version: current.version,
      fieldVersions: current.fieldVersions,
    }
  }
  const version = current.version + 1
  const changed: Partial<Fields> = {}
  const fieldVersions: Partial<Record<keyof Fields, number>> = { ...current.fieldVersions }
  for (const field of different) {
    changed[field] = change[field]!
    fieldVersions[field] = version
  }
  return { type: 'merged', changed, version, fieldVersions }
}
