import type { ApiContext } from '../context.ts'
import { IncidentDesk } from './incident-desk.ts'
import { IncidentViews } from './incident-views.ts'

/** What routes about incidents work with. */
export function incidentServices(context: ApiContext) {
  const { store, clock, news, webhooks, alertViews } = context
  const views = new IncidentViews(store, alertViews)
  return { views, desk: new IncidentDesk({ store, clock, news, webhooks, views }) }
}
