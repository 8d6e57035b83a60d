import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { absoluteHumidityGm3, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { analyseHome, quartiles, type RoomReading, withOutdoorAir } from '@towncrier/healthy-homes'
import { parse } from 'csv-parse'
import { describe, expect, it } from 'vitest'

const folder = process.env.TOWNCRIER_TEST_DATA
if (folder === undefined || folder === '') {
  throw new Error('TOWNCRIER_TEST_DATA must name the folder with the recorded data: npm run test:data -- DIR')
}
const UCI = join(folder, 'homes', 'uci-appliances-rooms-2016-01_03.csv')
const BATHROOM = 5
/** Stood outdoors and broke. */
const BROKEN_ROOM = 6
const SOUND_ROOMS = [1, 2, 3, 4, 5, 7, 8, 9]

type Row = Readonly<Record<string, string>>

async function readCsv(path: string): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of createReadStream(path).pipe(parse({ columns: true }))) rows.push(row as Row)
  return rows
}

const rows = await readCsv(UCI)

function room(number: number): RoomReading[] {
  return rows.map((row) => ({
    at: Date.parse(`${row.observedAtLocal}Z`),
    tempC: Number(row[`T${number}`]),
    humidityPct: Number(row[`RH_${number}`]),
    outdoorTempC: Number(row.T_out),
    outdoorHumidityPct: Number(row.RH_out),
  }))
}

interface Point {
  readonly at: number
  readonly gm3: number
}

/** Another way to find peaks: highest within an hour to each side, 2 g/m³ above the lowest of the hour before. */
function highestWithinAnHour(points: readonly Point[]): number[] {
  return points
    .filter(({ at, gm3 }, index) => {
      const near = points.slice(Math.max(0, index - 6), index + 7)
      if (near.some((other) => other.gm3 > gm3)) return false
      return gm3 - Math.min(...near.filter((other) => other.at <= at).map((other) => other.gm3)) >= 2
    })
    .map(({ at }) => at)
}

/** And another: a step of 1.5 g/m³ within two readings, the highest of the two hours after it, an hour's rest. */
function highestAfterAStep(points: readonly Point[]): number[] {
  const peaks: number[] = []
  for (let index = 2; index < points.length; index++) {
    if (points[index]!.gm3 - Math.min(points[index - 1]!.gm3, points[index - 2]!.gm3) < 1.5) continue
    const after = points.slice(index, index + 12)
    const peak = index + after.findIndex(({ gm3 }) => gm3 === Math.max(...after.map((point) => point.gm3)))
    peaks.push(points[peak]!.at)
    index = peak + 6
  }
  return peaks
}

describe('nine rooms of a house', () => {
  const bathroom = room(BATHROOM)
  const analysis = analyseHome(bathroom)
  const vapour = bathroom.map(({ at, tempC, humidityPct }) => ({
    at,
    gm3: absoluteHumidityGm3(tempC, humidityPct),
  }))

  it.each([
    { name: 'the highest within an hour', detect: highestWithinAnHour },
    { name: 'the highest after a step', detect: highestAfterAStep },
  ])('has at least 90 % of the bathroom’s peaks that are $name', ({ detect }) => {
    const peaks = detect(vapour)
    expect(peaks.length).toBeGreaterThan(70)
    const found = peaks.filter((at) =>
      analysis.events.some(({ peakAt }) => Math.abs(peakAt - at) <= 20 * MINUTE_MS),
    )
    expect(found.length / peaks.length).toBeGreaterThanOrEqual(0.9)
  })

  it('has about as many events a day, as large and as fast to dry, as were counted over the whole record', () => {
    const days = (bathroom.at(-1)!.at - bathroom[0]!.at) / (24 * HOUR_MS)
    expect(analysis.events.length / days).toBeGreaterThan(0.9 * (142 / 137))
    expect(analysis.events.length / days).toBeLessThan(1.15 * (142 / 137))
    const rise = quartiles(analysis.events.map(({ riseGm3 }) => riseGm3))!
    expect(Math.abs(rise.lower - 4.8)).toBeLessThan(1)
    expect(Math.abs(rise.median - 6.8)).toBeLessThan(1)
    expect(Math.abs(rise.upper - 8.4)).toBeLessThan(1)
    const rate = quartiles(analysis.events.flatMap(({ dryingPerHour }) => dryingPerHour ?? []))!
    expect(Math.abs(rate.lower - 0.39)).toBeLessThan(0.1)
    expect(Math.abs(rate.median - 0.65)).toBeLessThan(0.1)
    expect(Math.abs(rate.upper - 1.38)).toBeLessThan(0.2)
  })

  it.each(SOUND_ROOMS)('calls room %d faulty for no more than 1 %% of the time', (number) => {
    expect(analyseHome(room(number)).sensorHealth.faultyShare).toBeLessThanOrEqual(0.01)
  })

  it('calls the broken sensor faulty where it is drowned or dry', () => {
    const { sensorHealth, readings } = analyseHome(room(BROKEN_ROOM))
    expect(sensorHealth.spans.some(({ verdict }) => verdict === 'faulty')).toBe(true)
    const dry = readings.filter(({ humidityPct }) => humidityPct <= 1)
    for (const { at } of dry) {
      expect(
        sensorHealth.spans.some((span) => span.verdict === 'faulty' && span.from <= at && at <= span.to),
      ).toBe(true)
    }
  })

  it('calls a sound room faulty where its humidity is put to 1 % and less, as that sensor went', () => {
    const from = bathroom[2_000]!.at
    const to = bathroom[3_000]!.at
    const dying = bathroom.map((reading, index) =>
      reading.at >= from && reading.at <= to
        ? { ...reading, humidityPct: index % 3 === 0 ? 0.9 : 1 }
        : reading,
    )
    const { spans } = analyseHome(dying).sensorHealth
    expect(spans.filter(({ reason }) => reason === 'too-dry')).toEqual([
      { from, to, verdict: 'faulty', reason: 'too-dry' },
    ])
  })

  it('prints the same from the command line', async () => {
    const cli = fileURLToPath(new URL('../../apps/cli/bin/towncrier.mjs', import.meta.url))
    const columns = `at=observedAtLocal,tempC=T${BATHROOM},humidityPct=RH_${BATHROOM},outdoorTempC=T_out,outdoorHumidityPct=RH_out`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [cli, 'backtest', 'home', UCI, '--columns', columns, '--json'],
      {
        maxBuffer: 2 ** 26,
      },
    )
    const printed = JSON.parse(stdout) as Record<string, unknown> & { events: Record<string, unknown>[] }
    expect(printed.events).toHaveLength(analysis.events.length)
    expect(Date.parse(String(printed.events[0]!.peakAt))).toBe(analysis.events[0]!.peakAt)
    expect(printed.riskHours).toBe(analysis.riskHours.total.atRisk)
    expect(printed.mouldIndex).toBeCloseTo(analysis.mould!.index, 4)
    expect(printed.sensorHealth).toEqual([])
  })
})

describe('a house in Finland', () => {
  it('is judged with its own weather, and its sensor is sound through a dry winter', async () => {
    const read = async (name: string) =>
      (await readCsv(join(folder, 'homes', name))).map((row) => ({
        at: Date.parse(`${row['t_UTC+2']!.replace(' ', 'T')}+02:00`),
        tempC: Number(row.T),
        humidityPct: Number(row.RH),
      }))
    const readings = withOutdoorAir(await read('trh1-r1-indoor.csv'), await read('trh1-r1-weather.csv'))
    const { sensorHealth, riskHours, mould } = analyseHome(readings)
    expect(sensorHealth.faultyShare).toBeLessThanOrEqual(0.01)
    expect(riskHours.total.known).toBeGreaterThan(3_500)
    expect(mould!.highestIndex).toBeLessThan(1)
  })
})
