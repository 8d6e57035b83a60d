import { describe, expect, it } from 'vitest'
import type { SeriesView } from '../api/types.ts'
import { drawable, toChartData, withForecast } from './chart-data.ts'

const MINUTE = 60_000
const bucket = (minute: number, mean: number) => ({
  startAt: minute * MINUTE,
  count: 1,
  min: mean - 1,
  mean,
  max: mean + 1,
})
const view = (series: SeriesView['series']): SeriesView => ({
  from: '',
  to: '',
  bucketMs: 5 * MINUTE,
  series,
})

describe('chart data', () => {
  it('breaks the line where a measure is silent for longer than its kind allows', () => {
    const data = toChartData(view({ a: [bucket(0, 1), bucket(5, 2), bucket(60, 3)] }), ['a'], 30 * MINUTE)
    expect(data.mean[0]).toEqual([1, 2, null, 3])
    expect(data.x).toEqual([2.5, 7.5, 12.5, 62.5].map((minute) => minute * 60))
    expect(data.max[0]).toEqual([2, 3, null, 4])
  })

  it('joins readings that come as seldom as their kind sends them', () => {
    const data = toChartData(view({ a: [bucket(0, 1), bucket(60, 2)] }), ['a'], 120 * MINUTE)
    expect(data.mean[0]).toEqual([1, 2])
  })

  it('lays measures on one axis without breaking either', () => {
    const data = toChartData(
      view({ a: [bucket(0, 1), bucket(10, 2)], b: [bucket(5, 8)] }),
      ['a', 'b'],
      30 * MINUTE,
    )
    expect(data.mean).toEqual([
      [1, undefined, 2],
      [undefined, 8, undefined],
    ])
  })

  it('a measure without values has an empty line', () => {
    expect(toChartData(view({}), ['a'], MINUTE)).toMatchObject({ x: [], mean: [[]] })
  })
})

describe('what can be drawn', () => {
  const measures = [
    { name: 'surface', unit: '°C', type: 'number' },
    { name: 'air', unit: '°C', type: 'number' },
    { name: 'humidity', unit: '%', type: 'number' },
    { name: 'battery', unit: 'V', type: 'number' },
    { name: 'state', unit: '', type: 'category' },
  ]
  const names = (chosen: string[]) => drawable(measures, chosen, 'surface').map(({ name }) => name)
  it('is the first measure when nothing, or nothing that exists, is chosen', () => {
    expect(names([])).toEqual(['surface'])
    expect(names(['ghost', 'state'])).toEqual(['surface'])
  })
  it('has two units at most', () => {
    expect(names(['air', 'humidity', 'battery', 'surface'])).toEqual(['air', 'humidity', 'surface'])
  })
})

it('a forecast follows what was measured, as a line of its own with its band', () => {
  const data = { measures: ['a'], x: [10, 20], mean: [[1, 2]], min: [[0, 1]], max: [[2, 3]] }
  const point = (at: number) => ({ at, value: 5, low: 4, high: 6 })
  expect(withForecast(data, 'forecast', [point(15_000), point(30_000)])).toEqual({
    measures: ['a', 'forecast'],
    x: [10, 20, 30],
    mean: [
      [1, 2, undefined],
      [undefined, undefined, 5],
    ],
    min: [
      [0, 1, undefined],
      [undefined, undefined, 4],
    ],
    max: [
      [2, 3, undefined],
      [undefined, undefined, 6],
    ],
  })
})
