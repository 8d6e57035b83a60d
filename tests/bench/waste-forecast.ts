/**
 * How fast fills are learnt and forecast: bins with hourly pasts, on one core; and how good forecasts of 24 hours ahead
 * are, in the town of the platform's own bin simulator and in one whose bins fill in lumps. Prints a line of JSON.
 *
 *   node tests/bench/waste-forecast.ts [--bins 5000] [--days 28] [--runs 5] [--seed 11]
 */
import { parseArgs } from 'node:util'
import { DAY_MS } from '@towncrier/core'
import { backtestFillForecasts, createBinForecaster, learnFills } from '@towncrier/waste-rounds'
import { lumpyTown, type WasteTown, wasteTown } from '../support/waste-town.ts'
import { machine } from './machine.ts'

const { values } = parseArgs({
  options: {
    bins: { type: 'string', default: '5000' },
    days: { type: 'string', default: '28' },
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '11' },
  },
})
const seed = Number(values.seed)
const measuredOn = machine()
const { now, pasts } = lumpyTown({ seed, bins: Number(values.bins), days: Number(values.days) })
const timeZone = 'Europe/London'
const runs = Array.from({ length: Number(values.runs) }, () => {
  const startedAt = performance.now()
  const model = learnFills(pasts, { now, timeZone })
  const learntAt = performance.now()
  const forecasts = pasts.map(createBinForecaster(model, now))
  const forecastAt = performance.now()
  return {
    learningMs: learntAt - startedAt,
    forecastingMs: forecastAt - learntAt,
    bothMs: forecastAt - startedAt,
    forecasts: forecasts.length,
    modelBytes: JSON.stringify(model).length,
  }
})

const simulated = await wasteTown({ seed, bins: 60, days: 56 })
const lumpy = lumpyTown({ seed, bins: 60, days: 56 })
console.log(
  JSON.stringify({
    machine: measuredOn,
    bins: pasts.length,
    days: Number(values.days),
    learningMs: median(runs.map((run) => run.learningMs)),
    forecastingMs: median(runs.map((run) => run.forecastingMs)),
    bothMs: median(runs.map((run) => run.bothMs)),
    modelBytes: runs[0]!.modelBytes,
    simulatedTown: scoreOf(simulated, false),
    simulatedTownWithoutSensors: scoreOf(simulated, true),
    lumpyTown: scoreOf(lumpy, false),
    lumpyTownWithoutSensors: scoreOf(lumpy, true),
  }),
)

function scoreOf(town: WasteTown, isSensorLost: boolean): object {
  return backtestFillForecasts(town.pasts, {
    timeZone,
    from: town.now - 28 * DAY_MS,
    to: town.now - DAY_MS,
    everyHours: 11,
    learnEveryHours: 44,
    isSensorLost,
  })
}

function median(figures: readonly number[]): number {
  return Math.round(figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!)
}
