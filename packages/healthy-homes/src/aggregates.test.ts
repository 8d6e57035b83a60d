import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AggregateQuery, type AnsweredQuery, answerAggregate, type HomeDay } from './aggregates.ts'

const QUERY: AggregateQuery = {
  cellId: 'harbour',
  from: '2026-01-05',
  to: '2026-01-06',
  statistic: { type: 'mean' },
}

function days(homes: readonly number[], change: Partial<HomeDay> = {}): HomeDay[] {
  return homes.flatMap((home) =>
    ['2026-01-05', '2026-01-06'].map((date) => ({
      homeId: `home-${home}`,
      cellId: 'harbour',
      date,
      value: 50 + home,
      ...change,
    })),
  )
}

function homes(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}

function ask(asked: readonly number[], ledger: readonly AnsweredQuery[]) {
  return answerAggregate(QUERY, days(asked), ledger)
}

/** Answers each set in turn, keeping the ledger; true where answered. */
function askAll(sets: readonly (readonly number[])[]): boolean[] {
  const ledger: AnsweredQuery[] = []
  return sets.map((set) => {
    const answer = ask(set, ledger)
    if (answer.outcome === 'answered') ledger.push(answer.answered)
    return answer.outcome === 'answered'
  })
}

describe('aggregates over homes', () => {
  it('answer for ten homes, and for nine they do not', () => {
    expect(ask(homes(0, 10), [])).toMatchObject({ outcome: 'answered', value: 54.5, homesAtLeast: 10 })
    expect(ask(homes(0, 9), [])).toEqual({ outcome: 'refused', reason: 'too-few-homes' })
  })

  it('count homes, not readings; only of the cell and the days asked for', () => {
    const others = [
      ...days(homes(0, 9)),
      ...days(homes(9, 30), { cellId: 'hill' }),
      ...days(homes(9, 30), { date: '2026-01-07' }),
      ...days([9], { value: Number.NaN }),
    ]
    expect(answerAggregate(QUERY, others, [])).toEqual({ outcome: 'refused', reason: 'too-few-homes' })
  })

  it('give every home the same weight, however many of its days are there', () => {
    const uneven = [...days(homes(0, 10)), ...days([0], { value: 50 }), ...days([0], { value: 50 })]
    expect(answerAggregate(QUERY, uneven, [])).toMatchObject({ value: 54.5 })
  })

  it('give shares to a tenth and counts to tens', () => {
    const answer = answerAggregate(
      { ...QUERY, statistic: { type: 'share-above', above: 58 } },
      days(homes(0, 13)),
      [],
    )
    expect(answer).toMatchObject({ outcome: 'answered', value: 0.3, homesAtLeast: 10 })
  })

  it('refuse lowest and highest, also from a caller without types', () => {
    for (const type of ['min', 'max', 'median']) {
      const statistic = { type } as unknown as AggregateQuery['statistic']
      expect(() => answerAggregate({ ...QUERY, statistic }, days(homes(0, 20)), [])).toThrow(/not given out/)
    }
  })

  it('refuse anything finer than a day', () => {
    expect(() => answerAggregate({ ...QUERY, from: '2026-01-05T10:00' }, days(homes(0, 20)), [])).toThrow(
      /YYYY-MM-DD/,
    )
  })

  it('answer the same homes again, and refuse a set that differs by one to nine', () => {
    expect(
      askAll([homes(0, 20), homes(0, 20), homes(0, 19), homes(0, 21), homes(1, 21), homes(0, 11)]),
    ).toEqual([true, true, false, false, false, false])
    expect(askAll([homes(0, 20), homes(0, 10), homes(10, 20), homes(20, 40)])).toEqual([
      true,
      true,
      true,
      true,
    ])
  })

  it('refuse what is left when answered parts are taken from the whole, in either order', () => {
    expect(askAll([homes(0, 10), homes(10, 20), homes(0, 25)])).toEqual([true, true, false])
    expect(askAll([homes(0, 25), homes(0, 10), homes(10, 20)])).toEqual([true, true, false])
  })

  it('never let the difference of two answers be fewer than ten homes', () => {
    const set = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 8, maxLength: 40 })
    fc.assert(
      fc.property(fc.array(set, { maxLength: 12 }), (sets) => {
        const answered = askAll(sets).flatMap((given, index) => (given ? [new Set(sets[index]!)] : []))
        for (const a of answered) {
          for (const b of answered) {
            const difference = a.symmetricDifference(b).size
            expect(difference === 0 || difference >= 10).toBe(true)
          }
        }
      }),
    )
  })
})
