import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeChange, type VersionedFields } from './merge.ts'

interface Fields {
  readonly title: string
  readonly severity: string
  readonly place: string
}

const START: VersionedFields<Fields> = {
  fields: { title: 'Ice', severity: 'watch', place: 'Mill Lane' },
  version: 1,
  fieldVersions: {},
}

function apply(
  current: VersionedFields<Fields>,
  change: Partial<Fields>,
  seen: number,
): VersionedFields<Fields> | null {
  const outcome = mergeChange(current, change, seen)
  if (outcome.type === 'conflict') return null
  const { changed, version, fieldVersions } = outcome
  return { fields: { ...current.fields, ...changed }, version, fieldVersions }
}

describe('mergeChange', () => {
  test('two who change different fields both win', () => {
    const first = apply(START, { title: 'Snow' }, 1)!
    expect(apply(first, { severity: 'critical' }, 1)?.fields).toEqual({
      title: 'Snow',
      severity: 'critical',
      place: 'Mill Lane',
    })
  })

  test('two who change one field differently: the second is told which', () => {
    const first = apply(START, { title: 'Snow', place: 'Ford' }, 1)!
    expect(mergeChange(first, { title: 'Hail', severity: 'critical' }, 1)).toEqual({
      type: 'conflict',
      fields: ['title'],
    })
  })

  test('two who want the same are of one mind', () => {
    const first = apply(START, { title: 'Snow' }, 1)!
    expect(mergeChange(first, { title: 'Snow' }, 1)).toMatchObject({
      type: 'merged',
      changed: {},
      version: 2,
    })
  })

  test('whatever is done, no change that was taken is ever overwritten by one who had not seen it', () => {
    const change = fc.record({
      field: fc.constantFrom('title', 'severity', 'place'),
      value: fc.constantFrom('a', 'b', 'c'),
      behind: fc.integer({ min: 0, max: 3 }),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        let current = START
        for (const { field, value, behind } of changes) {
          const seen = Math.max(1, current.version - behind)
          const lastChange = current.fieldVersions[field as keyof Fields] ?? 1
          const before = current.fields[field as keyof Fields]
          const next = apply(current, { [field]: value }, seen)
          if (lastChange > seen && before !== value) expect(next).toBeNull()
          else expect(next?.fields).toEqual({ ...current.fields, [field]: value })
          current = next ?? current
        }
      }),
    )
  })
})
