import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { backtestHome, type HomeBacktestOptions } from './home.ts'

const CLI = fileURLToPath(new URL('../../../bin/towncrier.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'backtest-home-'))
afterAll(() => rmSync(folder, { recursive: true }))

function backtest(path: string, change: Partial<HomeBacktestOptions> = {}) {
  return backtestHome(path, {
    timeZone: 'UTC',
    wallFactor: 0.75,
    material: 'sensitive',
    columns: INDOOR,
    ...change,
  })
}

function recording(name: string, header: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`)
  return path
}

/** Two days of ten-minute readings in local time, a shower at seven each morning. */
const lines = Array.from({ length: 288 }, (_, index) => {
  const time = new Date(Date.UTC(2026, 0, 14) + index * 600_000).toISOString().slice(0, 19)
  const sinceShower = (index % 144) - 42
  const wet = sinceShower <= 0 ? 0 : sinceShower === 1 ? 0.5 : Math.exp(-0.1 * (sinceShower - 2))
  return `${time},${19 + (index % 3) / 10},${(55 + 35 * wet + (index % 5) / 10).toFixed(2)},3,85`
})
const HEADER = 'when,T,RH,To,RHo'
const file = recording('bathroom.csv', HEADER, lines)
const INDOOR = 'at=when,tempC=T,humidityPct=RH'

describe('backtest home', () => {
  it('prints events, hours at risk, the index and the sensor’s health as JSON', async () => {
    const columns = `${INDOOR},outdoorTempC=To,outdoorHumidityPct=RHo`
    const words = [CLI, 'backtest', 'home', file, '--columns', columns, '--json']
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words)
    expect(stderr).toBe('')
    const report = JSON.parse(stdout)
    expect(report.readings).toBe(288)
    expect(report.events).toHaveLength(2)
    expect(report.events[0]).toMatchObject({
      startAt: '2026-01-14T07:00:00.000Z',
      peakAt: '2026-01-14T07:20:00.000Z',
    })
    expect(report.events[0].riseGm3).toBeCloseTo(5.7, 0)
    expect(report.events[0].dryingPerHour).toBeCloseTo(0.6, 1)
    expect(report.riskHours).toBeGreaterThan(0)
    expect(report.mouldIndex).toBeGreaterThanOrEqual(0)
    expect(report.sensorHealth).toEqual([])
  })

  it('says unknown, null to programs, without the air outdoors', async () => {
    expect(await backtest(file)).toMatchObject({
      riskHours: null,
      mouldIndex: null,
      hours: { known: 0, unknownOutdoor: 48 },
    })
  })

  it('reads local times in the zone it is told', async () => {
    expect((await backtest(file, { timeZone: '+02:00' })).events[0]!.startAt).toBe('2026-01-14T05:00:00.000Z')
  })

  it('tells people when the sensor looks wrong, and counts what it could not read', async () => {
    const broken = lines.map((line, index) =>
      index >= 144 && index < 200 ? line.replace(/^([^,]+,[^,]+),[^,]+/, '$1,1.0') : line,
    )
    const path = recording('broken.csv', HEADER, [
      ...broken,
      'yesterday,19,55,3,85',
      '2026-01-16T00:00:00,,55,3,85',
    ])
    const words = [CLI, 'backtest', 'home', path, '--columns', INDOOR]
    const { stdout } = await promisify(execFile)(process.execPath, words)
    expect(stdout).toContain('1 rows unreadable, 1 without a number')
    expect(stdout).toContain('Cold wall: unknown')
    expect(stdout).toMatch(/2026-01-15T00:00:00.000Z {2}2026-01-15T09:10:00.000Z {2}faulty {3}too-dry/)
  })

  it.each([
    { options: { columns: 'at=when,tempC=T,humidityPct=Moist' }, code: 'TC_COLUMN_UNKNOWN' },
    { options: { columns: 'at=when,tempC=T' }, code: 'TC_OPTION_INVALID' },
    { options: { columns: `${INDOOR},colour=T` }, code: 'TC_OPTION_INVALID' },
    { options: { columns: undefined }, code: 'TC_COLUMN_UNKNOWN' },
    { options: { timeZone: 'Mars/Olympus' }, code: 'TC_OPTION_INVALID' },
    { options: { wallFactor: 7 }, code: 'TC_HOMES_SETTING' },
  ])('refuses $options with $code', async ({ options, code }) => {
    await expect(backtest(file, options)).rejects.toMatchObject({ code })
  })

  it('refuses a file that is not there or empty', async () => {
    await expect(backtest(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'TC_FILE_UNREADABLE' })
    const empty = recording('empty.csv', HEADER, [])
    await expect(backtest(empty)).rejects.toMatchObject({ code: 'TC_FILE_UNREADABLE' })
  })
})
