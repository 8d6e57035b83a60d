import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kind, type RoadReading } from './kind.ts'

describe('neighbours', () => {
  const judge = (minutes: readonly number[], ask: (measure: string) => readonly number[]) => {
    const settings = kind.settingsSchema.parse({}) as never
    let memory = kind.initialMemory()
    for (const minute of minutes) {
      const reading: RoadReading = { surfaceTempC: 1 + minute / 100 }
      memory = kind.judge(reading, {
        at: minute * 60_000,
        previousAt: null,
        memory,
        settings,
        neighbours: ask,
      }).memory
    }
  }

  it('are asked for at most once in ten minutes of the device', () => {
    let asked = 0
    judge(
      Array.from({ length: 60 }, (_, minute) => minute),
      (measure) => {
        if (measure === 'surfaceTempC') asked += 1
        return [1, 1, 1, 1, 1]
      },
    )
    expect(asked).toBe(6)
  })
})

describe('deadband', () => {
  it('falls silent only above where it spoke: no temperature does both', () => {
    const settings = kind.settingsSchema.parse({}) as never
    const judgeAt = (surfaceTempC: number) =>
      kind.judge(
        { surfaceTempC, surfaceState: 'wet' },
        { at: 0, previousAt: null, memory: kind.initialMemory(), settings, neighbours: () => [] },
      ).conditions
    fc.assert(
      fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (surfaceTempC) => {
        const raised = judgeAt(surfaceTempC).filter(({ state }) => state === 'raise')
        const clearedAbove = judgeAt(surfaceTempC + 0.4).filter(({ state }) => state === 'clear')
        for (const { rule } of raised) {
          if (rule === 'ice' || rule === 'near-freezing') {
            expect(clearedAbove.map((condition) => condition.rule)).not.toContain(rule)
          }
        }
      }),
    )
  })
})
