import type { JSX } from 'preact'
import { AlertsPage } from '../alerts/alerts-page.tsx'
import { DevicesPage } from '../devices/devices-page.tsx'
import { IncidentsPage } from '../incidents/incidents-page.tsx'
import { ReportsPage } from '../incidents/reports-page.tsx'
import { WebhooksPage } from '../incidents/webhooks-page.tsx'
import { AccountPage } from '../people/account-page.tsx'
import { AuditPage } from '../people/audit-page.tsx'
import { PeoplePage } from '../people/people-page.tsx'
import { QuarantinePage } from '../quarantine/quarantine-page.tsx'
import { SystemPage } from '../system/system-page.tsx'
import type { PageName } from '../url/url-state.ts'
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
  reports: () => <ReportsPage />,
  quarantine: () => <QuarantinePage />,
  webhooks: () => <WebhooksPage />,
  system: () => <SystemPage />,
  people: () => <PeoplePage />,
  audit: () => <AuditPage />,
  account: () => <AccountPage />,
}

/** Pages beside which the chosen device stands. */
export const PAGES_WITH_DEVICE: readonly PageName[] = ['alerts', 'devices']
