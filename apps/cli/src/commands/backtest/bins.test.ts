import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { backtestBins } from './bins.ts'

const CLI = fileURLToPath(new URL('../../../bin/towncrier.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'backtest-bins-'))
afterAll(() => rmSync(folder, { recursive: true }))
const OPTIONS = { timeZone: 'UTC', leadHours: 0 }

function recording(name: string, lines: readonly string[], header = HEADER): string {
  const path = join(folder, name)
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`)
  return path
}

const HEADER = 'site,street,stream,emptiedAtLocal,fillBefore'

/** Ten bins, emptied every day or two over so many days from March 1st; fuller the longer they waited. */
function collections(fromDay: number, toDay: number): string[] {
  const lines: string[] = []
  for (let day = fromDay; day < toDay; day++) {
    for (let bin = 0; bin < 10; bin++) {
      if ((day + bin) % 5 === 0 || (day + bin) % 5 === 2) {
        const waited = (day + bin) % 5 === 0 ? 3 : 2
        const at = new Date(Date.UTC(2026, 2, 1 + day, 6 + bin)).toISOString().slice(0, 19)
        lines.push(`"bin, ${bin}",High Street,Mixed,${at},${12 * waited + 4 * bin + (day % 4)}`)
      }
    }
  }
  return lines
}

describe('backtest bins', () => {
  it('prints the error, baselines and calibration, and writes the predictions', async () => {
    const file = recording('march.csv', [...collections(0, 60), 'bin 1,High Street,Mixed,some day,40'])
    const predictions = join(folder, 'predictions.csv')
    const words = [CLI, 'backtest', 'bins', file, '--predictions', predictions, '--json']
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words)
    expect(stderr).toBe('')
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({
      collections: 240,
      bins: 10,
      predicted: 80,
      unreadableRows: 1,
      withoutHistory: { predicted: 0 },
    })
    expect(report.mae).toBeLessThan(report.baselines.binMean)
    expect(report.interval.stated).toBe(0.8)
    const [header, ...lines] = readFileSync(predictions, 'utf8').trim().split('\n')
    expect(header).toBe('site,at,predicted,actual,low,high')
    expect(lines).toHaveLength(80)
    const errors = lines.map((line) => {
      const [predicted, actual, low, high] = line.split(',').slice(-4).map(Number)
      expect(low!).toBeLessThanOrEqual(predicted!)
      expect(predicted!).toBeLessThanOrEqual(high!)
      return Math.abs(predicted! - actual!)
    })
    expect(errors.reduce((sum, error) => sum + error, 0) / 80).toBeCloseTo(report.mae, 2)
    // Times as the file has them, so that rows can be joined.
    expect(lines[0]).toMatch(/^"bin, \d",2026-04-\d\dT\d\d:00:00,/)
  })

  it('learns from other files and goes on through this one', async () => {
    const march = recording('first.csv', collections(0, 30))
    const april = recording('second.csv', collections(30, 60))
    const report = await backtestBins(april, { ...OPTIONS, train: [march] })
    expect(report).toMatchObject({ collections: 240, predicted: 120, split: 'files' })
    expect(report.mae!).toBeLessThan(report.baselines.binMean!)
    const both = recording('both.csv', collections(0, 60))
    expect(await backtestBins(april, { ...OPTIONS, train: [both] })).toMatchObject({
      predicted: 120,
      repeatedRows: 120,
      mae: report.mae,
    })
  })

  it('takes several files to learn from, named once or each', async () => {
    const april = recording('later.csv', collections(30, 60))
    const parts = [0, 15].map((day) => recording(`part-${day}.csv`, collections(day, day + 15)))
    const reports = []
    for (const words of [
      ['--train', ...parts],
      ['--train', parts[0]!, '--train', parts[1]!],
    ]) {
      const { stdout } = await promisify(execFile)(process.execPath, [
        CLI,
        'backtest',
        'bins',
        april,
        ...words,
        '--json',
      ])
      reports.push(JSON.parse(stdout))
    }
    expect(reports[0]).toMatchObject({ collections: 240, predicted: 120 })
    expect({ ...reports[1], seconds: 0 }).toEqual({ ...reports[0], seconds: 0 })
  })

  it('says when nothing can be forecast', async () => {
    const file = recording('none.csv', ['1,High Street,Mixed,yesterday,3'])
    expect(await backtestBins(file, OPTIONS)).toMatchObject({
      collections: 0,
      predicted: 0,
      mae: null,
      unreadableRows: 1,
    })
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'backtest', 'bins', file])
    expect(stdout).toContain('Nothing to forecast')
  })

  it.each([
    { lines: ['1,5'], header: 'site,fillBefore', options: OPTIONS, code: 'TC_COLUMN_UNKNOWN' },
    { lines: [], header: HEADER, options: OPTIONS, code: 'TC_FILE_UNREADABLE' },
    {
      lines: collections(0, 5),
      header: HEADER,
      options: { ...OPTIONS, leadHours: -1 },
      code: 'TC_OPTION_INVALID',
    },
    {
      lines: collections(0, 5),
      header: HEADER,
      options: { ...OPTIONS, timeZone: 'Mars' },
      code: 'TC_OPTION_INVALID',
    },
    {
      lines: collections(0, 5),
      header: HEADER,
      options: { ...OPTIONS, predictions: join(folder, 'no', 'where.csv') },
      code: 'TC_OPTION_INVALID',
    },
  ])('refuses with $code', async ({ lines, header, options, code }) => {
    await expect(backtestBins(recording('bad.csv', lines, header), options)).rejects.toMatchObject({ code })
  })
})
