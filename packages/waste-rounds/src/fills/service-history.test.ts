import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { COLLECT_OUTCOMES, type CollectOutcome } from '../jobs/job-state.ts'
import { lastEmptied, type ReportedCollection, reconcile, type SensorEmptying } from './service-history.ts'

const T0 = Date.parse('2026-06-01T09:00:00Z')

const seen = (at: number, isByWord = false): SensorEmptying => ({
  ...{ at, fillBeforePct: 88, fillAfterPct: 4, isByWord },
})
const said = (id: string, at: number, outcome: CollectOutcome = 'lifted'): ReportedCollection => ({
  ...{ id, at, outcome, source: 'crew' },
})

it('makes one visit of what crew and sensor tell within two hours: outcome and time of the crew, fills of the sensor', () => {
  expect(reconcile([seen(T0 + 50 * MINUTE_MS)], [said('a', T0, 'partly')], [])).toEqual([
    {
      at: T0,
      source: 'both',
      outcome: 'partly',
      fillBeforePct: 88,
      fillAfterPct: 4,
      isDisputed: false,
      reportId: 'a',
      remark: '',
    },
  ])
})

it('keeps apart what is further apart, and a fall without a crew is a collection by nobody known', () => {
  const history = reconcile([seen(T0 + 3 * HOUR_MS)], [said('a', T0)], [])
  expect(history.map(({ source, outcome }) => [source, outcome])).toEqual([
    ['crew', 'lifted'],
    ['sensor', 'emptied'],
  ])
  expect(history[1]!.remark).toBe('Emptied, not by a known round.')
  expect(lastEmptied(history)).toBe(T0 + 3 * HOUR_MS)
})

it('does not count the crew’s own word on its way back through the sensor', () => {
  const history = reconcile([seen(T0, true)], [said('a', T0)], [])
  expect(history.map(({ source }) => source)).toEqual(['crew'])
})

it('disputes a lift that the sensor contradicts, and does not take it for an emptying', () => {
  const history = reconcile([], [said('a', T0 - 72 * HOUR_MS), said('b', T0)], [T0 + 2 * HOUR_MS])
  expect(history.map(({ isDisputed }) => isDisputed)).toEqual([false, true])
  expect(lastEmptied(history)).toBe(T0 - 72 * HOUR_MS)
})

it('disputes "blocked" when the sensor saw the bin emptied then', () => {
  const [entry] = reconcile([seen(T0 + HOUR_MS)], [said('a', T0, 'blocked')], [])
  expect(entry).toMatchObject({ source: 'both', outcome: 'blocked', isDisputed: true })
  expect(lastEmptied([entry!])).toBe(T0)
  expect(lastEmptied(reconcile([], [said('a', T0, 'blocked')], []))).toBeNull()
})

it('gives a fall to the crew that lifted, and not to the one that came nearer and could not', () => {
  const reports = [said('no', T0 + 50 * MINUTE_MS, 'blocked'), said('yes', T0 + 100 * MINUTE_MS)]
  const history = reconcile([seen(T0 + HOUR_MS)], reports, [])
  expect(history.map(({ reportId, source, isDisputed }) => [reportId, source, isDisputed])).toEqual([
    ['no', 'crew', false],
    ['yes', 'both', false],
  ])
})

it('loses no report, makes none up, uses each fall once, and minds no order', () => {
  const instants = fc.integer({ min: 0, max: 48 * 60 }).map((minutes) => T0 + minutes * MINUTE_MS)
  fc.assert(
    fc.property(
      fc.uniqueArray(instants, { maxLength: 8 }),
      fc.array(fc.tuple(instants, fc.constantFrom(...COLLECT_OUTCOMES)), { maxLength: 8 }),
      (falls, reported) => {
        const sensor = falls.map((at) => seen(at))
        const reports = reported.map(([at, outcome], n) => said(`r${n}`, at, outcome))
        const history = reconcile(sensor, reports, [])
        expect(reconcile(sensor.toReversed(), reports.toReversed(), [])).toEqual(history)
        expect(history.flatMap(({ reportId }) => reportId ?? []).sort()).toEqual(
          reports.map(({ id }) => id).sort(),
        )
        const ofSensor = history.filter(({ source }) => source === 'sensor' || source === 'both')
        expect(ofSensor).toHaveLength(falls.length)
        expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).sort((a, b) => a - b))
      },
    ),
  )
})
