import { describe, expect, it } from 'vitest'
import { createDayPlanner, evaluateShifts } from './day-planner.ts'
import type {
  PlannedBin,
  PlannedLorry,
  PlannedSite,
  PlanningInput,
  PlanningSettings,
} from './planning-input.ts'
import { minutesWords, verdictWords } from './reason-words.ts'
import type { WastePlan } from './waste-plan.ts'

const HOUR_S = 3_600

interface Town {
  readonly bins?: readonly Partial<PlannedBin>[]
  readonly lorries?: readonly Partial<PlannedLorry>[]
  readonly sites?: readonly Partial<PlannedSite>[]
  readonly settings?: Partial<PlanningSettings>
}

/** A straight road, a minute and 600 m from place to place: the depot, the disposal site, then ten places for bins. */
function town({ bins = [], lorries = [{}], sites = [{}], settings = {} }: Town): PlanningInput {
  const size = 12
  const steps = Float64Array.from({ length: size * size }, (_, at) =>
    Math.abs(Math.floor(at / size) - (at % size)),
  )
  return {
    bins: bins.map((bin, n) => ({
      id: `b${n + 1}`,
      name: `Bin ${n + 1}`,
      stream: 'glass',
      node: (n % 10) + 2,
      litres: 500,
      kg: 100,
      serviceS: 60,
      windows: [],
      isInService: true,
      overflowChance: 0.82,
      isOverflowing: false,
      fillPct: 70,
      thresholdPct: 80,
      ageDays: 3,
      maxAgeDays: 14,
      isReported: false,
      request: 'may',
      onlyLorryIds: null,
      ...bin,
    })),
    lorries: lorries.map((lorry, n) => ({
      id: `l${n + 1}`,
      name: `Lorry ${n + 1}`,
      matrix: 0,
      startNode: 0,
      endNode: 0,
      shift: { fromS: 7 * HOUR_S, toS: 15 * HOUR_S },
      crewBreak: null,
      capacityL: 1_000,
      payloadKg: 5_000,
      streams: ['glass'],
      loadL: 0,
      loadKg: 0,
      lockedBinIds: [],
      ...lorry,
    })),
    disposalSites: sites.map((site, n) => ({
      id: `s${n + 1}`,
      name: `Site ${n + 1}`,
      node: 1,
      serviceS: 300,
      streams: [],
      windows: [],
      ...site,
    })),
    matrices: [{ size, seconds: steps.map((n) => n * 60), metres: steps.map((n) => n * 600) }],
    settings: {
      overflowWorthS: 1_200,
      overAgeWorthSPerDay: 600,
      visitWorthS: 0,
      secondsPerKm: 0,
      lorryWorthS: 0,
      isEveryBin: false,
      ...settings,
    },
  }
}

function planned(input: PlanningInput): WastePlan {
  const planner = createDayPlanner(input, { seed: 1 })
  for (let done = 0; done < 500; done += 100) planner.step(100, done / 500)
  return planner.best()
}

function words(input: PlanningInput): string[] {
  return planned(input).verdicts.map((verdict, n) => verdictWords(verdict, input.bins[n]!, 'Tuesday'))
}

describe('a day on a straight road', () => {
  it('tips when the lorry is full, at the end, and comes home empty', () => {
    const plan = planned(town({ bins: [{}, {}, {}], settings: { isEveryBin: true } }))
    const [shift] = plan.shifts
    expect(shift!.visits.map(({ type }) => type).filter((type) => type !== 'collect')).toEqual([
      'dispose',
      'dispose',
      'return',
    ])
    expect(shift).toMatchObject({ collections: 3, disposals: 2, collectedL: 1_500, collectedKg: 300 })
    // Out to the second and third, back to tip, out to the first, tip again, home: 4 + 3 + 1 + 1 + 1 ways.
    expect(shift!.drivingS).toBe(600)
    expect(plan).toMatchObject({
      isFeasible: true,
      problems: [],
      metres: 6_000,
      workS: 600 + 3 * 60 + 2 * 300,
    })
  })

  it('the break is on the way, in its span, and left out by who is home before it ends', () => {
    const crewBreak = { fromS: 7 * HOUR_S + 90, toS: 8 * HOUR_S, seconds: 1_800 }
    const short = planned(town({ bins: [{ request: 'must' }], lorries: [{ crewBreak }] }))
    expect(short.shifts[0]!.visits.map(({ type }) => type)).toEqual(['collect', 'dispose', 'return'])
    const long = planned(town({ bins: [{ request: 'must', serviceS: 4_000 }], lorries: [{ crewBreak }] }))
    expect(long.shifts[0]!.visits.slice(0, 2)).toEqual([
      expect.objectContaining({ type: 'break', drivingS: 90, metres: 900, beginS: 25_290, leaveS: 27_090 }),
      expect.objectContaining({ type: 'collect', drivingS: 30, metres: 300, arriveS: 27_120 }),
    ])
    expect(long.workS).toBe(240 + 4_000 + 300 + 1_800)
  })

  it('waits at the depot rather than at a gate that is still shut', () => {
    const windows = [{ fromS: 9 * HOUR_S, toS: 10 * HOUR_S }]
    const [shift] = planned(town({ bins: [{ request: 'must', windows }] })).shifts
    expect(shift!.leavesS).toBe(9 * HOUR_S - 120)
    expect(shift!.visits[0]).toMatchObject({ arriveS: 9 * HOUR_S, beginS: 9 * HOUR_S })
  })

  it('a lorry under way goes on from where it stands, locked bins first, with what it carries', () => {
    const bins = [{}, {}, { id: 'far' }]
    const lorry = {
      startNode: 8,
      loadL: 600,
      lockedBinIds: ['b2'],
      shift: { fromS: 10 * HOUR_S, toS: 12 * HOUR_S },
    }
    const plan = planned(town({ bins, lorries: [lorry] }))
    const places = plan.shifts[0]!.visits.map(({ placeId }) => placeId)
    expect(places.slice(0, 2)).toEqual(['s1', 'b2'])
    expect(plan).toMatchObject({ isFeasible: true })
    expect(plan.verdicts[1]).toMatchObject({ reason: 'locked', lorryId: 'l1' })
  })

  it('keeps away from streets that one lorry may not enter', () => {
    const input = town({ bins: [{}, {}], lorries: [{ matrix: 1 }, {}], settings: { isEveryBin: true } })
    const seconds = input.matrices[0]!.seconds.map((value, at) =>
      at % 12 === 3 ? Number.POSITIVE_INFINITY : value,
    )
    const plan = planned({ ...input, matrices: [...input.matrices, { ...input.matrices[0]!, seconds }] })
    expect(plan).toMatchObject({ isFeasible: true })
    expect(plan.verdicts[1]!.lorryId).toBe('l2')
  })
})

describe('why', () => {
  it('says of each bin in a sentence why it is in or out', () => {
    const bins: Partial<PlannedBin>[] = [
      {},
      { isOverflowing: true },
      { isReported: true },
      { overflowChance: 0.01, ageDays: 17, maxAgeDays: 14, fillPct: 10 },
      { overflowChance: 0.01, fillPct: 31, node: 11 },
      { request: 'never' },
      { isInService: false },
      { stream: 'paper' },
      { node: null },
      { litres: 1_001 },
      { windows: [{ fromS: 0, toS: HOUR_S }] },
      { overflowChance: null, fillPct: null, node: 11 },
      { request: 'must' },
    ]
    expect(words(town({ bins }))).toEqual([
      expect.stringMatching(/^In: 82 % likely to overflow before Tuesday; adds \d+ min$/),
      expect.stringMatching(/^In: overflowing; adds \d+ min$/),
      expect.stringMatching(/^In: reported full; adds \d+ min$/),
      expect.stringMatching(/^In: 17 days since it was emptied, 3 days too many; adds \d+ min$/),
      expect.stringMatching(/^Out: 31 % full; would add \d+ min and is worth less than 1 min$/),
      'Out: left out by the planner',
      'Out: out of service',
      'Out: no lorry that may collect it takes paper',
      'Out: no road leads to it and on to a disposal site',
      'Out: holds more than any lorry for it takes',
      'Out: no lorry can be there within its access times',
      expect.stringMatching(/^Out: nothing is known of its fill; would add \d+ min and is worth nothing$/),
      expect.stringMatching(/^In: asked for by the planner; adds \d+ min$/),
    ])
  })

  it('a detour is what leaving the bin out saves, or what it would add', () => {
    const overflowChance = 0.75
    const bins = [
      { overflowChance, node: 2 },
      { overflowChance, node: 3 },
      { node: 9, overflowChance: 0.1 },
    ]
    const plan = planned(town({ bins, lorries: [{ capacityL: 5_000 }] }))
    expect(plan.verdicts).toEqual([
      { binId: 'b1', lorryId: 'l1', reason: 'overflow-likely', worthS: 900, detourS: 60 },
      { binId: 'b2', lorryId: 'l1', reason: 'overflow-likely', worthS: 900, detourS: 180 },
      { binId: 'b3', lorryId: null, reason: 'not-worth-it', worthS: 120, detourS: 6 * 120 + 60 },
    ])
    expect(plan.expectedOverflows).toBeCloseTo(0.1)
    expect(plan.objectiveS).toBe(360 + 120 + 300 + 120)
  })

  it('tells no room from no time', () => {
    const bins = Array.from({ length: 3 }, () => ({ request: 'must' as const }))
    const toS = 7 * HOUR_S + 1_000
    const roomless = planned(town({ bins, lorries: [{ shift: { fromS: 7 * HOUR_S, toS } }] }))
    expect(roomless.problems).toEqual([expect.objectContaining({ reason: 'no-room', lorryId: null })])
    const shift = { fromS: 7 * HOUR_S, toS: 7 * HOUR_S + 840 }
    const timeless = planned(
      town({ bins: bins.map((bin) => ({ ...bin, serviceS: 150 })), lorries: [{ capacityL: 5_000, shift }] }),
    )
    expect(timeless.problems).toEqual([expect.objectContaining({ reason: 'no-time', lorryId: null })])
  })

  it.each([
    [0, 'nothing'],
    [20, 'less than 1 min'],
    [95, '2 min'],
    [3_600, '1 h'],
    [4_800, '1 h 20 min'],
  ])('%d s is %s', (seconds, said) => expect(minutesWords(seconds)).toBe(said))
})

describe('what cannot be is said in words, with what can be done', () => {
  const must = { request: 'must' } as const
  it.each<{ what: string; given: Town; reason: string; says: string }>([
    {
      what: 'no lorries',
      given: { bins: [must], lorries: [] },
      reason: 'no-lorries',
      says: 'There is no lorry to plan with',
    },
    {
      what: 'a stream that no lorry takes',
      given: { bins: [must, must, must], lorries: [{ streams: ['paper'] }] },
      reason: 'no-lorry',
      says: '3 glass bins have no lorry that takes glass: give a lorry the stream, or leave them out.',
    },
    {
      what: 'no site for a stream',
      given: { bins: [{}], sites: [{ streams: ['paper'] }] },
      reason: 'no-disposal',
      says: 'No disposal site takes glass',
    },
    {
      what: 'a bin in the sea',
      given: { bins: [{ ...must, node: null }] },
      reason: 'unreachable',
      says: 'No road leads to Bin 1',
    },
    {
      what: 'more than any lorry takes',
      given: { bins: [{ ...must, litres: 1_200 }] },
      reason: 'too-large',
      says: 'Bin 1 holds more than any lorry for it takes (1000 L, 5000 kg)',
    },
    {
      what: 'a window before the shift',
      given: { bins: [{ ...must, windows: [{ fromS: 0, toS: 60 }] }] },
      reason: 'window',
      says: 'No lorry can be at Bin 1 within its access times',
    },
    {
      what: 'a window that ends first',
      given: { bins: [{ ...must, windows: [{ fromS: 60, toS: 0 }] }] },
      reason: 'window',
      says: 'No lorry can be at Bin 1',
    },
    {
      what: 'a service longer than the shift',
      given: { bins: [{ ...must, serviceS: 9 * HOUR_S }] },
      reason: 'no-time',
      says: 'There is no time left for Bin 1',
    },
    {
      what: 'a locked bin of another stream',
      given: { bins: [{ stream: 'paper' }], lorries: [{ lockedBinIds: ['b1'] }] },
      reason: 'locked-order',
      says: 'Lorry 1 cannot collect Bin 1 first',
    },
    {
      what: 'a bin asked for that is out of service',
      given: { bins: [{ ...must, isInService: false }] },
      reason: 'out-of-service',
      says: 'Bin 1 is asked for but out of service',
    },
    {
      what: 'a lorry that cannot be back in time',
      given: { lorries: [{ startNode: 9, shift: { fromS: 14.95 * HOUR_S, toS: 15 * HOUR_S } }] },
      reason: 'no-time',
      says: 'Lorry 1 is back at 15:06, 6 min after its shift ends at 15:00',
    },
    {
      what: 'a lorry at no road',
      given: { bins: [{}], lorries: [{ startNode: 99, endNode: 99 }] },
      reason: 'unreachable',
      says: 'No road leads Lorry 1 home',
    },
  ])('$what', ({ given, reason, says }) => {
    const plan = planned(town(given))
    expect(plan.problems).toContainEqual(
      expect.objectContaining({ reason, message: expect.stringContaining(says) }),
    )
    expect(plan.verdicts).toHaveLength(given.bins?.length ?? 0)
  })

  it.each<{ what: string; change: (input: PlanningInput) => PlanningInput }>([
    { what: 'no matrices', change: (input) => ({ ...input, matrices: [] }) },
    { what: 'no disposal sites', change: (input) => ({ ...input, disposalSites: [] }) },
    {
      what: 'a matrix that is not there',
      change: (input) => ({ ...input, lorries: [{ ...input.lorries[0]!, matrix: 7 }] }),
    },
    {
      what: 'a place that is not there',
      change: (input) => ({ ...input, bins: [{ ...input.bins[0]!, node: 99 }] }),
    },
    {
      what: 'a place that is no number',
      change: (input) => ({ ...input, bins: [{ ...input.bins[0]!, node: 0.5 }] }),
    },
    {
      what: 'litres that are no number',
      change: (input) => ({ ...input, bins: [{ ...input.bins[0]!, litres: Number.NaN }] }),
    },
    {
      what: 'a lorry that takes nothing',
      change: (input) => ({ ...input, lorries: [{ ...input.lorries[0]!, capacityL: 0 }] }),
    },
    {
      what: 'a shift that ends first',
      change: (input) => ({ ...input, lorries: [{ ...input.lorries[0]!, shift: { fromS: 9, toS: 8 } }] }),
    },
    {
      what: 'a break that no crew can take',
      change: (input) => ({
        ...input,
        lorries: [{ ...input.lorries[0]!, crewBreak: { fromS: 0, toS: 0, seconds: 60 } }],
      }),
    },
  ])('$what: a plan that names the bin, and no error', ({ change }) => {
    const input = change(town({ bins: [must] }))
    const plan = planned(input)
    expect(plan).toMatchObject({ isFeasible: false, shifts: [], verdicts: [{ binId: 'b1', lorryId: null }] })
    expect(plan.problems.flatMap(({ binIds }) => binIds)).toContain('b1')
    expect(evaluateShifts(input, [{ lorryId: 'l1', binIds: ['b1', 'b9', 'b1'] }]).isFeasible).toBe(false)
  })

  it('two bins at one point are two stops', () => {
    expect(planned(town({ bins: [must, { ...must, node: 2 }] }))).toMatchObject({
      isFeasible: true,
      problems: [],
    })
  })

  it('an order by hand that runs past the shift is driven through, and says by how much', () => {
    const input = town({
      bins: [{}, {}, {}],
      lorries: [{ shift: { fromS: 7 * HOUR_S, toS: 7 * HOUR_S + 900 } }],
    })
    const plan = evaluateShifts(input, [{ lorryId: 'l1', binIds: ['b3', 'b1', 'b2'] }])
    expect(plan.isFeasible).toBe(false)
    expect(plan.shifts[0]!.collections).toBe(3)
    expect(plan.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Lorry 1 is back at 07:\d\d, \d+ min after its shift ends at 07:15/),
    ])
  })
})
