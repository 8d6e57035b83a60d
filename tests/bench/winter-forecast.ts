/**
 * One issue of winter forecasts on one core: 400 sensors with 120 days of history, forecast for 24 hours, and 5,000
 * roads told from them; what is kept of it; and how long it takes to learn for one hour of the day. Prints JSON.
 *
 *   node tests/bench/winter-forecast.ts [--sensors 400] [--roads 5000] [--runs 7]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { createRandom, HOUR_MS } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import {
  DEFAULT_FORECAST_SETTINGS,
  estimateRoads,
  forecastNetwork,
  trainNetwork,
} from '@towncrier/winter-service'
import { TOWN, winterTown } from '../support/winter-town.ts'
import { machine } from './machine.ts'

const { values } = parseArgs({
  options: {
    sensors: { type: 'string', default: '400' },
    roads: { type: 'string', default: '5000' },
    runs: { type: 'string', default: '7' },
  },
})
const settings = DEFAULT_FORECAST_SETTINGS
const { now, sensors } = winterTown({ seed: 7, sensors: Number(values.sensors), days: 120 })
const random = createRandom(8)
const roads = Array.from({ length: Number(values.roads) }, (_, n) => ({
  edgeId: `edge-${n}`,
  position: [TOWN[0] + (random.next() - 0.5) * 0.3, TOWN[1] + (random.next() - 0.5) * 0.18] as const,
}))
const gritterObservations = Array.from({ length: 2_000 }, (_, n) => ({
  position: roads[n % roads.length]!.position,
  at: now - n * 3_000,
  surfaceTempC: -1,
}))
const feed = {
  givenAt: now,
  hours: Array.from({ length: 48 }, (_, n) => ({
    at: now + n * HOUR_MS,
    airTempC: 1 - n / 6,
    dewPointC: null,
    humidityPct: null,
    windSpeedMs: null,
    cloudOktas: null,
    precipitationMm: null,
    precipitationType: null,
    precipitationProbability: null,
  })),
}

const training = timed(() => trainNetwork(sensors, 18, now, settings))
const trained = new Map([[18, training.result]])
const runs = Array.from({ length: Number(values.runs) }, () => {
  const forecasting = timed(() => forecastNetwork({ now, sensors, trained, feed, settings }))
  const withoutFeed = timed(() => forecastNetwork({ now, sensors, trained, feed: null, settings }))
  const reliedOn = sensors.map(({ position }, n) => ({ position, forecast: forecasting.result[n]! }))
  const estimating = timed(() =>
    estimateRoads({ now, roads, sensors: reliedOn, gritterObservations, settings }),
  )
  return { forecasting, withoutFeed, estimating }
})
const { forecasting, estimating } = runs.at(-1)!

const directory = mkdtempSync(join(tmpdir(), 'towncrier-winter-forecast-'))
const store = openOperationsStore(directory, { durability: 'full' })
try {
  const { ms: keepingMs } = timed(() => {
    const issue = store.winterForecasts.add({
      madeAt: now,
      feedAt: now,
      feedState: 'used',
      summary: {},
      domains: [],
      sensors: forecasting.result,
    })
    store.winterForecasts.putRoads(issue.id, estimating.result)
  })
  const database = new DatabaseSync(join(directory, 'operations.db'), { readOnly: true })
  const bytesOf = (table: string, column: string) =>
    Number(database.prepare(`SELECT length(${column}) AS bytes FROM ${table}`).get()!.bytes)
  console.log(
    JSON.stringify(
      {
        machine: machine(),
        sensors: sensors.length,
        roads: roads.length,
        forecastMs: median(runs.map((run) => run.forecasting.ms)),
        forecastWithoutFeedMs: median(runs.map((run) => run.withoutFeed.ms)),
        roadsMs: median(runs.map((run) => run.estimating.ms)),
        bothMs: median(runs.map((run) => run.forecasting.ms + run.estimating.ms)),
        bothCpuMs: median(runs.map((run) => run.forecasting.cpuMs + run.estimating.cpuMs)),
        learningOneHourMs: Math.round(training.ms),
        learningOneHourCpuMs: Math.round(training.cpuMs),
        learntFrom: training.result.sampleCount,
        keepingMs: Math.round(keepingMs),
        bytesAnIssue: bytesOf('winter_issues', 'sensors'),
        bytesOfRoads: bytesOf('winter_issue_roads', 'data'),
      },
      null,
      2,
    ),
  )
  database.close()
} finally {
  store.close()
  rmSync(directory, { recursive: true })
}

interface Timed<Result> {
  readonly result: Result
  readonly ms: number
  /** Processor time of all threads, which other work on the machine does not lengthen much. */
  readonly cpuMs: number
}

function timed<Result>(work: () => Result): Timed<Result> {
  const startedAt = performance.now()
  const before = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(before)
  return { result, ms: performance.now() - startedAt, cpuMs: (user + system) / 1_000 }
}

function median(figures: readonly number[]): number {
  return Math.round(figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!)
}
