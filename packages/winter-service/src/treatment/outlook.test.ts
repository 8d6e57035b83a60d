import { HOUR_MS } from '@towncrier/core'
import { describe, expect, it } from 'vitest'
import { wordsOf } from './outlook-words.ts'
import { roadNight } from './testing/road-night.ts'
import { clockWords, nightOf } from './words.ts'

const LONDON = 'Europe/London'

describe('the road ahead', () => {
  it('says when it freezes, how cold it gets, and that ice is likely on a road wet from rain', () => {
    const outlook = roadNight({
      temps: [3, 2, 1.5, 0.5, -0.5, -1.2, -0.8],
      state: 'damp',
      dewPointC: -4,
      falls: { 1: 'rain', 2: 'rain', 3: 'rain', 4: 'rain' },
    })
    expect(outlook).toMatchObject({ minimumC: -1.2, hazard: 'ice', minimumLowC: -2.4 })
    expect(wordsOf(outlook, LONDON)).toBe('RST −1.2 °C by 00:00, road wet from rain until 22:00: ice likely')
    expect(outlook.actionLevelAt).toBe(outlook.madeAt + 3.5 * HOUR_MS)
    expect(outlook.freezingAt).toBe(outlook.madeAt + 4.5 * HOUR_MS)
  })

  it('on a dry road in dry air fears nothing, however cold', () => {
    const outlook = roadNight({ temps: [1, -2, -5], state: 'dry', dewPointC: -12 })
    expect(outlook.hours.map(({ hazard }) => hazard)).toEqual(['none', 'none', 'none'])
    expect(wordsOf(outlook, LONDON)).toBe('RST −5.0 °C by 21:00, road dry: no ice or frost expected')
  })

  it('believes a sensor that says dry over a trace of film, and a wet film over the word', () => {
    const now = (waterFilmMm: number) =>
      roadNight({ temps: [-1, -2], state: 'dry', waterFilmMm, dewPointC: -12 }).hours[0]!.hazard
    expect(now(0.02)).toBe('none')
    expect(now(0.4)).toBe('ice')
  })

  it('sees hoar frost where the road is as cold as the frost point, and none above 0 °C', () => {
    const outlook = roadNight({ temps: [1, 0.5, -1, -3], state: 'dry', dewPointC: -1.5 })
    expect(outlook.hours.map(({ hazard }) => hazard)).toEqual(['none', 'none', 'none', 'hoar-frost'])
    expect(outlook.hours[3]!.frostPointC).toBeCloseTo(-1.3, 1)
    expect(wordsOf(outlook, LONDON)).toBe(
      'RST −3.0 °C by 22:00, as cold as the frost point, −1.3 °C: hoar frost likely',
    )
  })

  it('makes dew that settles above 0 °C and freezes later ice, not frost', () => {
    const outlook = roadNight({ temps: [1, 0.5, -0.5], state: 'dry', dewPointC: 2 })
    expect(outlook.hours.map(({ hazard }) => hazard)).toEqual(['near-freezing', 'near-freezing', 'ice'])
  })

  it('dries by wind and hours, and not while it is frozen or the air is damp', () => {
    const films = (given: Omit<Parameters<typeof roadNight>[0], 'state'>) =>
      roadNight({ state: 'wet', waterFilmMm: 0.2, ...given }).hours.map(({ waterFilmMm }) =>
        Number(waterFilmMm?.toFixed(2)),
      )
    expect(films({ temps: [5, 5, 5], dewPointC: -2 })).toEqual([0.16, 0.12, 0.08])
    expect(films({ temps: [5, 5, 5], dewPointC: -2, windSpeedMs: 6 })).toEqual([0.1, 0, 0])
    expect(films({ temps: [-1, -1, -1], dewPointC: -5 })).toEqual([0.2, 0.2, 0.2])
    expect(films({ temps: [5, 5, 5], dewPointC: null })).toEqual([0.2, 0.2, 0.2])
  })

  it('holds back ice by the salt that is left, as long as it is strong enough', () => {
    const cold = { temps: [0, -1, -2, -3, -4, -5], state: 'damp', waterFilmMm: 0.05, dewPointC: -9 } as const
    expect(roadNight(cold).hours[1]!.hazard).toBe('ice')
    const salted = roadNight({ ...cold, residualSaltGm2: 10 })
    expect(salted.hours.map(({ hazard }) => hazard)).not.toContain('ice')
    expect(salted.hours[5]!.freezingPointC).toBeLessThan(-7)
    expect(salted.hours[5]!.residualSaltGm2).toBeLessThan(10)
    const washed = roadNight({ ...cold, residualSaltGm2: 10, falls: { 1: 'rain', 2: 'rain', 3: 'rain' } })
    expect(washed.hazard).toBe('ice')
  })

  it('with what lies on the road unknown, keeps it unknown and not dry', () => {
    const outlook = roadNight({ temps: [2, 0.5, -2], state: null, dewPointC: -9 })
    expect(outlook.hours.map(({ moisture }) => moisture)).toEqual(['unknown', 'unknown', 'unknown'])
    expect(outlook.hours.map(({ hazard }) => hazard)).toEqual(['none', 'near-freezing', 'near-freezing'])
    expect(wordsOf(outlook, LONDON)).toBe(
      'RST −2.0 °C by 21:00, moisture of the road not known: near freezing',
    )
  })

  it('takes an old observation of the road for nothing, and an old dew point after six hours', () => {
    const stale = roadNight({ temps: [2, 1], state: 'dry', dewPointC: -3, observedHoursAgo: 4 })
    expect(stale.now).toBeNull()
    expect(stale.hours.map(({ moisture }) => moisture)).toEqual(['unknown', 'unknown'])
    expect(stale.hours.map(({ frostPointC }) => frostPointC !== null)).toEqual([true, true])
    const long = roadNight({ temps: Array.from({ length: 8 }, () => -1), state: 'dry', dewPointC: -3 })
    expect(long.hours.map(({ frostPointC }) => frostPointC !== null)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ])
    // Dry, below zero, and nothing known of the air: hoar frost cannot be ruled out.
    expect(long.hours.map(({ hazard }) => hazard).slice(5)).toEqual([
      'none',
      'near-freezing',
      'near-freezing',
    ])
  })

  it('gathers snow, melts it, and tells freezing rain from rain', () => {
    const snowy = roadNight({
      temps: [0, -1, -1, 1],
      state: 'dry',
      dewPointC: -3,
      falls: { 2: 'snow', 3: 'snow' },
      fallMm: 0.8,
    })
    expect(snowy.hours.map(({ snowDepthMm }) => snowDepthMm)).toEqual([0, 8, 16, 0])
    expect(snowy.hours.map(({ moisture }) => moisture)).toEqual(['dry', 'snow', 'snow', 'wet'])
    const glazed = roadNight({
      temps: [0, 0],
      state: 'dry',
      dewPointC: -3,
      falls: { 1: 'freezing-rain' },
      fallMm: 0.05,
    })
    expect(glazed.hazard).toBe('freezing-rain')
    expect(wordsOf(glazed, LONDON)).toMatch(/from freezing rain until 19:00: freezing rain expected$/)
  })

  it('leaves unlikely rain out', () => {
    const outlook = roadNight({
      temps: [2, 1],
      state: 'dry',
      dewPointC: -9,
      falls: { 1: 'rain' },
      probability: 0.2,
    })
    expect(outlook.hours.map(({ moisture }) => moisture)).toEqual(['dry', 'dry'])
  })

  it('without a forecast says what is known now, and without an observation that nothing is', () => {
    const icy = roadNight({ temps: [], nowC: -2, state: 'wet', dewPointC: -3 })
    expect(icy).toMatchObject({ hazard: 'ice', hazardAt: icy.madeAt, minimumC: null, hours: [] })
    expect(wordsOf(icy, LONDON)).toBe('RST −2.0 °C now, ice on the road: ice now, no forecast')
    const blind = roadNight({ temps: [], nowC: 1, state: 'dry', dewPointC: null, observedHoursAgo: 5 })
    expect(wordsOf(blind, LONDON)).toBe('No forecast and no fresh observation: nothing is known')
  })

  it('skips hours that are past and bridges a gap in the forecast', () => {
    const outlook = roadNight({ temps: [2, null, null, -1], state: 'wet', waterFilmMm: 0.5, dewPointC: -3 })
    expect(outlook.hours.map(({ surfaceTempC }) => surfaceTempC)).toEqual([2, -1])
    expect(outlook.hazard).toBe('ice')
  })
})

describe('local time', () => {
  const now = Date.parse('2026-10-24T20:00:00Z')
  it('names the day only of another night, and the zone only in the hour that comes twice', () => {
    expect(clockWords(Date.parse('2026-10-25T00:30:00Z'), now, LONDON)).toBe('01:30 BST')
    expect(clockWords(Date.parse('2026-10-25T01:30:00Z'), now, LONDON)).toBe('01:30 GMT')
    expect(clockWords(Date.parse('2026-10-25T03:00:00Z'), now, LONDON)).toBe('03:00')
    expect(clockWords(Date.parse('2026-10-25T18:00:00Z'), now, LONDON)).toBe('Sun 18:00')
  })

  it('lets a night run from noon to noon, on the nights the clocks change as well', () => {
    expect(nightOf(Date.parse('2026-10-24T11:00:00Z'), LONDON)).toBe('2026-10-24')
    expect(nightOf(Date.parse('2026-10-24T10:59:59Z'), LONDON)).toBe('2026-10-23')
    expect(nightOf(Date.parse('2026-10-25T11:59:00Z'), LONDON)).toBe('2026-10-24')
    expect(nightOf(Date.parse('2027-03-28T10:59:00Z'), LONDON)).toBe('2027-03-27')
    expect(nightOf(Date.parse('2027-01-01T02:00:00Z'), LONDON)).toBe('2026-12-31')
  })
})
