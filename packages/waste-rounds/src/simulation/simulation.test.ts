import { createRandom } from '@towncrier/core'
import { expect, it } from 'vitest'
import { DEFAULT_WASTE_SETTINGS } from '../service/waste-service.ts'
import { choosePolicy } from './choose-policy.ts'
import { drawFills, gamma } from './fill-draws.ts'
import { beginTrial, daysOfRun, runSimulation } from './run-simulation.ts'
import { sensorsOf } from './sensor-share.ts'
import { DEFAULT_FILLS, type SimulatedNetwork, type SimulationRequest } from './simulated-network.ts'
import { summariseRuns } from './summarise-runs.ts'

/** Bins along two streets, a depot at one end and a tip at the other. */
function smallTown(count: number, perDayPct: number | null): SimulatedNetwork {
  const points = Array.from({ length: count + 2 }, (_, n) =>
    n === count ? [0, 0] : n === count + 1 ? [4_000, 0] : [250 * Math.floor(n / 2), n % 2 === 0 ? 300 : -300],
  )
  const size = points.length
  const metres = Float64Array.from({ length: size * size }, (_, at) => {
    const [a, b] = [points[Math.floor(at / size)]!, points[at % size]!]
    return Math.abs(a[0]! - b[0]!) + Math.abs(a[1]! - b[1]!)
  })
  return {
    bins: Array.from({ length: count }, (_, n) => ({
      ...{ id: `b${n}`, name: `Bin ${n}`, stream: 'general', street: `Street ${n % 2}` },
      ...{ volumeL: 240, thresholdPct: 80, maxAgeDays: null, serviceS: 60, accessTimes: [] },
      ...{ node: n, perDayPct, fixedWeekdays: [0, 3] },
    })),
    lorries: [
      {
        ...{ id: 'l', name: 'Lorry', matrix: 0, startNode: count, endNode: count },
        ...{ shift: { fromS: 6 * 3_600, toS: 14 * 3_600 }, crewBreak: null },
        ...{ capacityL: 8_000, payloadKg: 4_000, streams: ['general'] },
        ...{ loadL: 0, loadKg: 0, lockedBinIds: [] },
      },
    ],
    disposalSites: [{ id: 'tip', name: 'Tip', node: count + 1, serviceS: 600, streams: [], windows: [] }],
    matrices: [{ size, metres, seconds: metres.map((value) => value / 7) }],
    settings: DEFAULT_WASTE_SETTINGS,
  }
}

function request(network: SimulatedNetwork, sensorShare = 1): SimulationRequest {
  return {
    network,
    fills: DEFAULT_FILLS,
    dynamic: { weekdays: [0, 3], iterations: 300, sensorShare },
    weeks: 3,
  }
}

it('draws what has the mean and the spread that are asked for, and the same for the same seed', () => {
  const random = createRandom(3)
  for (const shape of [0.05, 0.7, 4]) {
    const drawn = Array.from({ length: 200_000 }, () => gamma(shape, random))
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length
    expect(mean / shape).toBeGreaterThan(0.97)
    expect(mean / shape).toBeLessThan(1.03)
    expect(variance / shape).toBeGreaterThan(0.95)
    expect(variance / shape).toBeLessThan(1.05)
  }
  const { bins } = smallTown(30, 20)
  const [once, again] = [1, 1].map((seed) => drawFills(bins, DEFAULT_FILLS, 70, seed))
  expect(once).toEqual(again)
  const perDay = once!.map(({ hourlyPct }) => hourlyPct.reduce((sum, value) => sum + value, 0) / 70)
  const mean = perDay.reduce((sum, value) => sum + value, 0) / 30
  expect(mean).toBeGreaterThan(18)
  expect(mean).toBeLessThan(22)
})

it('drives every bin on its fixed days, and by fill fewer of them where bins are hardly filled', () => {
  let days = 0
  const run = runSimulation(request(smallTown(24, 4)), 1, () => days++)
  expect(days).toBe(daysOfRun(3))
  const { fixed, dynamic } = run
  expect(fixed).toMatchObject({ stops: 48, lorryDays: 2, overflows: 0 })
  expect(fixed.meanFillPct).toBeGreaterThan(10)
  expect(fixed.meanFillPct).toBeLessThan(18)
  expect(fixed.wasted).toBeGreaterThan(44)
  expect(dynamic.stops).toBeLessThan(fixed.stops / 2)
  expect(dynamic.km).toBeLessThan(0.7 * fixed.km)
  expect(dynamic.meanFillPct!).toBeGreaterThan(40)
  expect(dynamic.co2Kg).toBe(dynamic.km * DEFAULT_WASTE_SETTINGS.co2KgPerKm)
  expect(runSimulation(request(smallTown(24, 4)), 1)).toEqual(run)
})

it('does not claim a saving where every bin is full each time', () => {
  const { fixed, dynamic } = runSimulation(request(smallTown(16, 26)), 1)
  expect(fixed.meanFillPct).toBeGreaterThan(80)
  expect(dynamic.stops).toBeGreaterThan(0.9 * fixed.stops)
  expect(Math.abs(dynamic.km - fixed.km)).toBeLessThan(0.1 * fixed.km)
})

it('knows nothing of bins that it is told nothing of', () => {
  const blind = runSimulation(request(smallTown(16, 8), 0), 1)
  expect(blind.dynamic.stops).toBe(0)
  expect(blind.dynamic.overflows).toBeGreaterThan(blind.fixed.overflows)
})

it('gives sensors to a share of bins, the same ones and more of them', () => {
  const [few, many] = [0.25, 0.75].map((share) => sensorsOf(40, share, 9))
  expect([few, many].map((each) => each!.filter(Boolean).length)).toEqual([10, 30])
  expect(few!.every((has, n) => !has || many![n])).toBe(true)
})

it('sums runs up with what they lie between', () => {
  const runs = [1, 2].map((seed) => runSimulation(request(smallTown(12, null)), seed))
  const { fixed, savedPct, moreOverflows } = summariseRuns(runs)
  const kms = runs.map((run) => run.fixed.km)
  expect(fixed.km).toEqual({
    mean: (kms[0]! + kms[1]!) / 2,
    least: Math.min(...kms),
    most: Math.max(...kms),
  })
  expect(savedPct.km.least).toBeLessThanOrEqual(savedPct.km.mean)
  expect(moreOverflows.mean).toBeCloseTo(
    runs.reduce((sum, run) => sum + run.dynamic.overflows - run.fixed.overflows, 0) / 2,
  )
})

it('chooses what drives least with a tenth fewer overflows than fixed rounds have, and none for longer', () => {
  const asked = request(smallTown(16, 4))
  const choices = [1, 60, 240].map((overflowWorthMin) => ({
    ...{ weekdays: [0, 3], overflowWorthMin, lookAheadDays: 1, visitWorthMin: 0 },
  }))
  const { best, tried } = choosePolicy(asked, choices, 77)
  const { fixed } = beginTrial(asked, 77)
  const isAsGood = ({ figures }: (typeof tried)[number]) =>
    figures.overflows <= 0.9 * fixed.overflows && figures.overflowHours <= fixed.overflowHours
  expect(tried).toHaveLength(3)
  expect(isAsGood(tried[0]!)).toBe(false)
  expect(isAsGood(best)).toBe(true)
  expect(best.figures.km).toBe(Math.min(...tried.filter(isAsGood).map(({ figures }) => figures.km)))
  const hopeless = choosePolicy(asked, choices.slice(0, 1), 77)
  expect(hopeless.best.choice).toEqual(choices[0])
})
