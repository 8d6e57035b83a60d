import type { JSX } from 'preact'
import { AlertsPage } from '../alerts/alerts-page.tsx'
import { DevicesPage } from '../devices/devices-page.tsx'
import { FiguresPage } from '../figures/figures-page.tsx'
import { IncidentsPage } from '../incidents/incidents-page.tsx'
import { ReportsPage } from '../incidents/reports-page.tsx'
import { WebhooksPage } from '../incidents/webhooks-page.tsx'
import { InboxPage } from '../notifications/inbox-page.tsx'
import { OnCallPage } from '../notifications/on-call-page.tsx'
import { PreferencesPage } from '../notifications/preferences-page.tsx'
import { AccountPage } from '../people/account-page.tsx'
import { AuditPage } from '../people/audit-page.tsx'
import { PeoplePage } from '../people/people-page.tsx'
import { QuarantinePage } from '../quarantine/quarantine-page.tsx'
import { RulesPage } from '../rules/rules-page.tsx'
import { ShiftPage } from '../shift/shift-page.tsx'
import { SuppressionsPage } from '../suppressions/suppressions-page.tsx'
import { SystemPage } from '../system/system-page.tsx'
import type { PageName } from '../url/url-state.ts'
import { WallPage } from '../wall/wall-page.tsx'
import { WasteBinsPage } from '../waste-bins/waste-bins-page.tsx'
import { WasteFleetPage } from '../waste-bins/waste-fleet-page.tsx'
import { WastePlanPage } from '../waste-plan/waste-plan-page.tsx'
import { WasteSavingsPage } from '../waste-savings/waste-savings-page.tsx'
import { WinterPage } from '../winter/winter-page.tsx'
import { WinterNetworkPage } from '../winter-network/winter-network-page.tsx'
import { WinterRecordPage } from '../winter-record/winter-record-page.tsx'
import { WinterSeasonPage } from '../winter-record/winter-season-page.tsx'
import { LivePage } from './live-page.tsx'

interface PageOptions {
  readonly isNarrow: boolean
}

/** What each page shows. */
export const PAGE_VIEWS: Readonly<Record<PageName, (options: PageOptions) => JSX.Element>> = {
  live: ({ isNarrow }) => <LivePage isNarrow={isNarrow} />,
  alerts: () => <AlertsPage />,
  devices: ({ isNarrow }) => <DevicesPage isNarrow={isNarrow} />,
  incidents: ({ isNarrow }) => <IncidentsPage isNarrow={isNarrow} />,
  shift: () => <ShiftPage />,
  winter: ({ isNarrow }) => <WinterPage isNarrow={isNarrow} />,
  'winter-network': () => <WinterNetworkPage />,
  'winter-record': () => <WinterRecordPage />,
  'winter-season': () => <WinterSeasonPage />,
  'waste-plan': () => <WastePlanPage />,
  'waste-bins': () => <WasteBinsPage />,
  'waste-fleet': () => <WasteFleetPage />,
  'waste-savings': () => <WasteSavingsPage />,
  reports: () => <ReportsPage />,
  quarantine: () => <QuarantinePage />,
  webhooks: () => <WebhooksPage />,
  rules: () => <RulesPage />,
  system: () => <SystemPage />,
  people: () => <PeoplePage />,
  audit: () => <AuditPage />,
  figures: () => <FiguresPage />,
  suppressions: () => <SuppressionsPage />,
  wall: () => <WallPage />,
  'on-call': () => <OnCallPage />,
  inbox: () => <InboxPage />,
  notifications: () => <PreferencesPage />,
  account: () => <AccountPage />,
}

/** Pages beside which the chosen device stands. */
export const PAGES_WITH_DEVICE: readonly PageName[] = ['alerts', 'devices']
