import { HOUR_MS } from '@towncrier/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type FillMemory, type FillStep, followFill, NO_FILL } from './follow-fill.ts'

const START_AT = Date.UTC(2026, 0, 14)
const STILL_FULL_PCT = 80

function follow(fills: readonly (number | undefined)[]): FillStep[] {
  let memory: FillMemory = NO_FILL
  return fills.map((usablePct, index) => {
    const seen = { at: START_AT + index * HOUR_MS, usablePct, isMoving: false, isCollected: false }
    const step = followFill(seen, memory, STILL_FULL_PCT)
    memory = step.next
    return step
  })
}

const steady = fc.record({
  levelPct: fc.integer({ min: 5, max: 95 }),
  noise: fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 8, maxLength: 20 }),
})

it('one false echo neither fills nor empties a bin, wherever it comes and whatever it says', () => {
  fc.assert(
    fc.property(
      steady,
      fc.nat(),
      fc.integer({ min: 0, max: 100 }),
      ({ levelPct, noise }, place, falsePct) => {
        const at = 1 + (place % (noise.length - 1))
        const fills = noise.map((error, index) => (index === at ? falsePct : levelPct + error))
        for (const { emptied, settledPct } of follow(fills)) {
          expect(emptied).toBe(false)
          if (settledPct !== undefined) expect(Math.abs(settledPct - levelPct)).toBeLessThanOrEqual(24)
        }
      },
    ),
  )
})

it('failed echoes in between change nothing of what is made of the good ones', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 12 }), (fills) => {
      let memory: FillMemory = NO_FILL
      const withGaps = fills.map((usablePct, index) => {
        const common = { at: START_AT + index * HOUR_MS, isMoving: false, isCollected: false }
        memory = followFill({ ...common, usablePct: undefined }, memory, STILL_FULL_PCT).next
        const step = followFill({ ...common, usablePct }, memory, STILL_FULL_PCT)
        memory = step.next
        return step
      })
      expect(withGaps).toEqual(follow(fills))
    }),
  )
})

it('a collection is told once, and soon', () => {
  fc.assert(
    fc.property(fc.integer({ min: 45, max: 100 }), fc.integer({ min: 0, max: 10 }), (beforePct, afterPct) => {
      const steps = follow([beforePct, beforePct, beforePct, afterPct, afterPct, afterPct + 1, afterPct + 2])
      expect(steps.map(({ emptied }) => emptied)).toEqual([false, false, false, false, true, false, false])
      expect(steps.at(-1)!.settledPct).toBe(afterPct + 2)
    }),
  )
})

it('somebody’s word empties the bin at once, and the sensor’s fall afterwards is not another collection', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 20 }), (beforePct, afterPct) => {
      const before = follow([beforePct, beforePct]).at(-1)!.next
      const at = START_AT + 3 * HOUR_MS
      const word = { at, usablePct: undefined, isMoving: false, isCollected: true }
      const said = followFill(word, before, STILL_FULL_PCT)
      expect(said).toMatchObject({ emptied: true, settledPct: undefined })
      let memory = said.next
      for (const hour of [1, 2, 3]) {
        const seen = { at: at + hour * HOUR_MS, usablePct: afterPct, isMoving: false, isCollected: false }
        const step = followFill(seen, memory, STILL_FULL_PCT)
        expect(step.emptied).toBe(false)
        memory = step.next
      }
    }),
  )
})
