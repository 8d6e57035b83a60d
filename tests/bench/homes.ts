/**
 * How long a year of a home's readings, one every five minutes, takes: to analyse, on one core; and as a page of the
 * resident's that asks for it first (readings read from the store, air outdoors, analysis) and again. Prints a line of
 * JSON.
 *
 *   node tests/bench/homes.ts [--days 365] [--runs 7]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DAY_MS, HOUR_MS } from '@towncrier/core'
import { analyseHome, type RoomReading } from '@towncrier/healthy-homes'
import { bathroomAir, Resident, TestBox } from '../support/home-town.ts'
import { endPlatforms, startPlatform } from '../support/platform.ts'
import { machine } from './machine.ts'

const { values } = parseArgs({
  options: { days: { type: 'string', default: '365' }, runs: { type: 'string', default: '7' } },
})
const measuredOn = machine()
const days = Number(values.days)
const runs = Number(values.runs)
const now = Date.now()
const air = bathroomAir(now - days * DAY_MS, now)
const readings: RoomReading[] = air.map((reading) => ({
  ...reading,
  outdoorTempC: 6 + 5 * Math.sin(reading.at / (20 * DAY_MS)) + 3 * Math.sin(reading.at / (4 * HOUR_MS)),
  outdoorHumidityPct: 85,
}))
const analysingMs = await timesOf(async () => analyseHome(readings))

const folder = mkdtempSync(join(tmpdir(), 'towncrier-bench-'))
try {
  const platform = await startPlatform({ dataDirectory: folder, env: { MQTT_MESSAGES_PER_SECOND: '0' } })
  const box = await TestBox.make(platform, 'frog-year')
  const resident = await Resident.claim(platform, box, 'rosa')
  resident.livedHereSince(now - (days + 1) * DAY_MS)
  await box.says(air)
  const paths = ['/now', `/rooms/${resident.roomId}/risk`, `/rooms/${resident.roomId}/history?range=year`]
  const pages: Record<string, object> = {}
  for (const path of paths) {
    const [firstMs] = await timesOf(() => ask(resident, path), 1)
    const againMs = median(await timesOf(() => ask(resident, path)))
    pages[path.replace(/\/rooms\/[^/]+/, '')] = {
      firstMs: Math.round(firstMs!),
      againMs: Math.round(againMs),
    }
  }
  console.log(
    JSON.stringify({ machine: measuredOn, readings: air.length, analysingMs: median(analysingMs), pages }),
  )
  await box.device.end()
} finally {
  await endPlatforms()
  rmSync(folder, { recursive: true, force: true })
}

async function ask(resident: Resident, path: string): Promise<void> {
  const { status } = await resident.own('GET', path)
  if (status !== 200) throw new Error(`${path}: ${status}`)
}

async function timesOf(work: () => Promise<unknown>, count = runs): Promise<number[]> {
  const times: number[] = []
  for (let run = 0; run < count; run++) {
    const startedAt = performance.now()
    await work()
    times.push(performance.now() - startedAt)
  }
  return times
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}
