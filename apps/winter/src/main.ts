import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { clockOf } from '@towncrier/config'
import { DAY_MS, type EpochMs, MINUTE_MS } from '@towncrier/core'
import { openJournalReader } from '@towncrier/journal'
import { openOperationsStore } from '@towncrier/operations-store'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { linkThreads } from '@towncrier/thread-link'
import { pino } from 'pino'
import { DomainVoices } from './domain-voices.ts'
import { HistoryKeeper } from './history-keeper.ts'
import { type Issue, IssueMaker } from './issue-maker.ts'
import { standardOffsetMs } from './standard-time.ts'
import type { WinterFunctions, WinterListener, WinterThreadData } from './thread-contract.ts'
import { TreatmentFollower } from './treatment-follower.ts'
import { WinterRegister } from './winter-register.ts'

/** How often the journal is looked at, by the machine's clock. */
const POLL_MS = 1_000
/** What changes between two issues is said after so long. */
const SPEAK_ANEW_MS = 2 * MINUTE_MS

/** Winter service's composition root; runs in a worker thread. */
async function main({ config, port }: WinterThreadData): Promise<void> {
  const logger = pino({ name: 'winter', level: config.LOG_LEVEL })
  const clock = clockOf(config)
  const kinds = await discoverKinds()
  const kind = [...kinds.values()].find(({ madeBy }) => madeBy === 'winter-service')!
  const store = openOperationsStore(config.DATA_DIR, { durability: 'normal' })
  const journal = openJournalReader({ directory: join(config.DATA_DIR, 'journal') })
  const offsetMs = standardOffsetMs(config.TIME_ZONE, clock.now())
  const register = new WinterRegister(store, kinds)
  const history = new HistoryKeeper({
    series: (query) => listener.series(query),
    kinds,
    hours: config.WINTER_HISTORY_DAYS * 24,
    standardOffsetMs: offsetMs,
  })
  const follower = new TreatmentFollower({
    journal,
    store,
    kinds,
    clock,
    logger,
    gritters: () => store.winterNetwork.gritters(),
    jobOf: (gritterId, at) => {
      const job = store.winterJobs.ofGritterAt(gritterId, at)
      return job === null
        ? null
        : { id: job.id, edgeIds: new Set(job.plan.streets.map(({ edgeId }) => edgeId)) }
    },
    roads: () => register.roads(),
  })
  const maker = new IssueMaker({
    store,
    register,
    history,
    kinds,
    knownAt: (query) => listener.knownAt(query),
    passing: () => follower.passing(),
    feedSource: config.WEATHER_FEED,
    standardOffsetMs: offsetMs,
    logger,
  })
  const voices = new DomainVoices({
    store,
    register,
    follower,
    append: (record) => listener.append(record),
    kind,
    timeZone: config.TIME_ZONE,
  })

  let last: Issue | null = null
  let triedAt: EpochMs | null = null
  let spokenAt: EpochMs = 0
  let problem: string | null = null
  let hasChanged = false
  let isStopping = false

  const forecast = async (): Promise<number | null> => {
    const now = clock.now()
    triedAt = now
    try {
      const issue = await maker.make(now)
      problem = null
      if (issue === null) return null
      last = issue
      await voices.speak(issue, now)
      spokenAt = now
      hasChanged = false
      listener.news.asEvent('issue')
      return issue.id
    } catch (error) {
      problem = (error as Error).message
      logger.error({ err: error }, 'The roads could not be forecast; it is tried again at the next turn')
      return null
    }
  }

  const turn = async (): Promise<void> => {
    const hasTreated = await follower.poll()
    if (hasTreated) {
      hasChanged = true
      listener.news.asEvent('treatments')
    }
    const now = clock.now()
    const isDue =
      triedAt === null || now - triedAt >= untilNextMs(last, config.WINTER_FORECAST_MINUTES) || now < triedAt
    if (isDue) {
      await forecast()
      if (isStopping) return
      if (last !== null && (await maker.learn(clock.now(), () => isStopping))) await forecast()
      if (config.WINTER_FORECAST_RETENTION_DAYS > 0) {
        store.winterForecasts.forget(now - config.WINTER_FORECAST_RETENTION_DAYS * DAY_MS)
      }
      return
    }
    if (last !== null && hasChanged && now - spokenAt >= SPEAK_ANEW_MS) {
      await voices.speak(last, now)
      spokenAt = now
      hasChanged = false
    }
  }

  /** One turn at a time; whatever goes wrong in one is said, and the next is tried. */
  let turning = Promise.resolve()
  const queue = (work: () => Promise<void>) => {
    turning = turning.then(work).catch((error: unknown) => {
      logger.error({ err: error }, 'Winter service met a problem; it goes on')
    })
    return turning
  }
  let timer: NodeJS.Timeout
  const loop = () => {
    timer = setTimeout(() => void queue(turn).then(() => !isStopping && loop()), POLL_MS)
  }

  const functions: WinterFunctions = {
    status: () => ({
      issuedAt: last?.madeAt ?? null,
      issueId: last?.id ?? null,
      issueSeconds: last?.seconds ?? null,
      sensors: last?.sensors.length ?? 0,
      domains: last?.domains.length ?? 0,
      feed: maker.feedState,
      learntHours: maker.learntHours,
      problem,
    }),
    issueNow: async () => {
      let issueId: number | null = null
      await queue(async () => {
        issueId = await forecast()
      })
      return { issueId, problem }
    },
    changed: () => {
      hasChanged = true
    },
    stop: async () => {
      isStopping = true
      clearTimeout(timer)
      await turning
      await journal.close()
      store.close()
      // The answer must still go out by this port.
      setImmediate(() => port.close())
    },
  }
  const listener = linkThreads<WinterListener, WinterFunctions>(port, functions)
  loop()
  await listener.started()
}

/** While hardly a sensor can be forecast, as just after a start, it is tried again so soon. */
const TRY_AGAIN_MINUTES = 1 / 3

/** How long until roads are forecast anew. */
function untilNextMs(last: Issue | null, everyMinutes: number): number {
  const forecasts = last?.sensors ?? []
  const known = forecasts.filter(({ basis }) => basis !== 'observations-only').length
  return (known * 2 < forecasts.length ? Math.min(TRY_AGAIN_MINUTES, everyMinutes) : everyMinutes) * MINUTE_MS
}

await main(workerData as WinterThreadData)
