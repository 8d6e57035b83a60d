import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { clockOf } from '@towncrier/config'
import { type EpochMs, MINUTE_MS } from '@towncrier/core'
import { openJournalReader } from '@towncrier/journal'
import { openOperationsStore } from '@towncrier/operations-store'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { linkThreads } from '@towncrier/thread-link'
import { pino } from 'pino'
import { BinFollower } from './bin-follower.ts'
import { FillHistory } from './fill-history.ts'
import { type FillForecasts, ForecastMaker } from './forecast-maker.ts'
import { RoundVoices } from './round-voices.ts'
import type { WasteFunctions, WasteListener, WasteThreadData } from './thread-contract.ts'

/** How often the journal is looked at, by the machine's clock. */
const POLL_MS = 1_000
/** After a turn that failed it is left alone for so long, doubled each time, so that a full disk is not told of every second. */
const FIRST_REST_MS = 2_000
const LONGEST_REST_MS = 60_000
/** Just after a start, while most sensors' past is still on its way, it is tried again so soon, for so long. */
const TRY_AGAIN_MS = 20_000
const STARTING_MS = 30 * MINUTE_MS
/** What changes between two forecasts is taken in after so long. */
const ANEW_MS = 2 * MINUTE_MS

/** The waste service's composition root; runs in a worker thread. */
async function main({ config, port }: WasteThreadData): Promise<void> {
  const logger = pino({ name: 'waste', level: config.LOG_LEVEL })
  const clock = clockOf(config)
  const kinds = await discoverKinds()
  const kind = [...kinds.values()].find(({ madeBy }) => madeBy === 'waste-service')!
  const store = openOperationsStore(config.DATA_DIR, { durability: 'normal' })
  const journal = openJournalReader({ directory: join(config.DATA_DIR, 'journal') })
  const history = new FillHistory({
    series: (query) => listener.series(query),
    hours: config.WASTE_HISTORY_DAYS * 24,
  })
  const append = (record: Parameters<WasteListener['append']>[0]) => listener.append(record)
  const follower = new BinFollower({ journal, store, kinds, clock, history, append })
  const maker = new ForecastMaker({ store, kinds, history, follower, timeZone: config.TIME_ZONE })
  const voices = new RoundVoices({ store, append, kind, timeZone: config.TIME_ZONE })

  const startedAt = clock.now()
  let last: FillForecasts | null = null
  let triedAt: EpochMs | null = null
  let problem: string | null = null
  let hasChanged = false
  let isStopping = false
  let restMs = FIRST_REST_MS

  const forecast = async (): Promise<void> => {
    const now = clock.now()
    triedAt = now
    hasChanged = false
    try {
      const made = await maker.make(now, () => isStopping)
      problem = null
      if (made === null) return
      last = made
      await voices.speak(made, now)
      listener.news.asEvent('forecast')
    } catch (error) {
      problem = (error as Error).message
      logger.error(
        { err: error },
        'The fill of bins could not be forecast; it is tried again at the next turn',
      )
    }
  }

  const turn = async (): Promise<void> => {
    if (await follower.poll()) {
      hasChanged = true
      listener.news.asEvent('emptied')
    }
    const now = clock.now()
    const since = triedAt === null ? Number.POSITIVE_INFINITY : now - triedAt
    const isStarting = now - startedAt < STARTING_MS && hardlyKnown(last)
    const dueAfterMs = isStarting
      ? TRY_AGAIN_MS
      : hasChanged
        ? ANEW_MS
        : config.WASTE_FORECAST_MINUTES * MINUTE_MS
    if (since >= dueAfterMs || since < 0) await forecast()
  }

  /** One turn at a time; whatever goes wrong in one is said, and the next is tried after a rest. */
  let turning = Promise.resolve()
  const queue = (work: () => Promise<void>) => {
    turning = turning.then(work).then(
      () => {
        restMs = FIRST_REST_MS
      },
      (error: unknown) => {
        restMs = Math.min(LONGEST_REST_MS, 2 * restMs)
        logger.error({ err: error }, `The waste service met a problem; it goes on in ${restMs / 1_000} s`)
      },
    )
    return turning
  }
  let timer: NodeJS.Timeout
  const loop = () => {
    const pauseMs = restMs === FIRST_REST_MS ? POLL_MS : restMs
    timer = setTimeout(() => void queue(turn).then(() => !isStopping && loop()), pauseMs)
  }

  const functions: WasteFunctions = {
    status: () => ({
      forecastAt: last?.madeAt ?? null,
      bins: last?.bins.length ?? 0,
      sensed: [...(last?.byBin.values() ?? [])].filter(({ basis }) => basis === 'sensor').length,
      forecastSeconds: last?.seconds ?? null,
      problem,
    }),
    forecastNow: async () => {
      await queue(async () => {
        await follower.poll()
        await forecast()
      })
      return problem
    },
    changed: () => {
      hasChanged = true
      follower.registerChanged()
    },
    stop: async () => {
      isStopping = true
      clearTimeout(timer)
      await queue(() => follower.save())
      await journal.close()
      store.close()
      // The answer must still go out by this port.
      setImmediate(() => port.close())
    },
  }
  const listener = linkThreads<WasteListener, WasteFunctions>(port, functions)
  loop()
  await listener.started()
}

/** Of the bins that have a sensor, most are not forecast by it. */
function hardlyKnown(last: FillForecasts | null): boolean {
  if (last === null) return true
  const withDevice = last.bins.filter(({ deviceId }) => deviceId !== null)
  const known = withDevice.filter(({ id }) => last.byBin.get(id)?.basis === 'sensor')
  return known.length * 2 < withDevice.length
}

await main(workerData as WasteThreadData)
