import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CallKeeper, REPEAT_MS } from './call-keeper.ts'

const waiting = (...ids: string[]) => new Set(ids)

describe('a sound', () => {
  it('is never made for what waited when the page came up, until it calls anew', () => {
    const keeper = new CallKeeper()
    expect(keeper.take(waiting('old'), 0)).toBe(false)
    expect(keeper.silentCount).toBe(1)
    expect(keeper.take(waiting('old'), 5 * REPEAT_MS)).toBe(false)
    keeper.take(waiting(), 6 * REPEAT_MS)
    expect(keeper.take(waiting('old'), 7 * REPEAT_MS)).toBe(true)
  })

  it('is made at once for what is new, and every minute until somebody takes it on', () => {
    const keeper = new CallKeeper()
    keeper.take(waiting(), 0)
    expect(keeper.take(waiting('new'), 1_000)).toBe(true)
    expect(keeper.take(waiting('new'), 2_000)).toBe(false)
    expect(keeper.take(waiting('new'), 1_000 + REPEAT_MS)).toBe(true)
    expect(keeper.take(waiting(), 2_000 + REPEAT_MS)).toBe(false)
    expect(keeper.take(waiting(), 9 * REPEAT_MS)).toBe(false)
  })

  it('calls for all at once: ten causes in a second are not ten sounds a minute later', () => {
    const keeper = new CallKeeper()
    keeper.take(waiting(), 0)
    const ids = Array.from({ length: 10 }, (_, n) => `c${n}`)
    let sounds = 0
    for (let at = 0; at < 3 * REPEAT_MS; at += 500) {
      const count = Math.min(10, Math.floor(at / 500))
      if (keeper.take(new Set(ids.slice(0, count)), at)) sounds++
    }
    // Each of the ten as it came, then one a minute for all.
    expect(sounds).toBe(12)
  })

  it('is due only while something waits, whatever comes and goes', () => {
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))), (rounds) => {
        const keeper = new CallKeeper()
        for (const [index, ids] of rounds.entries()) {
          const isDue = keeper.take(new Set(ids), index * 20_000)
          if (isDue) expect(ids.length).toBeGreaterThan(keeper.silentCount)
        }
      }),
    )
  })
})
