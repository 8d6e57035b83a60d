import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { dataFile, rowsOf } from './recorded-data.ts'

const CLI = fileURLToPath(new URL('../../apps/cli/bin/towncrier.mjs', import.meta.url))
const EDINBURGH = dataFile('bins', 'edinburgh-collections-2016-06-03_07-19.csv')
const folder = mkdtempSync(join(tmpdir(), 'bins-forecast-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Row = Readonly<Record<string, string>>

async function backtest(file: string, ...words: readonly string[]) {
  const predictions = join(folder, `${words.length}-${Math.floor(performance.now() * 1_000)}.csv`)
  const all = [CLI, 'backtest', 'bins', file, ...words, '--predictions', predictions, '--json']
  const { stdout } = await promisify(execFile)(process.execPath, all)
  return { report: JSON.parse(stdout), predictions: await rowsOf(predictions) }
}

function write(name: string, rows: readonly Row[]): string {
  const path = join(folder, name)
  const columns = ['site', 'street', 'stream', 'emptiedAtLocal', 'fillBefore']
  const line = (row: Row) => columns.map((column) => `"${row[column]!.replaceAll('"', '""')}"`).join(',')
  writeFileSync(path, `${[columns.join(','), ...rows.map(line)].join('\n')}\n`)
  return path
}

const rows = await rowsOf(EDINBURGH)
const whole = await backtest(EDINBURGH)

/** Mean absolute error of what was written, against the recording. */
function errorOf(predictions: readonly Row[]): number {
  const found = new Map(
    rows.map(({ site, emptiedAtLocal, fillBefore }) => [`${site} ${emptiedAtLocal}`, Number(fillBefore)]),
  )
  const errors = predictions.map(({ site, at, predicted }) =>
    Math.abs(Number(predicted) - found.get(`${site} ${at}`)!),
  )
  return errors.reduce((sum, error) => sum + error, 0) / errors.length
}

it('forecasts each bin’s last 30 % within 14 points, better than every baseline', () => {
  const { report, predictions } = whole
  const counts = new Map<string, number>()
  for (const { site } of rows) counts.set(site!, (counts.get(site!) ?? 0) + 1)
  const expected = [...counts.values()].reduce((sum, count) => sum + count - Math.floor(0.7 * count), 0)
  expect(predictions).toHaveLength(expected)
  expect(errorOf(predictions)).toBeCloseTo(report.mae, 2)
  expect(report.mae).toBeLessThanOrEqual(14)
  expect(report.baselines.linearInTime).toBeCloseTo(14.9, 0)
  for (const error of Object.values(report.baselines)) expect(report.mae).toBeLessThan(Number(error))
})

it('states intervals that hold about as often as they say', () => {
  const { interval, quantiles } = whole.report
  expect(Math.abs(interval.covered - interval.stated)).toBeLessThan(0.06)
  for (const { quantile, atOrBelow } of quantiles) expect(Math.abs(atOrBelow - quantile)).toBeLessThan(0.06)
})

it('goes on from earlier weeks through later ones', async () => {
  const split = '2016-07-01'
  const before = write(
    'june.csv',
    rows.filter(({ emptiedAtLocal }) => emptiedAtLocal! < split),
  )
  const after = write(
    'july.csv',
    rows.filter(({ emptiedAtLocal }) => emptiedAtLocal! >= split),
  )
  const { report, predictions } = await backtest(after, '--train', before)
  expect(predictions).toHaveLength(rows.filter(({ emptiedAtLocal }) => emptiedAtLocal! >= split).length)
  expect(errorOf(predictions)).toBeCloseTo(report.mae, 2)
  expect(report.mae).toBeLessThanOrEqual(14)
})

it('knows nothing of the future: scrambled, it changes no forecast before', async () => {
  const from = '2016-07-10'
  const scrambled = write(
    'scrambled.csv',
    rows.map((row, index) =>
      row.emptiedAtLocal! >= from ? { ...row, fillBefore: String((index * 37) % 101) } : row,
    ),
  )
  const other = await backtest(scrambled)
  const known = (list: readonly Row[]) => list.filter(({ at }) => at! < from)
  expect(known(whole.predictions).length).toBeGreaterThan(500)
  expect(known(other.predictions)).toEqual(known(whole.predictions))
  expect(other.predictions).not.toEqual(whole.predictions)
})
