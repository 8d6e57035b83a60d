import { parentPort, workerData } from 'node:worker_threads'
import { HOUR_MS, SECOND_MS } from '@towncrier/core'
import { Fleet, type FleetDevice } from '@towncrier/firmware-sim'
import { discoverSimulators } from '@towncrier/sensor-kinds'

export interface DemoData {
  readonly url: string
  readonly devices: readonly FleetDevice[]
  readonly seed: string
  /** At the first start each device tells of its last hours, so that charts have something to show. */
  readonly hasPast: boolean
}

/** A night passes in under two hours, and quality checks by the hour still hold. */
const PACE = 8
/** Devices speak more often than in a street, so that there is something to see. */
const INTERVAL_SHARE = 1 / 20
const SHORTEST_INTERVAL_MS = 3 * SECOND_MS
const PAST_MS = 6 * HOUR_MS

const { url, devices, seed, hasPast } = workerData as DemoData
const simulators = await discoverSimulators()
const fleet = new Fleet({
  url,
  devices,
  simulators,
  seed,
  scenario: 'everything',
  pace: PACE,
  backfillMs: hasPast ? 0 : PAST_MS,
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
