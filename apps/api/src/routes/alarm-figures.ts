import { DAY_MS, formatInstant, SEVERITIES } from '@towncrier/core'
import type { AlarmRate } from '@towncrier/operations-store'
import { type AlarmFigure, alarmFiguresQuerySchema, alarmFiguresSchema } from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'

const PERIOD_MS = 7 * DAY_MS
const LONGEST_LIST = 200
const ISA = 'ISA-18.2, guideline'
const EEMUA = 'EEMUA 191, 3rd edition'
/** Share of each severity that ISA-18.2 asks for, %: about 80 low, 15 medium, 5 high. */
const SEVERITY_TARGETS = { watch: null, warning: 15, critical: 5 } as const

/** How the alarms are, beside what the standards ask for. */
export function alarmFigureRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, config, alertViews, causeViews } = context
  const causesOf = (ids: readonly { readonly id: string }[]) =>
    ids.map(({ id }) => causeViews.of(store.causes.require(id)))

  return async (server) => {
    server.get(
      '/alarm-figures',
      {
        schema: {
          summary: 'How the alarms of a period were, beside the targets of ISA-18.2 and EEMUA 191',
          tags: ['causes'],
          querystring: alarmFiguresQuerySchema,
          response: { 200: alarmFiguresSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const { operator } = request.query
        const now = clock.now()
        const to = request.query.to === undefined ? now : Date.parse(request.query.to)
        const from = request.query.from === undefined ? to - PERIOD_MS : Date.parse(request.query.from)
        if (from >= to) {
          throw apiErrors.make('TC_RANGE_INVALID', `${formatInstant(from)} to ${formatInstant(to)}`)
        }
        const figures = store.alarmFigures({
          from,
          to,
          floodAbove: config.ALARM_FLOOD_LIMIT,
          ...(operator === undefined ? {} : { operator }),
        })
        const standing = store.standingCauses(now, LONGEST_LIST)
        const chattering = store.causes.list({ open: true, chattering: true, limit: LONGEST_LIST }).items
        const stale = standing.filter(({ isStale }) => isStale)
        const calls = figures.causes.total
        const [watch, warning, critical] = SEVERITIES.map((severity) =>
          figure(percent(figures.bySeverity[severity], calls), SEVERITY_TARGETS[severity], ISA),
        )
        return {
          from: formatInstant(from),
          to: formatInstant(to),
          operator: operator ?? null,
          causes: rateOf(figures.causes, { mean: 6, max: 30, tenMinutes: 10 }),
          alerts: rateOf(figures.alerts, { mean: null, max: null, tenMinutes: null }),
          floodPercent: figure(figures.floodShare * 100, 1, ISA),
          acknowledgedCauses: figures.acknowledgement.count,
          secondsToAcknowledgeMedian: figure(seconds(figures.acknowledgement.medianMs), null, EEMUA),
          secondsToAcknowledgeP90: figure(seconds(figures.acknowledgement.p90Ms), null, EEMUA),
          severityPercent: { watch: watch!, warning: warning!, critical: critical! },
          mostFrequentPercent: figure(figures.mostFrequentShare * 100, 5, ISA),
          mostFrequent: figures.mostFrequent.map(({ share, ...frequent }) => ({
            ...frequent,
            ruleTitle: alertViews.ruleTitle(frequent.kind, frequent.rule),
            percent: share * 100,
          })),
          standing: causesOf(standing),
          stale: causesOf(stale),
          staleCount: figure(stale.length, 5, ISA),
          chattering: chattering.map((cause) => causeViews.of(cause)),
          chatteringCount: figure(chattering.length, 0, ISA),
          shelved: store.causes
            .list({ open: true, state: 'shelved', limit: LONGEST_LIST })
            .items.map((cause) => causeViews.of(cause)),
          suppressed: store.alerts.quiet(LONGEST_LIST).map((alert) => alertViews.of(alert)),
          outOfService: store.outOfService.list().map((entry) => ({
            ...entry,
            deviceName: store.devices.find(entry.deviceId)?.name ?? entry.deviceId,
            since: formatInstant(entry.since),
            until: entry.until === null ? null : formatInstant(entry.until),
          })),
        }
      },
    )
  }
}

function rateOf(
  rate: AlarmRate,
  target: { readonly mean: number | null; readonly max: number | null; readonly tenMinutes: number | null },
) {
  return {
    total: rate.total,
    perHourMean: figure(rate.perHourMean, target.mean, ISA),
    perHourMax: figure(rate.perHourMax, target.max, ISA),
    perTenMinutesMax: figure(rate.perTenMinutesMax, target.tenMinutes, ISA),
  }
}

function figure(value: number | null, target: number | null, source: string): AlarmFigure {
  return { value, target, source: target === null ? 'none' : source }
}

function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : (part / whole) * 100
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000
}
