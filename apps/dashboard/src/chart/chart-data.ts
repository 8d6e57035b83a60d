import type { SeriesView } from '../api/types.ts'

/** Columns as uPlot takes them: seconds, then mean, min and max of each measure. */
export interface ChartData {
  readonly measures: readonly string[]
  /** Epoch seconds, rising: the middle of each bucket. */
  readonly x: number[]
  /** By measure; null is a gap, undefined is joined over. */
  readonly mean: readonly (number | null | undefined)[][]
  readonly min: readonly (number | null | undefined)[][]
  readonly max: readonly (number | null | undefined)[][]
}

/**
 * Lays the series of several measures on one time axis. Where a measure has nothing for longer than
 * `gapMs`, its line is broken: a gap is a gap.
 *
 * @param gapMs longest silence that is still joined: what the kind calls stale, and two buckets at least.
 */
export function toChartData(view: SeriesView, measures: readonly string[], gapMs: number): ChartData {
  const joinMs = Math.max(gapMs, 2 * view.bucketMs)
  const instants = new Set<number>()
  const gapsOf = measures.map((measure) => {
    const buckets = view.series[measure] ?? []
    const gaps = new Set<number>()
    buckets.forEach(({ startAt }, index) => {
      instants.add(startAt)
      const before = buckets[index - 1]
      if (before === undefined || startAt - before.startAt <= joinMs) return
      const gapAt = before.startAt + view.bucketMs
      gaps.add(gapAt)
      instants.add(gapAt)
    })
    return gaps
  })
  const rising = [...instants].sort((a, b) => a - b)
  const column = (index: number, part: 'mean' | 'min' | 'max') => {
    const byInstant = new Map((view.series[measures[index]!] ?? []).map((bucket) => [bucket.startAt, bucket]))
    return rising.map((at) => byInstant.get(at)?.[part] ?? (gapsOf[index]!.has(at) ? null : undefined))
  }
  return {
    measures,
    x: rising.map((at) => (at + view.bucketMs / 2) / 1_000),
    mean: measures.map((_, index) => column(index, 'mean')),
    min: measures.map((_, index) => column(index, 'min')),
    max: measures.map((_, index) => column(index, 'max')),
  }
}

/** Measures that can be drawn together: the chosen ones that exist, of two units at most. */
export function drawable<
  Item extends { readonly name: string; readonly unit: string; readonly type: string },
>(all: readonly Item[], chosen: readonly string[], primary: string): Item[] {
  const numbers = all.filter(({ type }) => type === 'number')
  const found = chosen.flatMap((name) => numbers.find((measure) => measure.name === name) ?? [])
  const wanted = found.length > 0 ? found : numbers.filter(({ name }) => name === primary)
  const units: string[] = []
  return wanted.filter(({ unit }) => {
    if (!units.includes(unit)) units.push(unit)
    return units.indexOf(unit) < 2
  })
}

/** One hour ahead, with the range in which it is to lie. */
export interface ForecastPoint {
  readonly at: number
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Adds a forecast as one more measure: a line and its band after what was measured. */
export function withForecast(data: ChartData, name: string, points: readonly ForecastPoint[]): ChartData {
  const last = (data.x.at(-1) ?? 0) * 1_000
  const ahead = points.filter(({ at }) => at > last)
  const blank = (count: number) => Array.from({ length: count }, () => undefined)
  const longer = (columns: ChartData['mean'], own: (point: ForecastPoint) => number) => [
    ...columns.map((column) => [...column, ...blank(ahead.length)]),
    [...blank(data.x.length), ...ahead.map(own)],
  ]
  return {
    measures: [...data.measures, name],
    x: [...data.x, ...ahead.map(({ at }) => at / 1_000)],
    mean: longer(data.mean, ({ value }) => value),
    min: longer(data.min, ({ low }) => low),
    max: longer(data.max, ({ high }) => high),
  }
}
