import type { Config } from '@towncrier/config'
import type { AnySensorKind, Clock, Rule } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import type { Role } from '@towncrier/protocol'
import type { FastifyBaseLogger } from 'fastify'
import type { HomeAveragesMaker } from './homes/averages.ts'
import type { Erasures } from './homes/erasures.ts'
import type { HouseholdLive } from './homes/household-live.ts'
import type { RoomAnalyses } from './homes/room-analysis.ts'
import type { StoredFiles } from './incidents/stored-files.ts'
import type { AlertViews } from './live/alert-views.ts'
import type { CauseViews } from './live/cause-views.ts'
import type { LiveAlarms } from './live/live-alarms.ts'
import type { LiveState } from './live/live-state.ts'
import type { News } from './live/news.ts'
import type { Notifier } from './notifications/notifier.ts'
import type { BrokerPort, DryRunPort, ProcessorPort, WastePort, WinterPort } from './ports.ts'
import type { RoadService } from './roads/road-service.ts'
import type { RuleDesk } from './rules/rule-desk.ts'
import type { PlanDesk } from './waste/plan-desk.ts'
import type { WebhookEvents } from './webhooks/webhook-events.ts'
import type { WinterBoardPort } from './winter/board-port.ts'
import type { NetworkMaking } from './winter/network-making.ts'
import type { NetworkPlans } from './winter/network-plans.ts'

export interface DemoAccount {
  readonly userName: string
  readonly password: string
  readonly role: Role
}

/** What routes work with. Made once, in the composition root. */
export interface ApiContext {
  readonly config: Config
  readonly clock: Clock
  readonly logger: FastifyBaseLogger
  readonly store: OperationsStore
  readonly kinds: ReadonlyMap<string, AnySensorKind>
  readonly processor: ProcessorPort
  readonly broker: BrokerPort
  readonly dryRuns: DryRunPort
  readonly winter: WinterPort
  readonly waste: WastePort
  readonly ruleDesk: RuleDesk
  /** Rules that every kind has beside its own. */
  readonly sharedRules: readonly Rule[]
  readonly live: LiveState
  /** What homes tell: for the household’s own routes only. */
  readonly householdLive: HouseholdLive
  /** What the readings of homes say. */
  readonly analyses: RoomAnalyses
  /** Erases what devices sent, everywhere. */
  readonly erasures: Erasures
  /** Averages over many homes. */
  readonly averages: HomeAveragesMaker
  readonly alertViews: AlertViews
  readonly causeViews: CauseViews
  readonly liveAlarms: LiveAlarms
  readonly news: News
  readonly notifier: Notifier
  readonly files: StoredFiles
  readonly roads: RoadService
  readonly networkPlans: NetworkPlans
  readonly networkMaking: NetworkMaking
  readonly winterBoard: WinterBoardPort
  readonly planDesk: PlanDesk
  readonly webhooks: WebhookEvents
  /** Lets a program on this machine that can read the data folder act as administrator. */
  readonly localToken: string
  /** Null unless this is the demonstration. */
  readonly demo: { readonly accounts: readonly DemoAccount[] } | null
  readonly version: string
  /** Folder of the built dashboard; null when there is none. */
  readonly screensDirectory: string | null
  /** Folder of the built page for drivers; null when there is none. */
  readonly crewDirectory: string | null
  /** Folder of the built page for residents; null when there is none. */
  readonly homeDirectory: string | null
}
