import type { WinterNetworkLinesView, WinterRoadsView, WinterTreatedView } from '@towncrier/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countOutcomes, frostOutcome } from './frost-outcomes.ts'
import { chanceStep } from './risk-colours.ts'
import { chanceBelowZero, lastTreatments, roadsAt, sortStreets, streetsOf, treatmentStates } from './roads.ts'
import { figureAt, rowOf, SETTING_FIELDS, withFigure, withoutRow, withRowOf } from './settings-draft.ts'
import type { WinterSettings } from './winter-api.ts'

const line = (edgeId: string, name: string): WinterNetworkLinesView['features'][number] => ({
  type: 'Feature',
  id: 0,
  properties: { edgeId, name, roadClass: 'a-road', routeIds: [] },
  geometry: { type: 'LineString', coordinates: [] },
})
const LINES = [line('h1', 'High Street'), line('h2', 'High Street'), line('m', 'Mill Lane'), line('x', '')]
const ROADS: WinterRoadsView = {
  issueId: 1,
  madeAt: '2026-01-14T15:00:00Z',
  times: ['2026-01-14T15:00:00Z', '2026-01-14T16:00:00Z'],
  edgeIds: ['m', 'h2', 'h1'],
  surfaceTempTenths: [
    [20, -31],
    [10, -12],
    [5, null],
  ],
  standardErrorTenths: [
    [10, 12],
    [10, 10],
    [10, null],
  ],
}
const TREATED: WinterTreatedView = {
  from: '2026-01-14T03:00:00Z',
  to: '2026-01-14T15:00:00Z',
  treated: [
    { edgeId: 'h1', at: '2026-01-14T14:00:00Z', gritterName: 'Sue', rateGm2: 10, covered: 1 },
    { edgeId: 'h1', at: '2026-01-14T13:00:00Z', gritterName: 'Sue', rateGm2: 8, covered: 1 },
    { edgeId: 'm', at: '2026-01-14T13:00:00Z', gritterName: 'Sue', rateGm2: 8, covered: 0.2 },
  ],
  plannedEdgeIds: ['h1', 'h2', 'm'],
  missedEdgeIds: ['m'],
}

test('a chance below zero is half at zero, certain far below, and falls as it gets warmer', () => {
  expect(chanceBelowZero(0, 1)).toBeCloseTo(0.5, 6)
  expect(chanceBelowZero(-1.645, 1)).toBeCloseTo(0.95, 3)
  expect(chanceBelowZero(-1, 0)).toBe(1)
  expect(chanceBelowZero(0, 0)).toBe(0)
  const temp = fc.double({ min: -20, max: 20, noNaN: true })
  fc.assert(
    fc.property(temp, temp, fc.double({ min: 0.1, max: 8, noNaN: true }), (one, other, errorK) => {
      const [cold, warm] = one < other ? [one, other] : [other, one]
      expect(chanceBelowZero(cold, errorK)).toBeGreaterThanOrEqual(chanceBelowZero(warm, errorK) - 1e-7)
    }),
  )
  expect([0.05, 0.1, 0.6, 0.95].map((chance) => chanceStep(chance).name)).toEqual([
    'unlikely',
    'possible',
    'likely',
    'certain',
  ])
})

test('streets are the worst of their roads, and come in the order that a layer warns of', () => {
  const states = treatmentStates(TREATED)
  const then = roadsAt(LINES, ROADS, states, 1)
  expect(then.map(({ tempC }) => tempC)).toEqual([null, -1.2, -3.1, null])
  const streets = streetsOf(LINES, then, lastTreatments(TREATED))
  expect(streets.map(({ name, tempC, treatment }) => [name, tempC, treatment])).toEqual([
    ['High Street', -1.2, 'planned'],
    ['Mill Lane', -3.1, 'missed'],
    ['', null, 'other'],
  ])
  expect(streets[0]!.treated).toEqual({ at: '2026-01-14T14:00:00Z', rateGm2: 10 })
  const names = (order: 'temperature' | 'freezing' | 'treated') =>
    sortStreets(streets, order).map(({ name }) => name)
  expect(names('temperature')).toEqual(['Mill Lane', 'High Street', ''])
  expect(names('freezing')).toEqual(['Mill Lane', 'High Street', ''])
  expect(names('treated')).toEqual(['Mill Lane', 'High Street', ''])
  expect(
    roadsAt(LINES, null, states, 0).every(({ tempC, chance }) => tempC === null && chance === null),
  ).toBe(true)
})

test('a forecast is judged for frost by the hours that were measured', () => {
  const hour = (n: number, surfaceTempC: number) => ({
    at: `2026-01-14T0${n}:00:00Z`,
    surfaceTempC,
    lowC: surfaceTempC - 1,
    highC: surfaceTempC + 1,
  })
  const actual = (...temps: number[]) => temps.map((surfaceTempC, n) => ({ at: hour(n, 0).at, surfaceTempC }))
  const measured = (...temps: number[]) =>
    new Map(actual(...temps).map(({ at, surfaceTempC }) => [at, surfaceTempC]))
  expect(frostOutcome([hour(0, 1), hour(1, -1)], measured(1, -2))).toBe('hit')
  expect(frostOutcome([hour(0, 1), hour(1, 1)], measured(1, -2))).toBe('miss')
  expect(frostOutcome([hour(0, -1)], measured(1))).toBe('false-alarm')
  expect(frostOutcome([hour(0, 1), hour(5, -9)], measured(1))).toBe('correct-none')
  expect(frostOutcome([hour(5, -9)], measured(1))).toBeNull()
  const issue = (...hours: ReturnType<typeof hour>[]) => ({ id: 1, madeAt: '', hours })
  const night = { name: '', night: '', score: null, byLead: [], actual: actual(1, -2) }
  expect(
    countOutcomes({ ...night, issues: [issue(hour(1, -1)), issue(hour(1, 2)), issue(hour(6, 0))] }),
  ).toEqual({
    hit: 1,
    miss: 1,
    'false-alarm': 0,
    'correct-none': 0,
  })
})

test('figures of the settings are read and set by their path, rows added after their kind and taken out', () => {
  const cell = (condition: 'frost' | 'wet') => ({ condition, coldEdge: null, warmEdge: null })
  const settings = {
    callOutMinutes: 60,
    residualSalt: { dryHalfLifeHours: 12 },
    matrix: { name: '', source: '', date: '', cells: [cell('frost'), cell('wet')] },
  } as unknown as WinterSettings
  expect(figureAt(withFigure(settings, 'callOutMinutes', 45), 'callOutMinutes')).toBe(45)
  const changed = withFigure(settings, 'residualSalt.dryHalfLifeHours', 9)
  expect(figureAt(changed, 'residualSalt.dryHalfLifeHours')).toBe(9)
  expect(figureAt(settings, 'residualSalt.dryHalfLifeHours')).toBe(12)
  expect(new Set(SETTING_FIELDS.map(({ path }) => path)).size).toBe(SETTING_FIELDS.length)
  const conditions = (of: WinterSettings) => of.matrix.cells.map(({ condition }) => condition)
  expect(conditions(withRowOf(settings, 'frost'))).toEqual(['frost', 'frost', 'wet'])
  expect(conditions(withRowOf(settings, 'hard-packed'))).toEqual(['frost', 'wet', 'hard-packed'])
  expect(conditions(withoutRow(settings, 0))).toEqual(['wet'])
  expect([rowOf('cells.3.dryGm2'), rowOf('cells.12'), rowOf(''), rowOf('name')]).toEqual([3, 12, null, null])
})
