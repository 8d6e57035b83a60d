import { describe, expect, it } from 'vitest'
import { awaabsLawClock, type HazardReport } from './awaabs-law.ts'

const at = (text: string) => Date.parse(text)

const REPORT: HazardReport = {
  tenure: 'social-rent',
  nation: 'england',
  awareAt: at('2025-12-18T10:00:00Z'),
  investigatedAt: null,
  summaryAt: null,
  madeSafeAt: null,
  isEmergency: false,
}

describe('Awaab’s Law', () => {
  it('gives ten working days to investigate, over Christmas', () => {
    const clock = awaabsLawClock(REPORT, at('2025-12-20T00:00:00Z'))
    expect(clock).toEqual({
      applies: true,
      // 19, 22, 23, 24, 29, 30, 31 December; 2, 5, 6 January.
      duties: [{ step: 'investigation', dueDate: '2026-01-06', dueAt: null, doneAt: null, state: 'waiting' }],
    })
  })

  it('counts summary and safety work from the end of the investigation', () => {
    const clock = awaabsLawClock(
      { ...REPORT, investigatedAt: at('2026-01-05T15:00:00Z'), summaryAt: at('2026-01-09T09:00:00Z') },
      at('2026-01-12T12:00:00Z'),
    )
    expect(clock.applies && clock.duties.map(({ step, dueDate, state }) => [step, dueDate, state])).toEqual([
      ['investigation', '2026-01-06', 'done'],
      ['summary', '2026-01-08', 'done-late'],
      ['safety-work', '2026-01-12', 'waiting'],
    ])
  })

  it('is in time all through the last day in England, and overdue the next', () => {
    const state = (now: string) => {
      const clock = awaabsLawClock({ ...REPORT, awareAt: at('2026-06-01T08:00:00Z') }, at(now))
      return clock.applies ? clock.duties[0]!.state : 'none'
    }
    // Due on 15 June; British Summer Time ends that day at 23:00 UTC.
    expect(state('2026-06-15T22:59:59Z')).toBe('waiting')
    expect(state('2026-06-15T23:00:00Z')).toBe('overdue')
  })

  it('gives an emergency 24 hours by the clock, also when the clocks change', () => {
    const awareAt = at('2026-03-28T18:00:00Z')
    const clock = awaabsLawClock({ ...REPORT, awareAt, isEmergency: true }, at('2026-03-29T18:00:01Z'))
    expect(clock.applies && clock.duties[0]).toEqual({
      step: 'emergency',
      dueDate: '2026-03-29',
      dueAt: at('2026-03-29T18:00:00Z'),
      doneAt: null,
      state: 'overdue',
    })
  })

  it.each([
    [{ tenure: 'unknown' }, 'tenure-unknown'],
    [{ tenure: 'private-rent' }, 'tenure'],
    [{ tenure: 'owner' }, 'tenure'],
    [{ nation: 'wales' }, 'nation'],
    [{ nation: 'unknown' }, 'nation-unknown'],
    [{ awareAt: at('2025-10-26T12:00:00Z') }, 'before'],
  ] as const)('does not run for %j', (change, why) => {
    expect(awaabsLawClock({ ...REPORT, ...change }, at('2026-01-01T00:00:00Z'))).toEqual({
      applies: false,
      why,
    })
  })

  it('runs from the day it came into force', () => {
    expect(
      awaabsLawClock({ ...REPORT, awareAt: at('2025-10-27T00:00:00Z') }, at('2025-10-28T00:00:00Z')).applies,
    ).toBe(true)
  })
})
