import { parentPort, workerData } from 'node:worker_threads'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@towncrier/core'
import { Fleet, type FleetDevice } from '@towncrier/firmware-sim'
import { discoverSimulators, SCENARIOS } from '@towncrier/sensor-kinds'

export interface DemoData {
  readonly url: string
  readonly devices: readonly FleetDevice[]
  readonly seed: string
  /** At the first start each device tells of its last hours, so that charts have something to show. */
  readonly hasPast: boolean
}

/** It is always winter there, at the hour of the day that it is here: forecasts are of a real night. */
const SCENARIO = 'cold-spell'
/** Devices speak more often than in a street, so that there is something to see. */
const INTERVAL_SHARE = 1 / 20
const SHORTEST_INTERVAL_MS = 3 * SECOND_MS
const PAST_MS = 30 * HOUR_MS
/** Steps of that past: more would only make the start slow. */
const PAST_INTERVAL_MS = 10 * MINUTE_MS

const { url, devices, seed, hasPast } = workerData as DemoData
const simulators = await discoverSimulators()
const midwinter = Math.floor(SCENARIOS[SCENARIO].climate.startAt / DAY_MS) * DAY_MS
const fleet = new Fleet({
  url,
  devices,
  simulators,
  seed,
  scenario: SCENARIO,
  scenarioStartAt: midwinter + (Date.now() % DAY_MS),
  backfillMs: hasPast ? 0 : PAST_MS,
  backfillIntervalMs: PAST_INTERVAL_MS,
  intervalMs: Object.fromEntries(
    [...simulators.values()].map(({ kind, intervalMs }) => [
      kind,
      Math.max(intervalMs * INTERVAL_SHARE, SHORTEST_INTERVAL_MS),
    ]),
  ),
})
parentPort!.once('message', () => {
  void fleet.stop().then(() => process.exit())
})
await fleet.start()
