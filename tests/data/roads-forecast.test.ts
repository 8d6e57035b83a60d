import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { dataFile } from './recorded-data.ts'

const CLI = fileURLToPath(new URL('../../apps/cli/bin/towncrier.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'road-forecast-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Row {
  readonly target: string
  readonly origin: number
  readonly lead: number
  readonly at: string
  readonly predicted: number
  readonly actual: number
  readonly low: number
  readonly high: number
}

async function backtest(file: string, ...words: readonly string[]): Promise<Row[]> {
  const predictions = join(folder, 'predictions.csv')
  await promisify(execFile)(process.execPath, [
    CLI,
    'backtest',
    'road',
    file,
    '--json',
    '--predictions',
    predictions,
    ...words,
  ])
  const [header, ...lines] = readFileSync(predictions, 'utf8').trim().split('\n')
  expect(header).toBe('target,origin,lead,at,predicted,actual,low,high')
  return lines.map((line) => {
    const [target, origin, lead, at, ...numbers] = line.split(',')
    const [predicted, actual, low, high] = numbers.map(Number) as [number, number, number, number]
    return {
      target: target!,
      origin: Number(origin),
      lead: Number(lead),
      at: at!,
      predicted,
      actual,
      low,
      high,
    }
  })
}

const rmse = (rows: readonly Row[]) =>
  Math.sqrt(rows.reduce((sum, { predicted, actual }) => sum + (predicted - actual) ** 2, 0) / rows.length)
const covered = (rows: readonly Row[]) =>
  rows.filter(({ low, high, actual }) => low <= actual && actual <= high).length / rows.length

describe('two winters of road temperatures, each forecast by the other', async () => {
  const file = dataFile('roads/pavement-winters-2009-2011.csv')
  const rows = await backtest(file, '--origins', '18,21')
  const of = (target: string, origin: number, lead?: number) =>
    rows.filter(
      (row) => row.target === target && row.origin === origin && (lead === undefined || row.lead === lead),
    )
  const actual = new Map(
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => [line.split(',')[0]!, Number(line.split(',')[3])]),
  )

  it('what it says came is what the file says came', () => {
    for (const row of rows) {
      const hours =
        row.target === 'hourly' ? [row.at] : Array.from({ length: row.lead + 1 }, (_, n) => back(row.at, n))
      expect(row.actual).toBeCloseTo(Math.min(...hours.map((at) => actual.get(at)!)), 2)
    }
  })

  it('the night’s minimum is within 2.6 K from 18:00 and 2.0 K from 21:00 (root mean square)', () => {
    expect(of('night-minimum', 18).length).toBeGreaterThan(290)
    expect(rmse(of('night-minimum', 18))).toBeLessThanOrEqual(2.6)
    expect(rmse(of('night-minimum', 21))).toBeLessThanOrEqual(2)
  })

  it.each([
    [1, 0.95],
    [3, 1.3],
    [6, 1.5],
    [12, 2.6],
  ])('%i h ahead from 18:00 is within %f K', (lead, most) => {
    expect(rmse(of('hourly', 18, lead))).toBeLessThanOrEqual(most)
  })

  it('nine in ten lie within the interval that says so', () => {
    for (const [target, origin, lead] of [
      ['night-minimum', 18],
      ['night-minimum', 21],
      ['hourly', 18, 1],
      ['hourly', 18, 3],
      ['hourly', 18, 6],
      ['hourly', 18, 12],
    ] as const) {
      const share = covered(of(target, origin, lead))
      expect(share, `${target} ${origin} ${lead}`).toBeGreaterThanOrEqual(0.85)
      expect(share, `${target} ${origin} ${lead}`).toBeLessThanOrEqual(0.95)
    }
  })

  it('a weather feed, simulated, brings the night’s minimum at least 0.3 K nearer, and is scored apart', async () => {
    const words = ['--json', '--origins', '18', '--leads', '6,12', '--with-air-forecast']
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'backtest', 'road', file, ...words])
    const { nightMinimum, hourly, simulatedFeed } = JSON.parse(stdout)
    expect(nightMinimum[0].rmse).toBeCloseTo(rmse(of('night-minimum', 18)), 2)
    expect(simulatedFeed.nightMinimum[0].rmse).toBeLessThanOrEqual(nightMinimum[0].rmse - 0.3)
    expect(simulatedFeed.hourly[0].rmse).toBeLessThanOrEqual(hourly[0].rmse - 0.1)
    expect(simulatedFeed.hourly[1].rmse).toBeLessThanOrEqual(hourly[1].rmse - 0.3)
    for (const { covered: share } of [...simulatedFeed.nightMinimum, ...simulatedFeed.hourly]) {
      expect(share).toBeGreaterThanOrEqual(0.85)
      expect(share).toBeLessThanOrEqual(0.95)
    }
  })

  it('with --train it learns from those files alone', async () => {
    const [header, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
    const part = (name: string, from: string, to: string) => {
      const path = join(folder, name)
      writeFileSync(path, [header, ...lines.filter((line) => line >= from && line < to), ''].join('\n'))
      return path
    }
    const first = part('first.csv', '2009', '2011')
    const second = part('second.csv', '2011', '2013')
    const trained = await backtest(second, '--train', first, '--origins', '18', '--leads', '3')
    const together = rows.filter(
      ({ at, origin, lead, target }) => at >= '2011' && origin === 18 && (target !== 'hourly' || lead === 3),
    )
    expect(trained).toEqual(together)
  })
})

/** A local time so many hours before. */
function back(at: string, hours: number): string {
  return new Date(Date.parse(`${at}Z`) - hours * 3_600_000).toISOString().slice(0, 19)
}
