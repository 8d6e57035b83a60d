import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Accounts } from './accounts.ts'
import { type AlarmFigures, type AlarmPeriod, alarmFigures, standingCauseIds } from './alarm-figures.ts'
import { AlarmHandling } from './alarm-handling.ts'
import { OutOfServiceDevices, Suppressions } from './alarm-quieting.ts'
import { Alerts } from './alerts.ts'
import { ApiTokens } from './api-tokens.ts'
import { Audit, chainFirstEntries } from './audit.ts'
import { BoxCodes } from './box-codes.ts'
import { Causes } from './causes.ts'
import { type Database, type DatabaseOptions, openDatabase } from './database.ts'
import { Deliveries } from './deliveries.ts'
import { Devices } from './devices.ts'
import { ErasureRecords } from './erasures.ts'
import { HomeAverages } from './home-averages.ts'
import { HomeConsents } from './home-consents.ts'
import { HomeDiary } from './home-diary.ts'
import { HomeErasures } from './home-erasures.ts'
import { HomeEvidence } from './home-evidence.ts'
import { type HomeLook, homeLooks } from './home-looks.ts'
import { Homes } from './homes.ts'
import { HouseholdAlerts } from './household-alerts.ts'
import { Incidents } from './incidents.ts'
import { Notices } from './notifications.ts'
import { Contacts } from './notifications-contacts.ts'
import { Escalations, Rotas } from './notifications-escalation.ts'
import { Processing } from './processing.ts'
import { Quarantine } from './quarantine.ts'
import { MapLayers, Places, Settings } from './registers.ts'
import { Replay } from './replay.ts'
import { Reports } from './reports.ts'
import { Roads } from './roads.ts'
import { RuleVersions } from './rule-versions.ts'
import { SecondFactors } from './second-factors.ts'
import { Sessions } from './sessions.ts'
import { Shifts } from './shifts.ts'
import { WasteForecasts } from './waste-forecasts.ts'
import { WasteJobs } from './waste-jobs.ts'
import { WasteNetwork } from './waste-network.ts'
import { WastePhotos } from './waste-photos.ts'
import { WastePlans } from './waste-plans.ts'
import { WasteReports } from './waste-reports.ts'
import { WasteServices } from './waste-services.ts'
import { WasteSettingsVersions } from './waste-settings.ts'
import { WasteTracking } from './waste-tracking.ts'
import { Webhooks } from './webhooks.ts'
import { WinterDecisions } from './winter-decisions.ts'
import { WinterForecasts } from './winter-forecasts.ts'
import { WinterJobs } from './winter-jobs.ts'
import { WinterNetwork } from './winter-network.ts'
import { WinterRecord } from './winter-record.ts'
import { WinterSettingsVersions } from './winter-settings.ts'
import { WinterTreatments } from './winter-treatments.ts'

export * from './accounts.ts'
export type { AlarmFigures, AlarmPeriod, AlarmRate, FrequentAlert } from './alarm-figures.ts'
export * from './alarm-handling.ts'
export * from './alarm-quieting.ts'
export * from './alerts.ts'
export * from './api-tokens.ts'
export * from './areas.ts'
export * from './attachments.ts'
export * from './audit.ts'
export * from './audit-chain.ts'
export * from './audit-export.ts'
export * from './causes.ts'
export * from './cursor.ts'
export type { DatabaseOptions } from './database.ts'
export * from './deliveries.ts'
export * from './devices.ts'
export * from './erasures.ts'
export * from './errors.ts'
export type {
  DeviceForgetting,
  DeviceSpan,
  ForgetSpan,
  ForgottenDevice,
  PackedBatches,
} from './forget-device.ts'
export * from './home-averages.ts'
export * from './home-consents.ts'
export * from './home-diary.ts'
export * from './home-erasures.ts'
export * from './home-evidence.ts'
export * from './home-letters.ts'
export type { HomeLook } from './home-looks.ts'
export * from './home-photos.ts'
export * from './home-reports.ts'
export * from './homes.ts'
export * from './household-alerts.ts'
export * from './incident-log.ts'
export * from './incident-roads.ts'
export * from './incident-work.ts'
export * from './incidents.ts'
export * from './notifications.ts'
export * from './notifications-contacts.ts'
export * from './notifications-escalation.ts'
export * from './processing.ts'
export * from './publications.ts'
export * from './quarantine.ts'
export * from './registers.ts'
export * from './replay.ts'
export * from './reports.ts'
export * from './roads.ts'
export * from './rule-versions.ts'
export * from './second-factors.ts'
export * from './sessions.ts'
export * from './shift-log.ts'
export * from './shifts.ts'
export * from './waste-bins.ts'
export * from './waste-forecasts.ts'
export * from './waste-jobs.ts'
export * from './waste-network.ts'
export * from './waste-photos.ts'
export * from './waste-plans.ts'
export * from './waste-reports.ts'
export * from './waste-services.ts'
export * from './waste-settings.ts'
export * from './waste-tracking.ts'
export * from './webhooks.ts'
export * from './winter-decision-chain.ts'
export * from './winter-decisions.ts'
export * from './winter-forecasts.ts'
export * from './winter-jobs.ts'
export * from './winter-network.ts'
export * from './winter-record.ts'
export * from './winter-salt.ts'
export * from './winter-settings.ts'
export * from './winter-treatments.ts'

/** The platform's own records, in one SQLite file. Open one for each thread that needs it. */
export interface OperationsStore {
  readonly accounts: Accounts
  readonly alarms: AlarmHandling
  readonly alerts: Alerts
  readonly apiTokens: ApiTokens
  readonly audit: Audit
  readonly boxCodes: BoxCodes
  readonly causes: Causes
  readonly homeAverages: HomeAverages
  readonly homeConsents: HomeConsents
  readonly homeErasures: HomeErasures
  readonly homeDiary: HomeDiary
  readonly homes: Homes
  readonly contacts: Contacts
  readonly deliveries: Deliveries
  readonly devices: Devices
  readonly erasures: ErasureRecords
  readonly escalations: Escalations
  readonly homeEvidence: HomeEvidence
  readonly householdAlerts: HouseholdAlerts
  readonly incidents: Incidents
  readonly replay: Replay
  readonly reports: Reports
  readonly webhooks: Webhooks
  readonly mapLayers: MapLayers
  readonly notices: Notices
  readonly outOfService: OutOfServiceDevices
  readonly places: Places
  readonly processing: Processing
  readonly quarantine: Quarantine
  readonly roads: Roads
  readonly rotas: Rotas
  readonly ruleVersions: RuleVersions
  readonly secondFactors: SecondFactors
  readonly sessions: Sessions
  readonly shifts: Shifts
  readonly settings: Settings
  readonly suppressions: Suppressions
  readonly wasteForecasts: WasteForecasts
  readonly wasteJobs: WasteJobs
  readonly wastePhotos: WastePhotos
  readonly wastePlans: WastePlans
  readonly wasteReports: WasteReports
  readonly wasteServices: WasteServices
  readonly wasteTracking: WasteTracking
  readonly wasteNetwork: WasteNetwork
  readonly wasteSettings: WasteSettingsVersions
  readonly winterDecisions: WinterDecisions
  readonly winterForecasts: WinterForecasts
  readonly winterJobs: WinterJobs
  readonly winterNetwork: WinterNetwork
  readonly winterRecord: WinterRecord
  readonly winterSettings: WinterSettingsVersions
  readonly winterTreatments: WinterTreatments
  /** How alarms were in a period. */
  alarmFigures(period: AlarmPeriod): AlarmFigures
  /** Causes that have stood for more than a day, oldest first. */
  standingCauses(now: number, limit: number): { id: string; isStale: boolean }[]
  /** Who opened what a household has shared, newest first. */
  homeLooks(homeId: string, limit: number): HomeLook[]
  /** Several of the changes above, all or none. */
  inTransaction<Result>(work: () => Result): Result
  close(): void
}

/**
 * Opens (or makes) `operations.db` in `directory`, with the keys that device tokens are hashed and second
 * factors encrypted with.
 *
 * @throws TC_OPERATIONS_STORE_FAILED, TC_OPERATIONS_STORE_NEWER
 */
export function openOperationsStore(directory: string, options: DatabaseOptions): OperationsStore {
  const database = openDatabase(join(directory, 'operations.db'), options)
  chainFirstEntries(database)
  return operationsStoreOf(database, {
    deviceToken: readOrMakeKey(join(directory, 'device-token.key')),
    secondFactor: readOrMakeKey(join(directory, 'second-factor.key')),
  })
}

interface Keys {
  readonly deviceToken: Uint8Array
  readonly secondFactor: Uint8Array
}

function operationsStoreOf(database: Database, keys: Keys): OperationsStore {
  const accounts = new Accounts(database)
  const enabledAccount = (id: number) => accounts.findEnabled(id)
  const alerts = new Alerts(database)
  const audit = new Audit(database)
  const devices = new Devices(database, keys.deviceToken)
  const householdAlerts = new HouseholdAlerts(database)
  const incidents = new Incidents(database)
  const quarantine = new Quarantine(database)
  const wasteReports = new WasteReports(database)
  const wasteServices = new WasteServices(database)
  const wasteJobs = new WasteJobs(database, wasteServices, wasteReports)
  const winterJobs = new WinterJobs(database)
  const winterTreatments = new WinterTreatments(database)
  return {
    accounts,
    alarms: new AlarmHandling(database),
    alerts,
    apiTokens: new ApiTokens(database, enabledAccount),
    audit,
    boxCodes: new BoxCodes(database, keys.deviceToken),
    causes: new Causes(database),
    homeAverages: new HomeAverages(database),
    homeConsents: new HomeConsents(database),
    homeErasures: new HomeErasures(database),
    homeDiary: new HomeDiary(database),
    homes: new Homes(database),
    contacts: new Contacts(database),
    devices,
    deliveries: new Deliveries(database),
    erasures: new ErasureRecords(database),
    escalations: new Escalations(database),
    homeEvidence: new HomeEvidence(database),
    householdAlerts,
    incidents,
    replay: new Replay(database, incidents.log),
    reports: new Reports(database),
    webhooks: new Webhooks(database),
    mapLayers: new MapLayers(database),
    notices: new Notices(database),
    outOfService: new OutOfServiceDevices(database),
    places: new Places(database),
    processing: new Processing(database, alerts, householdAlerts, quarantine),
    quarantine,
    roads: new Roads(database),
    rotas: new Rotas(database),
    ruleVersions: new RuleVersions(database),
    secondFactors: new SecondFactors(database, keys.secondFactor),
    sessions: new Sessions(database, enabledAccount),
    settings: new Settings(database),
    shifts: new Shifts(database),
    suppressions: new Suppressions(database),
    wasteForecasts: new WasteForecasts(database),
    wasteJobs,
    wastePhotos: new WastePhotos(database),
    wastePlans: new WastePlans(database, wasteJobs),
    wasteReports,
    wasteServices,
    wasteTracking: new WasteTracking(database),
    wasteNetwork: new WasteNetwork(database, devices),
    wasteSettings: new WasteSettingsVersions(database),
    winterDecisions: new WinterDecisions(database, winterJobs, audit),
    winterForecasts: new WinterForecasts(database),
    winterJobs,
    winterNetwork: new WinterNetwork(database, devices),
    winterRecord: new WinterRecord(database, winterTreatments),
    winterSettings: new WinterSettingsVersions(database),
    winterTreatments,
    alarmFigures: (period) => alarmFigures(database, period),
    standingCauses: (now, limit) => standingCauseIds(database, now, limit),
    homeLooks: (homeId, limit) => homeLooks(database, homeId, limit),
    inTransaction: (work) => database.transaction(work),
    close: () => database.close(),
  }
}

/** A secret of 256 bits in a file only its owner reads; whoever comes first makes it. */
export function readOrMakeKey(path: string): Uint8Array {
  mkdirSync(join(path, '..'), { recursive: true })
  try {
    writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path)
}
