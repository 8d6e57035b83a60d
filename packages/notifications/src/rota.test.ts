import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  defaultPolicy,
  escalationStep,
  onCallAt,
  policyFor,
  type RotaPlan,
  rotaGaps,
  rotaSpans,
  weeklyRota,
} from './index.ts'

const LONDON = 'Europe/London'
const at = (text: string) => Date.parse(text)
const names = (rota: RotaPlan, instant: string) =>
  onCallAt(rota, at(instant), LONDON).map(({ userName }) => userName)

describe('a rota', () => {
  const rota = weeklyRota('On call', '2026-10-19', ['ann', 'bob', 'cal'])

  test('changes turns at its handover, local time, whatever the clocks do', () => {
    expect(names(rota, '2026-10-19T08:00:00Z')).toEqual(['ann'])
    expect(names(rota, '2026-10-19T07:59:00Z')).toEqual(['cal'])
    // The clocks went back on the 25th: 09:00 is an hour later in UTC.
    expect(names(rota, '2026-10-26T08:59:00Z')).toEqual(['ann'])
    expect(names(rota, '2026-10-26T09:00:00Z')).toEqual(['bob'])
    expect(names(rota, '2026-11-09T09:00:00Z')).toEqual(['ann'])
  })

  test('a swap takes one’s place, somebody may come on top, and the last word counts', () => {
    const day = { fromAt: at('2026-10-20T00:00:00Z'), untilAt: at('2026-10-21T00:00:00Z'), reason: '' }
    const swapped: RotaPlan = {
      ...rota,
      overrides: [
        { ...day, userName: 'bob', insteadOf: 'ann' },
        { ...day, userName: 'cal', insteadOf: 'ann' },
        { ...day, userName: 'dan', insteadOf: null },
      ],
    }
    expect(names(swapped, '2026-10-20T12:00:00Z')).toEqual(['cal', 'dan'])
    expect(names(swapped, '2026-10-21T00:00:00Z')).toEqual(['ann'])
  })

  test('a night shift is ended by who began it, and hours without a shift are gaps', () => {
    const nights: RotaPlan = {
      ...rota,
      turnDays: 1,
      handoverMinute: 0,
      shifts: [{ name: 'Night', days: [], fromMinute: 1_320, toMinute: 360, members: ['ann', 'bob'] }],
    }
    expect(names(nights, '2026-11-02T22:00:00Z')).toEqual(names(nights, '2026-11-03T05:45:00Z'))
    expect(names(nights, '2026-11-02T22:00:00Z')).not.toEqual(names(nights, '2026-11-03T22:00:00Z'))
    const gaps = rotaGaps(nights, at('2026-11-02T00:00:00Z'), at('2026-11-04T00:00:00Z'), LONDON)
    expect(gaps.map(({ fromAt, untilAt }) => (untilAt - fromAt) / HOUR_MS)).toEqual([16, 16])
  })

  test('spans have no hole and no overlap, and say what the instant says', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            days: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
            from: fc.integer({ min: 0, max: 95 }),
            to: fc.integer({ min: 0, max: 95 }),
            members: fc.subarray(['ann', 'bob', 'cal']),
          }),
          { maxLength: 3 },
        ),
        fc.integer({ min: 1, max: 28 }),
        fc.integer({ min: at('2026-10-20T00:00:00Z'), max: at('2026-10-26T00:00:00Z') }),
        (shifts, turnDays, fromAt) => {
          const plan: RotaPlan = {
            ...rota,
            turnDays,
            shifts: shifts.map(({ days, from, to, members }, n) => ({
              name: `shift ${n}`,
              days,
              fromMinute: from * 15,
              toMinute: to * 15,
              members,
            })),
          }
          const untilAt = fromAt + 2 * DAY_MS
          const spans = rotaSpans(plan, fromAt, untilAt, LONDON)
          expect(spans[0]!.fromAt).toBe(fromAt)
          expect(spans.at(-1)!.untilAt).toBe(untilAt)
          for (const [n, span] of spans.entries()) {
            expect(span.fromAt).toBeLessThan(span.untilAt)
            if (n > 0) expect(span.fromAt).toBe(spans[n - 1]!.untilAt)
            for (const instant of [span.fromAt, span.untilAt - 1]) {
              expect(onCallAt(plan, instant, LONDON)).toEqual(span.onCall)
            }
          }
        },
      ),
      { numRuns: 30, examples: [[[{ days: [], from: 4, to: 0, members: ['cal'] }], 1, 1_792_454_400_001]] },
    )
  })
})

describe('escalation', () => {
  test('goes through its levels, again as often as it says, and ends', () => {
    const policy = defaultPolicy(1)
    const minutes = []
    for (let n = 0; ; n++) {
      const step = escalationStep(policy, 0, n)
      if (step === null) break
      minutes.push(step.dueAt / MINUTE_MS)
    }
    expect(minutes).toEqual([0, 10, 20, 40, 50, 60])
  })

  test('is by the first policy that is on, severe enough and for the kind', () => {
    const roads = { ...defaultPolicy(1), id: 'roads', kinds: ['road'] }
    const all = defaultPolicy(1)
    expect(policyFor([roads, all], 'critical', 'road')?.id).toBe('roads')
    expect(policyFor([roads, all], 'critical', null)?.id).toBe('critical')
    expect(policyFor([roads, all], 'warning', 'road')).toBeNull()
    expect(policyFor([{ ...roads, enabled: false }], 'critical', 'road')).toBeNull()
  })
})
