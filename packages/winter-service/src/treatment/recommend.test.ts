import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_MATRIX } from './default-matrix.ts'
import { type RecommendInput, recommend } from './recommend.ts'
import { DEFAULT_WINTER_SETTINGS } from './settings.ts'
import { NIGHT_AT, type NightGiven, roadNight } from './testing/road-night.ts'

function advise(given: NightGiven, others: Partial<RecommendInput> = {}) {
  return recommend({
    outlook: roadNight(given),
    matrix: DEFAULT_MATRIX,
    isPreWet: false,
    callOutMinutes: 60,
    treatMinutes: 120,
    residualSaltGm2: given.residualSaltGm2 ?? 0,
    now: NIGHT_AT,
    settings: DEFAULT_WINTER_SETTINGS,
    timeZone: 'Europe/London',
    ...others,
  })
}

const WET_NIGHT: NightGiven = {
  temps: [4, 3, 2, 1, 0.5, -0.5, -3],
  state: 'wet',
  waterFilmMm: 0.9,
  dewPointC: -2,
}

describe('what is recommended', () => {
  it('treats a wet road before it freezes, with the rate of the matrix, in time and with the salt it takes', () => {
    const advice = advise(WET_NIGHT, { areaM2: 100_000 })
    expect(advice).toMatchObject({
      action: 'treat',
      rateGm2: 16,
      passes: 1,
      isLate: false,
      saltKg: 1600,
      matrixCell: { condition: 'wet', words: 'wet, −5 to −2 °C' },
    })
    expect(advice.doneBy).toBe(NIGHT_AT + 5.5 * HOUR_MS)
    expect(advice.latestStartAt).toBe(NIGHT_AT + 2.5 * HOUR_MS)
    expect(advice.reason).toBe(
      'RST −3.0 °C by 01:00, road wet: ice likely. Row of the matrix: wet, −5 to −2 °C',
    )
    expect(advise(WET_NIGHT, { isPreWet: true })).toMatchObject({ rateGm2: 15, isPreWet: true })
  })

  it('says that it is late when call-out and route take longer than is left', () => {
    const advice = advise(WET_NIGHT, { treatMinutes: 300 })
    expect(advice).toMatchObject({ isLate: true, latestStartAt: NIGHT_AT })
    expect(advice.reason).toMatch(/now, late/)
  })

  it('watches a dry road in dry air, and leaves a mild one alone', () => {
    const dry = advise({ temps: [1, -2, -4], state: 'dry', dewPointC: -12 })
    expect(dry).toMatchObject({ action: 'monitor', rateGm2: 0, matrixCell: null, latestStartAt: null })
    expect(dry.reason).toMatch(/Dry road and dry air: nothing there to freeze$/)
    expect(advise({ temps: [6, 5, 4], state: 'wet', dewPointC: 2 })).toMatchObject({ action: 'none' })
    expect(advise({ temps: [3, 1.5, 1.1], spreadC: 2, state: 'wet', dewPointC: -5 })).toMatchObject({
      action: 'monitor',
      confidence: 'The cold end of the forecast, −0.9 °C, would reach the action level',
    })
  })

  it('salts after the rain that falls before freezing', () => {
    const advice = advise({ ...WET_NIGHT, falls: { 1: 'rain', 2: 'rain' } })
    expect(advice).toMatchObject({
      action: 'treat-after-rain',
      earliestStartAt: NIGHT_AT + 2 * HOUR_MS,
      rateGm2: 16,
    })
    expect(advice.reason).toMatch(/Salt after the rain, from 20:00/)
    const on = advise({ ...WET_NIGHT, falls: { 4: 'rain', 5: 'rain', 6: 'rain', 7: 'rain' } })
    expect(on.action).toBe('treat')
    expect(on.reason).toMatch(/Rain goes on until it freezes and may wash salt off/)
  })

  it('relies on salt that is left and strong enough for the cold end of the forecast, and on no other', () => {
    const damp = { temps: [1, 0, -1, -2], state: 'damp', waterFilmMm: 0.05, dewPointC: -8 } as const
    expect(advise(damp)).toMatchObject({ action: 'treat', rateGm2: 8 })
    const salted = advise({ ...damp, residualSaltGm2: 10 })
    expect(salted).toMatchObject({ action: 'monitor', rateGm2: 0 })
    expect(salted.reason).toMatch(/Salt that is left, .* keeps the road from freezing down to −/)
    expect(advise({ ...damp, residualSaltGm2: 1 })).toMatchObject({ action: 'treat' })
    // The forecast is the same, its cold end is not.
    expect(advise({ ...damp, residualSaltGm2: 10, spreadC: 11 })).toMatchObject({ action: 'treat' })
    const snow = { 3: 'snow', 4: 'snow' } as const
    expect(advise({ ...damp, residualSaltGm2: 10, falls: snow })).toMatchObject({ action: 'treat' })
  })

  it('treats hoar frost, snow, freezing rain and ice by their rows', () => {
    const row = (given: NightGiven, others: Partial<RecommendInput> = {}) => {
      const { matrixCell, rateGm2, passes } = advise(given, others)
      return [matrixCell?.condition, rateGm2, passes]
    }
    expect(row({ temps: [1, -1, -3], state: 'dry', dewPointC: -1.5 })).toEqual(['frost', 10, 1])
    expect(row({ temps: [0, -1], state: 'dry', dewPointC: -3, falls: { 2: 'snow' } })).toEqual([
      'light-snow',
      20,
      1,
    ])
    expect(row({ temps: [0, -1], state: 'dry', dewPointC: -3, falls: { 2: 'snow' }, fallMm: 1.5 })).toEqual([
      'moderate-heavy-snow-or-freezing-rain-forecast',
      20,
      2,
    ])
    expect(row({ temps: [0, -1, -1], state: 'dry', dewPointC: -3, falls: { 2: 'freezing-rain' } })).toEqual([
      'moderate-heavy-snow-or-freezing-rain-forecast',
      20,
      2,
    ])
    expect(row({ temps: [-1, -1], nowC: -1, state: 'ice', dewPointC: -3 })).toEqual(['ice-formed', 20, 1])
    expect(
      row({ temps: [-1, -1], nowC: -1, state: 'dry', dewPointC: -3 }, { reported: 'hard-packed' }),
    ).toEqual(['hard-packed', 20, 1])
  })

  it('decides for tonight, and leaves tomorrow’s evening to tomorrow', () => {
    const untilNoon = Array.from({ length: 18 }, () => 4)
    const night = { state: 'wet', waterFilmMm: 0.9, dewPointC: null } as const
    const tomorrow = advise({ ...night, temps: [...untilNoon, 3, 1, -2, -4] })
    expect(tomorrow).toMatchObject({ action: 'none', matrixCell: null })
    expect(tomorrow.reason).toMatch(/^RST 4.0 °C by /)
    expect(advise({ ...night, temps: [...untilNoon.slice(4), 3, 1, -2, -4] })).toMatchObject({
      action: 'treat',
    })
  })

  it('on a road of unknown moisture takes the row for wet, and says so', () => {
    const advice = advise({ temps: [2, 0.5, -3], state: null, dewPointC: -9 })
    expect(advice).toMatchObject({ action: 'treat', rateGm2: 16 })
    expect(advice.reason).toMatch(/What lies on the road is not known: the row for a wet road is taken/)
  })

  it('without a forecast says unknown, and treats only what is freezing and wet already', () => {
    const unknown = advise({ temps: [], nowC: 0.5, state: 'wet', dewPointC: -3 })
    expect(unknown).toMatchObject({
      action: 'unknown',
      confidence: 'Without a forecast: by observations only',
    })
    expect(unknown.reason).toBe(
      'RST 0.5 °C now, road wet: near freezing now, no forecast. Too little is known to forecast: go by what is seen',
    )
    const icy = advise({ temps: [], nowC: -2.5, state: 'wet', dewPointC: -3 })
    expect(icy).toMatchObject({ action: 'treat', isLate: true, latestStartAt: NIGHT_AT })
    expect(advise({ temps: [], state: 'wet', dewPointC: null, observedHoursAgo: 5 })).toMatchObject({
      action: 'unknown',
    })
  })

  it('says in words what the ends of the forecast would ask for, and where salt is weak', () => {
    expect(advise({ ...WET_NIGHT, temps: [4, 1, -1.2] }).confidence).toBe(
      'The cold end of the forecast, −2.4 °C, would ask for 16 g/m² in place of 8',
    )
    expect(advise({ ...WET_NIGHT, temps: [4, 1, 0.5] }).confidence).toBe(
      'The mild end of the forecast, 1.7 °C, would ask for nothing',
    )
    expect(advise({ ...WET_NIGHT, temps: [0, -8] }).reason).toMatch(/Salt is weak below −7 °C$/)
    expect(advise({ ...WET_NIGHT, temps: [0, -16] }).reason).toMatch(/not practicable below −15 °C/)
    expect(advise({ ...WET_NIGHT, temps: [0, -7] }).reason).not.toMatch(/weak/)
  })
})

describe('colder or wetter never asks for less', () => {
  const temps = fc.array(fc.double({ min: -18, max: 6, noNaN: true }), { minLength: 1, maxLength: 16 })
  const films = fc.double({ min: 0, max: 0.9, noNaN: true })
  const dewPoint = fc.option(fc.double({ min: -15, max: 3, noNaN: true }), { nil: null })
  const falls = fc.dictionary(
    fc.integer({ min: 1, max: 16 }).map(String),
    fc.constantFrom('rain', 'drizzle', 'snow', 'freezing-rain', 'sleet'),
    { maxKeys: 5 },
  ) as fc.Arbitrary<NonNullable<NightGiven['falls']>>
  const salt = fc.constantFrom(0, 0, 3, 10, 25)
  const total = (given: NightGiven, isPreWet: boolean) => {
    const { rateGm2, passes } = advise(given, { isPreWet })
    return rateGm2 * passes
  }

  it('colder', () => {
    fc.assert(
      fc.property(
        temps,
        films,
        dewPoint,
        falls,
        salt,
        fc.double({ min: 0, max: 8, noNaN: true }),
        fc.boolean(),
        (warm, waterFilmMm, dewPointC, fall, residualSaltGm2, by, isPreWet) => {
          const night = { state: null, waterFilmMm, dewPointC, falls: fall, residualSaltGm2 } as const
          const colder = { ...night, nowC: 2 - by, temps: warm.map((tempC) => tempC - by) }
          expect(total(colder, isPreWet)).toBeGreaterThanOrEqual(
            total({ ...night, nowC: 2, temps: warm }, isPreWet),
          )
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('wetter: more water on the road, or more rain and snow', () => {
    fc.assert(
      fc.property(
        temps,
        films,
        films,
        dewPoint,
        falls,
        salt,
        fc.double({ min: 0.1, max: 4, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.boolean(),
        (cold, a, b, dewPointC, fall, residualSaltGm2, fallMm, moreMm, isPreWet) => {
          const night = { state: null, dewPointC, temps: cold, falls: fall, residualSaltGm2 } as const
          const drier = { ...night, waterFilmMm: Math.min(a, b), fallMm }
          const wetter = { ...night, waterFilmMm: Math.max(a, b), fallMm: fallMm + moreMm }
          expect(total(wetter, isPreWet)).toBeGreaterThanOrEqual(total(drier, isPreWet))
          expect(total(drier, isPreWet)).toBeGreaterThanOrEqual(total({ ...drier, falls: {} }, isPreWet))
        },
      ),
      { numRuns: 2000 },
    )
  })
})

it('never starts later than it can be done', () => {
  const advice = advise(WET_NIGHT)
  expect(advice.latestStartAt! + 180 * MINUTE_MS).toBe(advice.doneBy)
})
