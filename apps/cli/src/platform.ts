import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { Api, type StartedApi } from '@towncrier/api'
import {
  type BrokerFunctions,
  type BrokerListener,
  type BrokerPorts,
  type BrokerThreadData,
  brokerThreadUrl,
} from '@towncrier/broker'
import { type Config, clockOf } from '@towncrier/config'
import { openOperationsStore } from '@towncrier/operations-store'
import {
  causePolicyOf,
  DryRuns,
  offlineRule,
  type ProcessorFunctions,
  type ProcessorListener,
  type ProcessorThreadData,
  processorThreadUrl,
} from '@towncrier/processor'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { linkThreads, type ThreadLink } from '@towncrier/thread-link'
import {
  type WasteFunctions,
  type WasteListener,
  type WasteThreadData,
  wasteThreadUrl,
} from '@towncrier/waste'
import {
  type WinterFunctions,
  type WinterListener,
  type WinterThreadData,
  winterThreadUrl,
} from '@towncrier/winter'
import { pino } from 'pino'
import { crewDirectory, homeDirectory, screensDirectory } from './screens.ts'
import { version } from './version.ts'

export interface PlatformAddresses extends StartedApi {
  readonly mqtt: BrokerPorts
}

/**
 * The whole platform in one process: the broker, the processor, winter service and the waste service each in a thread of
 * its own, the api in this one.
 */
export class Platform {
  readonly #config: Config
  readonly #demo: boolean
  readonly #onFailure: (error: Error) => void
  readonly #workers: Worker[] = []
  #broker: ThreadLink<BrokerFunctions, BrokerListener> | null = null
  #processor: ThreadLink<ProcessorFunctions, ProcessorListener> | null = null
  #dryRuns: DryRuns | null = null
  #winter: ThreadLink<WinterFunctions, WinterListener> | null = null
  #waste: ThreadLink<WasteFunctions, WasteListener> | null = null
  #api: Api | null = null
  #store: ReturnType<typeof openOperationsStore> | null = null
  #stopping = false

  /** @param onFailure a part has died; the platform is to be stopped. */
  constructor(
    config: Config,
    options: { readonly demo: boolean; readonly onFailure: (error: Error) => void },
  ) {
    this.#config = config
    this.#demo = options.demo
    this.#onFailure = options.onFailure
  }

  async start(): Promise<PlatformAddresses> {
    const config = this.#config
    const clock = clockOf(config)
    // First, alone: it makes the database and its keys.
    this.#store = openOperationsStore(config.DATA_DIR, { durability: 'full' })
    const kinds = await discoverKinds()
    const journalNews = new MessageChannel()

    const brokerStarted = Promise.withResolvers<BrokerPorts>()
    this.#broker = linkThreads<BrokerFunctions, BrokerListener>(
      this.#startThread<BrokerThreadData>(
        brokerThreadUrl,
        { config, journalPort: journalNews.port1 },
        brokerStarted.reject,
      ),
      { started: brokerStarted.resolve, failed: brokerStarted.reject },
    )
    const mqtt = await brokerStarted.promise

    const processorStarted = Promise.withResolvers<void>()
    const processor = linkThreads<ProcessorFunctions, ProcessorListener>(
      this.#startThread<ProcessorThreadData>(
        processorThreadUrl,
        { config, journalPort: journalNews.port2 },
        processorStarted.reject,
      ),
      { started: processorStarted.resolve, changes: (changes) => this.#api?.apply(changes) },
    )
    this.#processor = processor
    this.#dryRuns = new DryRuns({
      dataDirectory: config.DATA_DIR,
      policy: causePolicyOf(config),
      timeZone: config.TIME_ZONE,
      limitSeconds: config.RULES_DRY_RUN_SECONDS,
      exportTo: processor.exportTo,
    })
    await this.#dryRuns.start()

    const winterStarted = Promise.withResolvers<void>()
    const broker = this.#broker
    const winter = linkThreads<WinterFunctions, WinterListener>(
      this.#startThread<WinterThreadData>(winterThreadUrl, { config }, winterStarted.reject),
      {
        started: winterStarted.resolve,
        knownAt: processor.knownAt,
        series: processor.series,
        append: broker.append,
        news: (what) => this.#api?.winterNews(what),
      },
    )
    this.#winter = winter

    const wasteStarted = Promise.withResolvers<void>()
    const waste = linkThreads<WasteFunctions, WasteListener>(
      this.#startThread<WasteThreadData>(wasteThreadUrl, { config }, wasteStarted.reject),
      {
        started: wasteStarted.resolve,
        series: processor.series,
        append: broker.append,
        news: (what) => this.#api?.wasteNews(what),
      },
    )
    this.#waste = waste

    this.#api = new Api({
      config,
      clock,
      logger: pino({ name: 'api', level: config.LOG_LEVEL }),
      store: this.#store,
      kinds,
      sharedRules: [offlineRule],
      processor,
      broker: this.#broker,
      dryRuns: this.#dryRuns,
      winter,
      waste,
      demo: this.#demo,
      version,
      screensDirectory,
      crewDirectory,
      homeDirectory,
    })
    await Promise.all([processorStarted.promise, winterStarted.promise, wasteStarted.promise])
    return { mqtt, ...(await this.#api.start()) }
  }

  /**
   * The broker before the processor, so that nothing new is promised, and the processor last, when all of it is
   * judged; winter and waste service, which ask both, before them.
   */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#api?.stop()
    await this.#dryRuns?.stop()
    await this.#winter?.stop()
    await this.#waste?.stop()
    await this.#broker?.stop()
    await this.#processor?.stop()
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
    this.#store?.close()
  }

  #startThread<Data extends { readonly port: MessagePort; readonly journalPort?: MessagePort }>(
    url: URL,
    data: Omit<Data, 'port'>,
    onStartFailure: (error: Error) => void,
  ): MessagePort {
    const { port1, port2 } = new MessageChannel()
    const { journalPort } = data as { readonly journalPort?: MessagePort }
    const worker = new Worker(url, {
      workerData: { ...data, port: port2 },
      transferList: journalPort === undefined ? [port2] : [port2, journalPort],
    })
    const fail = (error: Error) => {
      onStartFailure(error)
      if (!this.#stopping) this.#onFailure(error)
    }
    worker.on('error', fail)
    worker.on('exit', (code) => {
      if (!this.#stopping) fail(new Error(`${url.pathname.split('/').at(-3)} has ended with code ${code}`))
    })
    this.#workers.push(worker)
    return port1
  }
}
