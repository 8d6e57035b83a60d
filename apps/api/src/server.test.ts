import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@towncrier/config'
import { systemClock } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import { mayAct, type Permission, problemSchema, ROLES, type Role } from '@towncrier/protocol'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { DEFAULT_WASTE_SETTINGS } from '@towncrier/waste-rounds'
import type { FastifyInstance, HTTPMethods } from 'fastify'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashPassword } from './auth/passwords.ts'
import { SESSION_COOKIE, SignIn } from './auth/sign-in.ts'
import type { ApiContext } from './context.ts'
import { HomeAveragesMaker } from './homes/averages.ts'
import { ErasureList } from './homes/erasure-list.ts'
import { Erasures } from './homes/erasures.ts'
import { HouseholdLive } from './homes/household-live.ts'
import { RoomAnalyses } from './homes/room-analysis.ts'
import { StoredFiles } from './incidents/stored-files.ts'
import { AlertViews } from './live/alert-views.ts'
import { CauseViews } from './live/cause-views.ts'
import { LiveAlarms } from './live/live-alarms.ts'
import { LiveState } from './live/live-state.ts'
import { News } from './live/news.ts'
import { Notifier } from './notifications/notifier.ts'
import { RoadService } from './roads/road-service.ts'
import { RuleDesk } from './rules/rule-desk.ts'
import { RuleNames } from './rules/rule-names.ts'
import { buildServer } from './server.ts'
import { DayJobs } from './waste/day-job.ts'
import { PlanDesk } from './waste/plan-desk.ts'
import { WebhookEvents } from './webhooks/webhook-events.ts'
import { EMPTY_BOARD } from './winter/board-port.ts'
import { NetworkMaking } from './winter/network-making.ts'
import { NetworkPlans } from './winter/network-plans.ts'

/** What each address takes. A route that is not here fails the test. */
const TABLE: Readonly<Record<string, Permission | 'anyone'>> = {
  'GET /api/v1/platform': 'anyone',
  'POST /api/v1/session': 'anyone',
  'DELETE /api/v1/session': 'anyone',
  'GET /api/v1/session': 'self.manage',
  'GET /api/v1/session/ways': 'anyone',
  'GET /api/v1/session/oidc/start': 'anyone',
  'GET /api/v1/session/oidc/callback': 'anyone',
  'GET /api/v1/session/oidc/link': 'self.manage',
  'POST /api/v1/session/password': 'self.manage',
  'GET /api/v1/session/second-factor': 'self.manage',
  'POST /api/v1/session/second-factor': 'self.manage',
  'POST /api/v1/session/second-factor/confirm': 'self.manage',
  'POST /api/v1/session/second-factor/recovery-codes': 'self.manage',
  'POST /api/v1/session/second-factor/off': 'self.manage',
  'GET /api/v1/session/sessions': 'self.manage',
  'DELETE /api/v1/session/sessions': 'self.manage',
  'DELETE /api/v1/session/sessions/{id}': 'self.manage',
  'GET /api/v1/session/tokens': 'self.manage',
  'POST /api/v1/session/tokens': 'self.manage',
  'DELETE /api/v1/session/tokens/{id}': 'self.manage',
  'GET /api/v1/kinds': 'town.view',
  'POST /api/v1/residents': 'anyone',
  'POST /api/v1/homes/claims': 'home.own',
  'GET /api/v1/homes': 'home.own',
  'GET /api/v1/homes/options': 'home.own',
  'GET /api/v1/homes/now': 'home.own',
  'GET /api/v1/homes/averages': 'home.averages',
  'PATCH /api/v1/homes/{homeId}': 'home.own',
  'POST /api/v1/homes/{homeId}/rooms': 'home.own',
  'PATCH /api/v1/homes/{homeId}/rooms/{roomId}': 'home.own',
  'DELETE /api/v1/homes/{homeId}/rooms/{roomId}': 'home.own',
  'POST /api/v1/homes/{homeId}/boxes/{deviceId}/move': 'home.own',
  'POST /api/v1/homes/{homeId}/boxes/{deviceId}/release': 'home.own',
  'POST /api/v1/homes/{homeId}/move': 'home.own',
  'GET /api/v1/homes/{homeId}/now': 'home.own',
  'GET /api/v1/homes/{homeId}/rooms/{roomId}/history': 'home.own',
  'GET /api/v1/homes/{homeId}/rooms/{roomId}/insights': 'home.own',
  'GET /api/v1/homes/{homeId}/rooms/{roomId}/risk': 'home.own',
  'GET /api/v1/homes/{homeId}/diary': 'home.own',
  'POST /api/v1/homes/{homeId}/diary': 'home.own',
  'PATCH /api/v1/homes/{homeId}/diary/{entryId}': 'home.own',
  'DELETE /api/v1/homes/{homeId}/diary/{entryId}': 'home.own',
  'GET /api/v1/homes/{homeId}/law': 'home.own',
  'PUT /api/v1/homes/{homeId}/law': 'home.own',
  'GET /api/v1/homes/{homeId}/letters': 'home.own',
  'POST /api/v1/homes/{homeId}/letters': 'home.own',
  'PATCH /api/v1/homes/{homeId}/letters/{id}': 'home.own',
  'DELETE /api/v1/homes/{homeId}/letters/{id}': 'home.own',
  'GET /api/v1/homes/{homeId}/photos': 'home.own',
  'POST /api/v1/homes/{homeId}/photos': 'home.own',
  'GET /api/v1/homes/{homeId}/photos/{id}/content': 'home.own',
  'PATCH /api/v1/homes/{homeId}/photos/{id}': 'home.own',
  'DELETE /api/v1/homes/{homeId}/photos/{id}': 'home.own',
  'GET /api/v1/homes/{homeId}/reports': 'home.own',
  'POST /api/v1/homes/{homeId}/reports': 'home.own',
  'GET /api/v1/homes/{homeId}/reports/{id}/page': 'home.own',
  'GET /api/v1/homes/{homeId}/reports/{id}/pdf': 'home.own',
  'DELETE /api/v1/homes/{homeId}/reports/{id}': 'home.own',
  'POST /api/v1/homes/{homeId}/reports/{id}/shares': 'home.own',
  'DELETE /api/v1/homes/{homeId}/shares/{shareId}': 'home.own',
  'GET /shared/{token}': 'anyone',
  'GET /shared/{token}/report.pdf': 'anyone',
  'GET /api/v1/homes/{homeId}/consents': 'home.own',
  'PUT /api/v1/homes/{homeId}/consents': 'home.own',
  'GET /api/v1/homes/{homeId}/looks': 'home.own',
  'GET /api/v1/homes/{homeId}/export': 'home.own',
  'POST /api/v1/homes/{homeId}/erase': 'home.own',
  'GET /api/v1/home-erasures/{id}': 'anyone',
  'POST /api/v1/home-erasures/{id}/box-gone': 'anyone',
  'POST /api/v1/devices/{id}/box-code': 'home.codes',
  'GET /api/v1/aggregates': 'town.view',
  'GET /api/v1/places': 'town.view',
  'GET /api/v1/devices': 'town.view',
  'GET /api/v1/devices/{id}': 'town.view',
  'GET /api/v1/devices/{id}/readings': 'town.view',
  'GET /api/v1/devices/{id}/series': 'town.view',
  'GET /api/v1/alerts': 'town.view',
  'GET /api/v1/alerts/{id}': 'town.view',
  'GET /api/v1/map': 'map.view',
  'GET /api/v1/map/{name}': 'map.view',
  'GET /api/v1/pipeline': 'system.view',
  'POST /api/v1/devices': 'device.manage',
  'PATCH /api/v1/devices/{id}': 'device.manage',
  'POST /api/v1/devices/{id}/token': 'device.manage',
  'GET /api/v1/export': 'reading.export',
  'POST /api/v1/alerts/{id}/acknowledge': 'alert.handle',
  'POST /api/v1/alerts/{id}/comment': 'alert.handle',
  'POST /api/v1/alerts/{id}/assign': 'alert.handle',
  'POST /api/v1/alerts/{id}/shelve': 'alert.handle',
  'POST /api/v1/alerts/{id}/unshelve': 'alert.handle',
  'GET /api/v1/causes': 'town.view',
  'GET /api/v1/causes/{id}': 'town.view',
  'POST /api/v1/causes/{id}/acknowledge': 'alert.handle',
  'POST /api/v1/causes/{id}/comment': 'alert.handle',
  'POST /api/v1/causes/{id}/assign': 'alert.handle',
  'POST /api/v1/causes/{id}/shelve': 'alert.handle',
  'POST /api/v1/causes/{id}/unshelve': 'alert.handle',
  'GET /api/v1/alarm-figures': 'town.view',
  'GET /api/v1/suppressions': 'rule.view',
  'POST /api/v1/suppressions': 'rule.edit',
  'PUT /api/v1/suppressions/{id}': 'rule.edit',
  'DELETE /api/v1/suppressions/{id}': 'rule.edit',
  'POST /api/v1/devices/{id}/out-of-service': 'device.maintain',
  'DELETE /api/v1/devices/{id}/out-of-service': 'device.maintain',
  'GET /api/v1/incidents': 'incident.view',
  'GET /api/v1/incident-kinds': 'incident.view',
  'GET /api/v1/people': 'incident.run',
  'POST /api/v1/incidents/similar': 'incident.view',
  'POST /api/v1/incidents': 'incident.run',
  'GET /api/v1/incidents/{id}': 'incident.view',
  'PATCH /api/v1/incidents/{id}': 'incident.run',
  'POST /api/v1/incidents/{id}/state': 'incident.run',
  'POST /api/v1/incidents/{id}/handover': 'incident.run',
  'GET /api/v1/incidents/{id}/log': 'incident.view',
  'POST /api/v1/incidents/{id}/log': 'incident.run',
  'GET /api/v1/closures': 'town.view',
  'GET /api/v1/rules': 'rule.view',
  'GET /api/v1/rules/versions': 'rule.view',
  'GET /api/v1/rules/versions/{version}': 'rule.view',
  'POST /api/v1/rules/check': 'rule.view',
  'POST /api/v1/rules/dry-runs': 'rule.edit',
  'GET /api/v1/rules/dry-runs/{id}': 'rule.edit',
  'DELETE /api/v1/rules/dry-runs/{id}': 'rule.edit',
  'POST /api/v1/rules/versions': 'rule.edit',
  'GET /api/v1/roads': 'town.view',
  'GET /api/v1/roads/nearest': 'town.view',
  'POST /api/v1/roads/emergency-route': 'incident.view',
  'GET /api/v1/public/bins/near': 'anyone',
  'GET /api/v1/public/bins/{id}': 'anyone',
  'POST /api/v1/public/bins/{id}/reports': 'anyone',
  'GET /api/v1/waste/reports': 'waste.view',
  'POST /api/v1/waste/bins/{id}/reports/close': 'waste.plan',
  'GET /api/v1/waste/savings': 'waste.view',
  'POST /api/v1/waste/forecasts': 'waste.plan',
  'GET /api/v1/waste/forecasts/status': 'waste.view',
  'GET /api/v1/waste/plannings': 'waste.view',
  'POST /api/v1/waste/plannings': 'waste.plan',
  'GET /api/v1/waste/plannings/{id}': 'waste.view',
  'POST /api/v1/waste/plannings/{id}/finish': 'waste.plan',
  'DELETE /api/v1/waste/plannings/{id}': 'waste.plan',
  'GET /api/v1/waste/plans': 'waste.view',
  'GET /api/v1/waste/plans/{id}': 'waste.view',
  'PUT /api/v1/waste/plans/{id}': 'waste.plan',
  'POST /api/v1/waste/plans/{id}/publish': 'waste.plan',
  'POST /api/v1/waste/plans/{id}/withdraw': 'waste.plan',
  'GET /api/v1/waste/crews': 'waste.plan',
  'GET /api/v1/waste/jobs': 'waste.collect',
  'GET /api/v1/waste/jobs/{id}': 'waste.collect',
  'POST /api/v1/waste/jobs/{id}/take': 'waste.collect',
  'POST /api/v1/waste/jobs/{id}/assign': 'waste.plan',
  'POST /api/v1/waste/jobs/{id}/cancel': 'waste.plan',
  'POST /api/v1/waste/jobs/events': 'waste.collect',
  'POST /api/v1/waste/jobs/photos/{eventId}': 'waste.collect',
  'GET /api/v1/waste/jobs/photos/{eventId}': 'waste.collect',
  'GET /api/v1/winter/board': 'winter.view',
  'POST /api/v1/winter/forecasts': 'winter.decide',
  'GET /api/v1/winter/forecasts/against-actual': 'winter.view',
  'GET /api/v1/winter/forecasts/devices/{id}': 'winter.view',
  'GET /api/v1/winter/roads': 'winter.view',
  'GET /api/v1/winter/roads/lines': 'winter.view',
  'GET /api/v1/winter/treated': 'winter.view',
  'GET /api/v1/winter/network': 'winter.view',
  'GET /api/v1/winter/routes.geojson': 'winter.view',
  'GET /api/v1/winter/routes/{id}/plan': 'winter.view',
  'GET /api/v1/winter/depots/{id}/salt': 'winter.view',
  'POST /api/v1/winter/depots': 'winter.plan',
  'PUT /api/v1/winter/depots/{id}': 'winter.plan',
  'DELETE /api/v1/winter/depots/{id}': 'winter.plan',
  'POST /api/v1/winter/depots/{id}/salt': 'winter.plan',
  'POST /api/v1/winter/gritters': 'winter.plan',
  'PUT /api/v1/winter/gritters/{id}': 'winter.plan',
  'DELETE /api/v1/winter/gritters/{id}': 'winter.plan',
  'POST /api/v1/winter/domains': 'winter.plan',
  'PUT /api/v1/winter/domains/{id}': 'winter.plan',
  'DELETE /api/v1/winter/domains/{id}': 'winter.plan',
  'POST /api/v1/winter/routes': 'winter.plan',
  'PUT /api/v1/winter/routes/{id}': 'winter.plan',
  'DELETE /api/v1/winter/routes/{id}': 'winter.plan',
  'POST /api/v1/winter/routes/preview': 'winter.plan',
  'POST /api/v1/winter/routes/import': 'winter.plan',
  'POST /api/v1/winter/routes/make': 'winter.plan',
  'GET /api/v1/winter/routes/make/{id}': 'winter.plan',
  'POST /api/v1/winter/routes/make/{id}/accept': 'winter.plan',
  'DELETE /api/v1/winter/routes/make/{id}': 'winter.plan',
  'GET /api/v1/winter/settings': 'winter.view',
  'GET /api/v1/winter/settings/versions': 'winter.view',
  'POST /api/v1/winter/settings/check': 'winter.plan',
  'PUT /api/v1/winter/settings': 'winter.plan',
  'GET /api/v1/winter/decisions': 'winter.view',
  'GET /api/v1/winter/decisions/figures': 'winter.view',
  'GET /api/v1/winter/decisions/{id}': 'winter.view',
  'POST /api/v1/winter/decisions': 'winter.decide',
  'POST /api/v1/winter/decisions/verify': 'winter.view',
  'GET /api/v1/winter/jobs': 'winter.drive',
  'GET /api/v1/winter/jobs/{id}': 'winter.drive',
  'POST /api/v1/winter/jobs/{id}/take': 'winter.drive',
  'POST /api/v1/winter/jobs/{id}/assign': 'winter.decide',
  'POST /api/v1/winter/jobs/{id}/cancel': 'winter.decide',
  'POST /api/v1/winter/jobs/events': 'winter.drive',
  'GET /api/v1/winter/treatments': 'winter.view',
  'GET /api/v1/winter/treatments.csv': 'winter.view',
  'GET /api/v1/winter/nights/{night}': 'winter.view',
  'GET /api/v1/winter/season': 'winter.view',
  'GET /api/v1/winter/season.csv': 'winter.view',
  'GET /api/v1/public/gritting/streets': 'anyone',
  'GET /api/v1/public/gritting/near': 'anyone',
  'GET /api/v1/public/gritting/map': 'anyone',
  'GET /api/v1/waste/bins': 'waste.view',
  'GET /api/v1/waste/bins.csv': 'waste.view',
  'GET /api/v1/waste/bins/labels': 'waste.view',
  'GET /api/v1/waste/bins/{id}': 'waste.view',
  'POST /api/v1/waste/bins': 'waste.plan',
  'PUT /api/v1/waste/bins/{id}': 'waste.plan',
  'DELETE /api/v1/waste/bins/{id}': 'waste.plan',
  'POST /api/v1/waste/bins/import': 'waste.plan',
  'GET /api/v1/waste/sites': 'waste.view',
  'POST /api/v1/waste/sites': 'waste.plan',
  'PUT /api/v1/waste/sites/{id}': 'waste.plan',
  'DELETE /api/v1/waste/sites/{id}': 'waste.plan',
  'GET /api/v1/waste/lorries': 'waste.view',
  'POST /api/v1/waste/lorries': 'waste.plan',
  'PUT /api/v1/waste/lorries/{id}': 'waste.plan',
  'DELETE /api/v1/waste/lorries/{id}': 'waste.plan',
  'GET /api/v1/waste/rounds': 'waste.view',
  'POST /api/v1/waste/rounds': 'waste.plan',
  'PUT /api/v1/waste/rounds/{id}': 'waste.plan',
  'DELETE /api/v1/waste/rounds/{id}': 'waste.plan',
  'GET /api/v1/waste/settings': 'waste.view',
  'PUT /api/v1/waste/settings': 'waste.plan',
  'GET /api/v1/shifts': 'shift.view',
  'GET /api/v1/shifts/on-duty': 'shift.view',
  'POST /api/v1/shifts/sign-on': 'shift.write',
  'POST /api/v1/shifts/sign-off': 'shift.write',
  'GET /api/v1/shifts/log': 'shift.view',
  'POST /api/v1/shifts/log': 'shift.write',
  'GET /api/v1/shifts/handover-draft': 'shift.write',
  'GET /api/v1/shifts/handovers': 'shift.view',
  'POST /api/v1/shifts/handovers': 'shift.write',
  'GET /api/v1/shifts/handovers/{id}': 'shift.view',
  'POST /api/v1/shifts/handovers/{id}/accept': 'shift.write',
  'GET /api/v1/replay': 'town.view',
  'GET /api/v1/replay/changes': 'town.view',
  'POST /api/v1/incidents/{id}/tasks': 'incident.run',
  'PATCH /api/v1/incidents/{id}/tasks/{partId}': 'incident.run',
  'POST /api/v1/incidents/{id}/links': 'incident.run',
  'DELETE /api/v1/incidents/{id}/links/{partId}': 'incident.run',
  'POST /api/v1/incidents/{id}/roads': 'incident.run',
  'POST /api/v1/incidents/{id}/roads/{partId}/lift': 'incident.run',
  'POST /api/v1/incidents/{id}/attachments': 'incident.run',
  'GET /api/v1/incidents/{id}/attachments/{partId}': 'incident.view',
  'DELETE /api/v1/incidents/{id}/attachments/{partId}': 'incident.run',
  'POST /api/v1/incidents/{id}/publication/preview': 'incident.publish',
  'POST /api/v1/incidents/{id}/publication': 'incident.publish',
  'DELETE /api/v1/incidents/{id}/publication': 'incident.publish',
  'POST /api/v1/public/reports': 'anyone',
  'GET /public/incidents.atom': 'anyone',
  'GET /public/incidents.geojson': 'anyone',
  'GET /public/cap/{identifier}': 'anyone',
  'GET /api/v1/reports': 'report.review',
  'GET /api/v1/reports/{id}/photo': 'report.review',
  'POST /api/v1/reports/{id}/accept': 'report.review',
  'POST /api/v1/reports/{id}/reject': 'report.review',
  'GET /api/v1/notifications': 'self.manage',
  'POST /api/v1/notifications/read': 'self.manage',
  'GET /api/v1/notifications/preferences': 'self.manage',
  'PUT /api/v1/notifications/preferences': 'self.manage',
  'POST /api/v1/notifications/preview': 'self.manage',
  'POST /api/v1/notifications/test': 'self.manage',
  'GET /api/v1/notifications/push-key': 'self.manage',
  'GET /api/v1/notifications/devices': 'self.manage',
  'POST /api/v1/notifications/devices': 'self.manage',
  'DELETE /api/v1/notifications/devices/{id}': 'self.manage',
  'GET /api/v1/causes/{id}/watch': 'self.manage',
  'PUT /api/v1/causes/{id}/watch': 'self.manage',
  'DELETE /api/v1/causes/{id}/watch': 'self.manage',
  'POST /api/v1/notifications/receipts': 'anyone',
  'GET /api/v1/rotas': 'shift.view',
  'GET /api/v1/rotas/{id}/spans': 'shift.view',
  'POST /api/v1/rotas': 'notification.manage',
  'PUT /api/v1/rotas/{id}': 'notification.manage',
  'DELETE /api/v1/rotas/{id}': 'notification.manage',
  'GET /api/v1/escalation-policies': 'notification.manage',
  'PUT /api/v1/escalation-policies': 'notification.manage',
  'GET /api/v1/notifications/people': 'notification.manage',
  'GET /api/v1/notifications/channels': 'notification.manage',
  'GET /api/v1/notifications/deliveries': 'notification.manage',
  'GET /api/v1/notifications/deliveries/{id}': 'notification.manage',
  'POST /api/v1/notifications/deliveries/{id}/replay': 'notification.manage',
  'GET /api/v1/webhooks': 'webhook.manage',
  'POST /api/v1/webhooks': 'webhook.manage',
  'PATCH /api/v1/webhooks/{id}': 'webhook.manage',
  'DELETE /api/v1/webhooks/{id}': 'webhook.manage',
  'POST /api/v1/webhooks/{id}/secret': 'webhook.manage',
  'POST /api/v1/webhooks/{id}/test': 'webhook.manage',
  'GET /api/v1/webhooks/{id}/deliveries': 'webhook.manage',
  'POST /api/v1/webhooks/{id}/deliveries/{deliveryId}/replay': 'webhook.manage',
  'GET /api/v1/quarantine': 'quarantine.view',
  'GET /api/v1/quarantine/{id}': 'quarantine.view',
  'POST /api/v1/quarantine/{id}/release': 'quarantine.decide',
  'POST /api/v1/quarantine/{id}/discard': 'quarantine.decide',
  'DELETE /api/v1/devices/{id}': 'device.remove',
  'GET /api/v1/audit': 'audit.view',
  'GET /api/v1/audit/verify': 'audit.view',
  'GET /api/v1/audit/export': 'audit.view',
  'GET /api/v1/accounts': 'account.manage',
  'POST /api/v1/accounts': 'account.manage',
  'PATCH /api/v1/accounts/{userName}': 'account.manage',
  'POST /api/v1/accounts/{userName}/password': 'account.manage',
  'DELETE /api/v1/accounts/{userName}/second-factor': 'account.manage',
  'GET /api/v1/accounts/{userName}/sessions': 'account.manage',
  'DELETE /api/v1/accounts/{userName}/sessions': 'account.manage',
  'DELETE /api/v1/accounts/{userName}/sessions/{id}': 'account.manage',
  'GET /api/v1/accounts/{userName}/tokens': 'account.manage',
  'DELETE /api/v1/accounts/{userName}/tokens/{id}': 'account.manage',
}

/** What a request needs to get past the checks of its shape. */
const QUERIES: Readonly<Record<string, string>> = {
  'GET /api/v1/home-erasures/{id}': 'token=x',
  'POST /api/v1/home-erasures/{id}/box-gone': 'token=x',
  'GET /api/v1/replay': 'at=2026-01-01T00:00:00Z',
  'GET /api/v1/replay/changes': 'from=2026-01-01T00:00:00Z&to=2026-01-01T00:01:00Z',
  'GET /api/v1/waste/plans': 'day=2026-01-14',
  'GET /api/v1/winter/forecasts/against-actual': 'night=2026-01-14&sensor=x',
  'GET /api/v1/winter/treatments': 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z',
  'GET /api/v1/winter/treatments.csv': 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z',
  'GET /api/v1/winter/season': 'from=2026-01-01&to=2026-01-02',
  'GET /api/v1/winter/season.csv': 'from=2026-01-01&to=2026-01-02',
  'GET /api/v1/public/gritting/streets': 'search=high',
  'GET /api/v1/public/gritting/near': 'latitude=1&longitude=1',
  'GET /api/v1/winter/decisions/figures': 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z',
  'GET /api/v1/roads/nearest': 'latitude=1&longitude=1',
  'GET /api/v1/rotas/{id}/spans': 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z',
  'GET /api/v1/aggregates': 'kind=none&measure=x&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z',
  'GET /api/v1/devices/{id}/series': 'measures=x&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z',
  'GET /api/v1/export': 'kind=none&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z',
}
const WINTER_GRITTER = {
  name: 'x',
  depotId: 'x',
  capacityKg: 6000,
  spreadWidthM: 6,
  treatingSpeedKph: 30,
  travellingSpeedKph: 48,
}
const WASTE_SITE = { name: 'x', type: 'depot', latitude: 1, longitude: 1 }
const WASTE_LORRY = {
  name: 'x',
  depotId: 'x',
  capacityL: 40_000,
  payloadKg: 9_000,
  streams: ['glass'],
  shift: { fromMin: 360, toMin: 840 },
}
const WASTE_ROUND = { name: 'x', weekdays: [0] }
const WASTE_BIN = { name: 'x', stream: 'glass', latitude: 1, longitude: 1, volumeL: 1_100 }
const WINTER_ROUTE = { name: 'x', domainId: 'x', depotId: 'x', streets: [] }
const BODIES: Readonly<Record<string, object>> = {
  'POST /api/v1/residents': {
    code: '0000-0000-0000',
    userName: 'rosa',
    password: 'a long enough password',
    homeName: 'Home',
    roomName: 'Bedroom',
  },
  'POST /api/v1/homes/claims': { code: '0000-0000-0000' },
  'PATCH /api/v1/homes/{homeId}': { version: 1 },
  'POST /api/v1/homes/{homeId}/rooms': { name: 'Kitchen' },
  'POST /api/v1/homes/{homeId}/boxes/{deviceId}/move': { roomId: 'x' },
  'POST /api/v1/homes/{homeId}/move': { name: 'New home' },
  'POST /api/v1/homes/{homeId}/diary': {
    id: '6f1fb9a2-3c1b-4c5e-9d6a-0a1b2c3d4e5f',
    activity: 'cooking',
    at: '2026-01-14T18:00:00Z',
  },
  'PUT /api/v1/homes/{homeId}/law': {
    awareAt: null,
    investigatedAt: null,
    summaryAt: null,
    madeSafeAt: null,
    isEmergency: false,
  },
  'POST /api/v1/homes/{homeId}/letters': {
    direction: 'sent',
    at: '2026-01-01T00:00:00Z',
    correspondent: 'x',
    subject: 'x',
  },
  'POST /api/v1/homes/{homeId}/reports': { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
  'POST /api/v1/homes/{homeId}/reports/{id}/shares': { recipient: 'x' },
  'PUT /api/v1/homes/{homeId}/consents': { use: 'outdoors', given: true },
  'POST /api/v1/homes/{homeId}/erase': { confirm: 'Home' },
  'POST /api/v1/home-erasures/{id}/box-gone': { deviceId: 'x' },
  'POST /api/v1/rules/check': { book: {} },
  'POST /api/v1/rules/dry-runs': { basedOn: 0, book: {} },
  'POST /api/v1/rules/versions': { basedOn: 0, book: {}, reason: 'why', dryRunId: '1' },
  'POST /api/v1/roads/emergency-route': {
    from: { latitude: 1, longitude: 1 },
    to: { latitude: 1, longitude: 1 },
  },
  'POST /api/v1/waste/bins': WASTE_BIN,
  'PUT /api/v1/waste/bins/{id}': { ...WASTE_BIN, version: 1 },
  'POST /api/v1/waste/bins/import': { text: 'x' },
  'POST /api/v1/waste/sites': WASTE_SITE,
  'PUT /api/v1/waste/sites/{id}': WASTE_SITE,
  'POST /api/v1/waste/lorries': WASTE_LORRY,
  'PUT /api/v1/waste/lorries/{id}': { ...WASTE_LORRY, version: 1 },
  'POST /api/v1/waste/rounds': WASTE_ROUND,
  'PUT /api/v1/waste/rounds/{id}': { ...WASTE_ROUND, version: 1 },
  'PUT /api/v1/waste/settings': { basedOn: 0, settings: DEFAULT_WASTE_SETTINGS },
  'POST /api/v1/waste/plannings': { day: '2000-01-01' },
  'PUT /api/v1/waste/plans/{id}': { version: 1, orders: [], mustBinIds: [], neverBinIds: [], locked: {} },
  'POST /api/v1/waste/plans/{id}/publish': { version: 1 },
  'POST /api/v1/waste/plans/{id}/withdraw': { reason: 'a reason' },
  'POST /api/v1/waste/jobs/{id}/assign': { crew: null },
  'POST /api/v1/waste/jobs/{id}/cancel': { reason: 'a reason' },
  'POST /api/v1/waste/jobs/events': {
    events: [{ id: 'event-0001', jobId: 'x', type: 'note', at: '2026-01-01T00:00:00Z' }],
  },
  'POST /api/v1/winter/depots': { name: 'x', latitude: 1, longitude: 1 },
  'PUT /api/v1/winter/depots/{id}': { name: 'x', latitude: 1, longitude: 1 },
  'POST /api/v1/winter/depots/{id}/salt': { type: 'delivery', kg: 1 },
  'POST /api/v1/winter/gritters': WINTER_GRITTER,
  'PUT /api/v1/winter/gritters/{id}': WINTER_GRITTER,
  'POST /api/v1/winter/domains': { name: 'x' },
  'PUT /api/v1/winter/domains/{id}': { name: 'x' },
  'POST /api/v1/winter/routes': WINTER_ROUTE,
  'PUT /api/v1/winter/routes/{id}': { ...WINTER_ROUTE, version: 1 },
  'POST /api/v1/winter/routes/preview': { depotId: 'x', streets: [] },
  'POST /api/v1/winter/routes/import': {
    domainId: 'x',
    depotId: 'x',
    geojson: {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          geometry: {
            type: 'LineString',
            coordinates: [
              [0, 0],
              [1, 1],
            ],
          },
        },
      ],
    },
  },
  'POST /api/v1/winter/settings/check': { matrix: {} },
  'PUT /api/v1/winter/settings': { basedOn: 9, note: 'x', settings: {} },
  'POST /api/v1/winter/decisions': {
    domainId: 'x',
    choice: 'accept',
    shown: { issueId: null, action: 'none', rateGm2: 0, passes: 0 },
  },
  'POST /api/v1/winter/jobs/{id}/assign': { driver: null, gritterId: null },
  'POST /api/v1/winter/jobs/{id}/cancel': { reason: 'not needed' },
  'POST /api/v1/winter/jobs/events': {
    events: [{ id: '12345678', jobId: 'x', type: 'start', at: '2026-01-01T00:00:00Z' }],
  },
  'POST /api/v1/winter/routes/make': { domainId: 'x', depotId: 'x' },
  'POST /api/v1/shifts/log': { text: 'x' },
  'POST /api/v1/shifts/handovers': { note: 'x' },
  'POST /api/v1/alerts/{id}/comment': { comment: 'x' },
  'POST /api/v1/alerts/{id}/assign': { assignee: null },
  'POST /api/v1/alerts/{id}/shelve': { until: '2026-01-01T00:00:00Z', reason: 'x' },
  'POST /api/v1/causes/{id}/comment': { comment: 'x' },
  'POST /api/v1/causes/{id}/assign': { assignee: null },
  'POST /api/v1/causes/{id}/shelve': { until: '2026-01-01T00:00:00Z', reason: 'x' },
  'POST /api/v1/suppressions': { title: 'x', reason: 'x', rule: 'x' },
  'PUT /api/v1/suppressions/{id}': { title: 'x', reason: 'x', rule: 'x' },
  'POST /api/v1/devices/{id}/out-of-service': { reason: 'x' },
  'POST /api/v1/incidents/similar': { kind: 'ice' },
  'POST /api/v1/incidents': { kind: 'ice', title: 'x', severity: 'watch' },
  'PATCH /api/v1/incidents/{id}': { version: 1 },
  'POST /api/v1/incidents/{id}/state': { state: 'in-hand' },
  'POST /api/v1/incidents/{id}/handover': { to: 'nobody', note: 'x' },
  'POST /api/v1/incidents/{id}/log': { text: 'x' },
  'POST /api/v1/incidents/{id}/tasks': { title: 'x' },
  'POST /api/v1/incidents/{id}/links': { type: 'alert', target: 'x' },
  'POST /api/v1/incidents/{id}/roads': { effect: 'closed', name: 'x', edgeIds: ['1'] },
  'POST /api/v1/incidents/{id}/publication/preview': {
    text: { headline: 'x', description: 'x', areaText: 'x' },
  },
  'POST /api/v1/incidents/{id}/publication': { text: { headline: 'x', description: 'x', areaText: 'x' } },
  'POST /api/v1/reports/{id}/reject': { reason: 'x' },
  'POST /api/v1/notifications/read': { ids: null },
  'PUT /api/v1/notifications/preferences': { email: null, phone: null, preferences: null },
  'POST /api/v1/notifications/preview': { rules: [] },
  'POST /api/v1/notifications/test': { channel: 'push' },
  'POST /api/v1/notifications/devices': {
    endpoint: 'https://127.0.0.1/',
    keys: { p256dh: 'x'.repeat(87), auth: 'x'.repeat(22) },
  },
  'POST /api/v1/notifications/receipts': { type: 'sms', id: 'x', status: 'delivered' },
  'POST /api/v1/rotas': { name: 'x', startsOn: '2026-01-05', shifts: [] },
  'PUT /api/v1/rotas/{id}': { name: 'x', startsOn: '2026-01-05', shifts: [] },
  'PUT /api/v1/escalation-policies': [],
  'POST /api/v1/webhooks': { name: 'x', url: 'http://127.0.0.1/', events: ['webhook.test'] },
  'POST /api/v1/session': { userName: 'x', password: 'x' },
  'POST /api/v1/session/password': { current: 'x', next: 'y' },
  'POST /api/v1/session/second-factor': { password: 'x' },
  'POST /api/v1/session/second-factor/confirm': { code: 'x' },
  'POST /api/v1/session/second-factor/recovery-codes': { password: 'x' },
  'POST /api/v1/session/second-factor/off': { password: 'x' },
  'POST /api/v1/session/tokens': { name: 'x', scopes: ['town.view'] },
  'POST /api/v1/devices': { id: 'x', kind: 'none', name: 'x' },
  'POST /api/v1/accounts': { userName: 'new', displayName: 'New', role: 'viewer' },
  'POST /api/v1/quarantine/{id}/release': { payload: '{}' },
}

let directory: string
let server: FastifyInstance
let store: ReturnType<typeof openOperationsStore>
const cookies = new Map<Role, string>()
const expired = new Map<Role, string>()
const tokens = new Map<Role, string>()

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-server-'))
  store = openOperationsStore(directory, { durability: 'normal' })
  const kinds = await discoverKinds()
  // Nothing here gets as far as the other threads.
  const unreachable = new Proxy({}, { get: () => () => Promise.reject(new Error('not reached')) })
  const config = loadConfig({ DATA_DIR: directory })
  const broker = unreachable as ApiContext['broker']
  const winter: ApiContext['winter'] = {
    status: async () => ({
      issuedAt: null,
      issueId: null,
      issueSeconds: null,
      sensors: 0,
      domains: 0,
      feed: { state: 'none', problem: null },
      learntHours: 0,
      problem: null,
    }),
    issueNow: async () => ({ issueId: null, problem: null }),
    changed: async () => {},
  }
  const dryRuns: ApiContext['dryRuns'] = {
    begin: () => Promise.reject(new Error('not reached')),
    cancel: () => Promise.reject(new Error('not reached')),
    status: () => {
      throw new Error('not reached')
    },
  }
  const live = new LiveState(kinds)
  const ruleNames = new RuleNames(store, kinds, [])
  const alertViews = new AlertViews(ruleNames, (id) => id)
  const causeViews = new CauseViews(store, ruleNames)
  const logger = pino({ level: 'silent' })
  const news = new News(systemClock)
  const notifier = new Notifier({ config, store, clock: systemClock, logger, views: causeViews, news })
  const roads = new RoadService(store, new LiveState(kinds), kinds, [])
  const networkPlans = new NetworkPlans(store, roads, kinds)
  const householdLive = new HouseholdLive(kinds)
  const analyses = new RoomAnalyses({
    config,
    store,
    kinds,
    live,
    householdLive,
    processor: unreachable as ApiContext['processor'],
  })
  const context: ApiContext = {
    config,
    clock: systemClock,
    logger,
    store,
    kinds,
    processor: unreachable as ApiContext['processor'],
    broker,
    live,
    householdLive,
    analyses,
    averages: new HomeAveragesMaker({ config, store, clock: systemClock, logger, analyses }),
    erasures: new Erasures({
      store,
      processor: unreachable as ApiContext['processor'],
      broker,
      list: new ErasureList(join(directory, 'erasures.jsonl')),
      clock: systemClock,
      logger,
      backupKeepDays: config.BACKUP_KEEP_DAYS,
      timeZone: config.TIME_ZONE,
    }),
    alertViews,
    causeViews,
    liveAlarms: new LiveAlarms(store, live, alertViews, causeViews),
    news,
    notifier,
    files: new StoredFiles(directory),
    dryRuns,
    winter,
    waste: {
      status: async () => ({ forecastAt: null, bins: 0, sensed: 0, forecastSeconds: null, problem: null }),
      forecastNow: async () => null,
      changed: async () => {},
    },
    planDesk: new PlanDesk({
      store,
      dayJobs: new DayJobs({ store, roads, timeZone: config.TIME_ZONE }),
      news,
      timeZone: config.TIME_ZONE,
    }),
    sharedRules: [],
    ruleDesk: new RuleDesk({ config, store, kinds, sharedRules: [], broker, dryRuns, clock: systemClock }),
    roads,
    networkPlans,
    winterBoard: EMPTY_BOARD,
    networkMaking: new NetworkMaking(store, networkPlans),
    webhooks: new WebhookEvents(store, systemClock, (delivery) => store.deliveries.add(delivery)),
    localToken: 'local-token',
    demo: null,
    version: '0',
    screensDirectory: null,
    crewDirectory: null,
    homeDirectory: null,
  }
  server = await buildServer(context, new SignIn(context), new Registry())
  await server.ready()
  for (const role of ROLES) {
    const passwordHash = await hashPassword(`${role} has a long one`)
    const { id } = store.accounts.add({
      userName: role,
      displayName: role,
      role,
      passwordHash,
      now: Date.now(),
    })
    const from = { address: '127.0.0.1', userAgent: 'test' }
    cookies.set(role, store.sessions.open(id, from, Date.now(), 600_000))
    expired.set(role, store.sessions.open(id, from, Date.now() - 2, 1))
    const expiresAt = Date.now() + 600_000
    // The one with the number that requests name: they revoke it.
    store.apiTokens.add(id, { name: 'first', scopes: [], expiresAt }, Date.now())
    const { token } = store.apiTokens.add(id, { name: 'too small', scopes: [], expiresAt }, Date.now())
    tokens.set(role, token)
  }
})
afterAll(async () => {
  await server.close()
  store.close()
  rmSync(directory, { recursive: true })
})

function request(route: string, role: Role | null, headers: Readonly<Record<string, string>> = {}) {
  const [method, path] = route.split(' ') as [HTTPMethods, string]
  const query = QUERIES[route]
  const token = role === null ? undefined : cookies.get(role)
  return server.inject({
    method: method as 'GET',
    url:
      path.replace('{night}', '2026-01-14').replaceAll(/\{\w+\}/g, '1') +
      (query === undefined ? '' : `?${query}`),
    headers,
    ...(token === undefined ? {} : { cookies: { [SESSION_COOKIE]: token } }),
    ...(method === 'GET' || method === 'DELETE' ? {} : { payload: BODIES[route] ?? {} }),
  })
}

function codeOf({ headers, body }: { headers: Record<string, unknown>; body: string }): string | undefined {
  const isProblem = String(headers['content-type']).startsWith('application/problem+json')
  return isProblem ? (JSON.parse(body) as { code: string }).code : undefined
}

describe('who may do what', () => {
  test('the table names every address there is', () => {
    const paths = (server.swagger() as { paths: Record<string, Record<string, unknown>> }).paths
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(routes.sort()).toEqual(Object.keys(TABLE).sort())
  })

  test.each(Object.entries(TABLE))('%s: %s', async (route, needed) => {
    const stranger = await request(route, null)
    if (needed === 'anyone') {
      expect(codeOf(stranger)).not.toBe('TC_SIGN_IN_REQUIRED')
      return
    }
    expect(stranger.statusCode).toBe(401)
    for (const role of ROLES) {
      const response = await request(route, role)
      if (mayAct(role, needed)) expect(codeOf(response), role).not.toBe('TC_PERMISSION_DENIED')
      else expect([response.statusCode, codeOf(response)], role).toEqual([403, 'TC_PERMISSION_DENIED'])
      const late = await request(route, null, { cookie: `${SESSION_COOKIE}=${expired.get(role)}` })
      expect([late.statusCode, codeOf(late)], role).toEqual([401, 'TC_SIGN_IN_REQUIRED'])
      const narrow = await request(route, null, { authorization: `Bearer ${tokens.get(role)}` })
      expect([narrow.statusCode, codeOf(narrow)], role).toEqual([403, 'TC_PERMISSION_DENIED'])
    }
  })

  test('a change that another site’s page makes is refused, whoever is signed in', async () => {
    const response = await request('POST /api/v1/devices', 'administrator', {
      origin: 'https://evil.example',
    })
    expect(response.json()).toMatchObject({ code: 'TC_CROSS_SITE_REQUEST', status: 403 })
  })

  test('a forged or stale cookie is nobody', async () => {
    const response = await server.inject({
      url: '/api/v1/devices',
      cookies: { [SESSION_COOKIE]: 'x'.repeat(43) },
    })
    expect(response.statusCode).toBe(401)
    const header = await server.inject({ url: '/api/v1/devices', headers: { authorization: 'Bearer wrong' } })
    expect(header.statusCode).toBe(401)
    const local = await server.inject({
      url: '/api/v1/devices',
      headers: { authorization: 'Bearer local-token' },
    })
    expect(local.statusCode).toBe(200)
  })
})

describe('errors', () => {
  test('are problem details with a code, and their page explains it', async () => {
    const response = await server.inject({
      url: '/api/v1/devices?limit=many',
      headers: { authorization: 'Bearer local-token' },
    })
    expect(response.headers['content-type']).toMatch(/application\/problem\+json/)
    const problem = problemSchema.parse(response.json())
    expect(problem).toMatchObject({ code: 'TC_REQUEST_INVALID', status: 400 })
    expect(problem.errors).toMatchObject([{ path: 'limit' }])
    const [path, anchor] = problem.type.split('#')
    expect((await server.inject({ url: path! })).body).toContain(`id="${anchor}"`)
  })

  test('of ours say nothing of what is inside', async () => {
    const response = await server.inject({
      url: '/api/v1/pipeline',
      headers: { authorization: 'Bearer local-token' },
    })
    expect(response.json()).toMatchObject({ code: 'TC_INTERNAL', status: 500 })
    expect(response.body).not.toMatch(/not reached|at .*\.ts/)
  })

  test('five wrong passwords, and the sixth has to wait, as long as it is told', async () => {
    const answers: { statusCode: number; retryAfter: unknown }[] = []
    for (let n = 0; n < 6; n++) {
      const { statusCode, headers } = await server.inject({
        method: 'POST',
        url: '/api/v1/session',
        payload: { userName: 'viewer', password: `wrong ${n}` },
        remoteAddress: '127.0.0.9',
      })
      answers.push({ statusCode, retryAfter: headers['retry-after'] })
    }
    expect(answers.slice(0, 5).every(({ statusCode }) => statusCode === 401)).toBe(true)
    expect(answers[5]).toEqual({ statusCode: 429, retryAfter: expect.stringMatching(/^\d+$/) })
  })
})
