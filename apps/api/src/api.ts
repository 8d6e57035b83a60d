import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '@towncrier/config'
import type { AnySensorKind, Clock, Rule } from '@towncrier/core'
import { type OperationsStore, readOrMakeKey } from '@towncrier/operations-store'
import type { LiveDevice } from '@towncrier/protocol'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { DEMO_ACCOUNTS, makeFirstAdministrator, settleDemoAccounts } from './auth/first-accounts.ts'
import { keepHouse } from './auth/housekeeping.ts'
import { SignIn } from './auth/sign-in.ts'
import type { ApiContext } from './context.ts'
import { DeliveryEngine } from './delivery/delivery-engine.ts'
import { apiErrors } from './errors.ts'
import { HomeAveragesMaker } from './homes/averages.ts'
import { eraseHomeRecords, withdrawHomeAverages } from './homes/erase-records.ts'
import { ERASURE_LIST_FILE, ErasureList } from './homes/erasure-list.ts'
import { Erasures } from './homes/erasures.ts'
import { HouseholdLive } from './homes/household-live.ts'
import { RoomAnalyses } from './homes/room-analysis.ts'
import { UnclaimedReadings } from './homes/unclaimed-readings.ts'
import { keepRetention } from './incidents/retention.ts'
import { StoredFiles } from './incidents/stored-files.ts'
import { keepAlarms } from './live/alarm-upkeep.ts'
import { AlertViews } from './live/alert-views.ts'
import { CauseViews } from './live/cause-views.ts'
import { LiveAlarms } from './live/live-alarms.ts'
import { LiveFeed } from './live/live-feed.ts'
import { LiveState } from './live/live-state.ts'
import { News } from './live/news.ts'
import { Notifier } from './notifications/notifier.ts'
import type { BrokerPort, DryRunPort, ProcessorPort, WastePort, WinterPort } from './ports.ts'
import { keepHistory } from './replay/history-upkeep.ts'
import { RoadService } from './roads/road-service.ts'
import { EXPORTS_FOLDER } from './routes/readings.ts'
import { RuleDesk } from './rules/rule-desk.ts'
import { RuleNames } from './rules/rule-names.ts'
import { buildServer } from './server.ts'
import { DayJobs } from './waste/day-job.ts'
import { PlanDesk } from './waste/plan-desk.ts'
import { WebhookChannel } from './webhooks/webhook-channel.ts'
import { WebhookEvents } from './webhooks/webhook-events.ts'
import type { WinterBoardPort } from './winter/board-port.ts'
import { BoardService } from './winter/board-service.ts'
import { NetworkMaking } from './winter/network-making.ts'
import { NetworkPlans } from './winter/network-plans.ts'

export interface ApiOptions {
  readonly config: Config
  readonly clock: Clock
  readonly logger: FastifyBaseLogger
  readonly store: OperationsStore
  readonly kinds: ReadonlyMap<string, AnySensorKind>
  /** Rules that every kind has beside its own. */
  readonly sharedRules: readonly Rule[]
  readonly processor: ProcessorPort
  readonly broker: BrokerPort
  readonly dryRuns: DryRunPort
  /** Without it nothing is recommended, and nothing can be decided. */
  readonly winterBoard?: WinterBoardPort
  readonly winter: WinterPort
  readonly waste: WastePort
  readonly demo: boolean
  readonly version: string
  readonly screensDirectory: string
  readonly crewDirectory: string
  readonly homeDirectory: string
}

/** What the processor tells after each commit. */
export interface LiveChanges {
  readonly devices: readonly LiveDevice[]
  readonly removedDevices: readonly string[]
  readonly alertIds: readonly string[]
  readonly causeIds: readonly string[]
  readonly quarantined: number
}

export interface StartedApi {
  readonly url: string
  /** Made at this first start; shown once, null later. */
  readonly firstAdministrator: { readonly userName: string; readonly password: string } | null
}

const CLOSING_MS = 20

/** REST, live feed and screens. */
export class Api {
  readonly #options: ApiOptions
  readonly #live: LiveState
  readonly #householdLive: HouseholdLive
  readonly #alertViews: AlertViews
  readonly #causeViews: CauseViews
  readonly #liveAlarms: LiveAlarms
  #alarmUpkeep: { stop(): void } | null = null
  #historyUpkeep: { stop(): void } | null = null
  readonly #news: News
  readonly #notifier: Notifier
  readonly #webhooks: WebhookEvents
  #server: FastifyInstance | null = null
  #deliveries: DeliveryEngine | null = null
  #feed: LiveFeed | null = null
  #retention: { stop(): void } | null = null
  #housekeeping: { stop(): void } | null = null
  #networkMaking: NetworkMaking | null = null
  #planDesk: PlanDesk | null = null
  #averages: HomeAveragesMaker | null = null
  #erasures: Erasures | null = null
  #unclaimed: UnclaimedReadings | null = null

  constructor(options: ApiOptions) {
    this.#options = options
    this.#live = new LiveState(options.kinds)
    this.#householdLive = new HouseholdLive(options.kinds)
    this.#news = new News(options.clock)
    this.#webhooks = new WebhookEvents(options.store, options.clock, (delivery) => {
      if (this.#deliveries === null) options.store.deliveries.add(delivery)
      else this.#deliveries.queue(delivery)
    })
    const ruleNames = new RuleNames(options.store, options.kinds, options.sharedRules)
    this.#alertViews = new AlertViews(
      ruleNames,
      (deviceId) =>
        this.#live.device(deviceId)?.name ?? options.store.devices.find(deviceId)?.name ?? deviceId,
    )
    this.#causeViews = new CauseViews(options.store, ruleNames)
    this.#liveAlarms = new LiveAlarms(options.store, this.#live, this.#alertViews, this.#causeViews)
    this.#notifier = new Notifier({ ...options, views: this.#causeViews, news: this.#news })
  }

  /** Takes over what the processor has changed; may be called before {@link start}. */
  apply(changes: LiveChanges): void {
    const { store } = this.#options
    this.#live.applyDevices(changes.devices, changes.removedDevices)
    this.#householdLive.applyDevices(changes.devices, changes.removedDevices)
    if (changes.alertIds.length + changes.causeIds.length > 0) this.#liveAlarms.tell(changes)
    this.#webhooks.alertsChanged(changes.alertIds, (id) => {
      const alert = store.alerts.find(id)
      return alert === null ? null : this.#alertViews.of(alert)
    })
    if (changes.quarantined > 0) this.#live.setQuarantineOpen(store.quarantine.countOpen())
  }

  /** Winter service has forecast anew, or written down streets treated. */
  winterNews(what: 'issue' | 'treatments'): void {
    this.#news.publish('winter', what, 'winter.view')
  }

  /** The waste service has forecast anew, or seen bins emptied. */
  wasteNews(what: 'forecast' | 'emptied'): void {
    this.#news.publish('waste', what, 'waste.view')
  }

  async start(): Promise<StartedApi> {
    const { config, store, clock, logger, demo } = this.#options
    const firstAdministrator = demo
      ? null
      : await makeFirstAdministrator(store, clock.now(), config.LOCAL_SIGN_IN === 'break-glass-only')
    await settleDemoAccounts(store, demo, clock.now())
    const known = new Set(this.#live.devices().map(({ id }) => id))
    const snapshot = await this.#options.processor.snapshot()
    const unknown = snapshot.filter(({ id }) => !known.has(id))
    this.#live.applyDevices(unknown, [])
    this.#householdLive.applyDevices(unknown, [])
    this.#liveAlarms.load()
    this.#live.setQuarantineOpen(store.quarantine.countOpen())
    this.#live.finishRound()

    await rm(join(config.DATA_DIR, EXPORTS_FOLDER), { recursive: true, force: true })
    const registry = new Registry()
    collectDefaultMetrics({ register: registry, prefix: 'towncrier_' })
    const roads = new RoadService(store, this.#live, this.#options.kinds, this.#options.sharedRules)
    const networkPlans = new NetworkPlans(store, roads, this.#options.kinds)
    const networkMaking = new NetworkMaking(store, networkPlans)
    this.#networkMaking = networkMaking
    const { TIME_ZONE: timeZone } = config
    const planDesk = new PlanDesk({
      store,
      dayJobs: new DayJobs({ store, roads, timeZone }),
      news: this.#news,
      timeZone,
    })
    this.#planDesk = planDesk
    const analyses = new RoomAnalyses({
      ...this.#options,
      live: this.#live,
      householdLive: this.#householdLive,
    })
    const averages = new HomeAveragesMaker({ ...this.#options, analyses })
    this.#averages = averages
    const erasures = new Erasures({
      ...this.#options,
      list: new ErasureList(join(config.DATA_DIR, ERASURE_LIST_FILE)),
      backupKeepDays: config.BACKUP_KEEP_DAYS,
      timeZone,
      eraseRecords: (erasure) => eraseHomeRecords({ store, analyses }, erasure),
      recomputeAggregates: (erasure) => withdrawHomeAverages(store, erasure),
    })
    this.#erasures = erasures
    const context: ApiContext = {
      ...this.#options,
      live: this.#live,
      householdLive: this.#householdLive,
      analyses,
      averages,
      erasures,
      alertViews: this.#alertViews,
      causeViews: this.#causeViews,
      liveAlarms: this.#liveAlarms,
      news: this.#news,
      notifier: this.#notifier,
      files: new StoredFiles(config.DATA_DIR),
      ruleDesk: new RuleDesk(this.#options),
      roads,
      networkPlans,
      winterBoard:
        this.#options.winterBoard ?? new BoardService(store, networkPlans, clock, config.TIME_ZONE),
      networkMaking,
      planDesk,
      webhooks: this.#webhooks,
      localToken: Buffer.from(readOrMakeKey(join(config.DATA_DIR, 'local.token'))).toString('base64url'),
      demo: demo ? { accounts: DEMO_ACCOUNTS } : null,
      screensDirectory: whereThere(this.#options.screensDirectory),
      crewDirectory: whereThere(this.#options.crewDirectory),
      homeDirectory: whereThere(this.#options.homeDirectory),
    }
    const noticeChannels = await this.#notifier.prepare()
    const signIn = new SignIn(context)
    this.#server = await buildServer(context, signIn, registry)
    this.#feed = new LiveFeed(this.#live, clock, signIn, this.#news, logger, registry)
    this.#feed.start(this.#server.server)
    const url = await this.#listen(this.#server)
    this.#deliveries = new DeliveryEngine({
      store,
      clock,
      logger,
      registry,
      channels: [
        new WebhookChannel(store, {
          allowPrivate: config.WEBHOOK_ALLOW_PRIVATE,
          version: this.#options.version,
        }),
        ...noticeChannels,
      ],
    })
    this.#deliveries.start()
    this.#notifier.start(() => this.#deliveries?.wake())
    this.#retention = keepRetention(context)
    this.#housekeeping = keepHouse(context, signIn)
    this.#alarmUpkeep = keepAlarms(context)
    this.#historyUpkeep = keepHistory(context)
    averages.start()
    this.#unclaimed = new UnclaimedReadings(context)
    this.#unclaimed.start()
    await erasures.resume()
    return { url, firstAdministrator }
  }

  async #listen(server: FastifyInstance): Promise<string> {
    const { HTTP_HOST: host, HTTP_PORT: port } = this.#options.config
    const { log } = server
    const { level } = log
    // Whoever started the platform prints its addresses; Fastify's own line would only repeat one of them.
    if (level === 'info') log.level = 'warn'
    try {
      return await server.listen({ host, port })
    } catch (cause) {
      const { message } = cause as Error
      throw apiErrors.make('TC_HTTP_LISTEN', `${host}:${port} (${message})`, { host, port }, { cause })
    } finally {
      log.level = level
    }
  }

  async stop(): Promise<void> {
    this.#notifier.stop()
    this.#alarmUpkeep?.stop()
    this.#historyUpkeep?.stop()
    this.#housekeeping?.stop()
    await this.#averages?.stop()
    await this.#unclaimed?.stop()
    await this.#erasures?.stop()
    this.#retention?.stop()
    await this.#stopListening()
    await this.#deliveries?.stop()
    await this.#networkMaking?.stop()
    await this.#planDesk?.stop()
    await this.#server?.close()
  }

  /**
   * socket.io closes the HTTP server, which would wait for connections that are open and have never asked
   * anything: browsers keep some in hand.
   */
  async #stopListening(): Promise<void> {
    const closing = setInterval(() => this.#server?.server.closeAllConnections(), CLOSING_MS)
    try {
      await this.#feed?.stop()
    } finally {
      clearInterval(closing)
    }
  }
}

function whereThere(directory: string): string | null {
  return existsSync(directory) ? directory : null
}
