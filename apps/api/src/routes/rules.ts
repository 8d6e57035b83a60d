import { type DryRunStatus, ruleBookDifferences, type TriedAlert } from '@towncrier/alerting'
import { formatInstant, isHouseholdRule, MINUTE_MS, type Rule } from '@towncrier/core'
import type { RuleVersion } from '@towncrier/operations-store'
import {
  dryRunSchema,
  newDryRunSchema,
  newRuleVersionSchema,
  ruleCheckAnswerSchema,
  ruleCheckSchema,
  rulesSchema,
  ruleVersionDetailSchema,
  ruleVersionSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'

const dryRunParameters = z.object({ id: z.string().max(60) })
const versionParameters = z.object({ version: z.coerce.number().int().min(0) })

export function ruleRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, kinds, sharedRules, ruleDesk, dryRuns, config, clock, news } = context
  const versionView = ({ version, author, reason, createdAt }: RuleVersion, inForce: number) => ({
    version,
    author,
    reason,
    createdAt: version === 0 ? null : formatInstant(createdAt),
    inForce: version === inForce,
  })

  return async (server) => {
    server.get(
      '/rules',
      {
        schema: {
          summary: 'Rules and thresholds: what the kinds bring, and what was changed of it',
          tags: ['rules'],
          response: { 200: rulesSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'rule.view')
        const { version, book } = store.ruleVersions.newest()
        return {
          version,
          inForce: store.ruleVersions.inForce(),
          book,
          sharedRules: sharedRules.map(ruleView),
          kinds: [...kinds.values()].map((kind) => ({
            id: kind.id,
            rules: kind.rules.map((rule) => ({
              ...ruleView(rule),
              ...(isHouseholdRule(kind, rule) ? { household: true } : {}),
            })),
            settings: kind.settingsSchema.parse({}),
          })),
          places: store.places.list().map(({ id, name, category }) => ({ id, name, category })),
          limits: { alerts: config.RULES_MOST_ALERTS, causesPerHour: config.RULES_MOST_CAUSES_PER_HOUR },
        }
      },
    )

    server.get(
      '/rules/versions',
      {
        schema: {
          summary: 'Versions of the rules, newest first; 0 is as they come',
          tags: ['rules'],
          response: { 200: z.array(ruleVersionSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'rule.view')
        const inForce = store.ruleVersions.inForce()
        return store.ruleVersions.list().map((version) => versionView(version, inForce))
      },
    )

    server.get(
      '/rules/versions/:version',
      {
        schema: {
          summary: 'One version, with what it changed',
          tags: ['rules'],
          params: versionParameters,
          response: { 200: ruleVersionDetailSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'rule.view')
        const version = store.ruleVersions.require(request.params.version)
        const before = version.version === 0 ? version : store.ruleVersions.require(version.version - 1)
        return {
          ...versionView(version, store.ruleVersions.inForce()),
          book: version.book,
          differences: ruleBookDifferences(before.book, version.book),
        }
      },
    )

    server.post(
      '/rules/check',
      {
        schema: {
          summary: 'What of a rule book cannot stand, and what it changes',
          tags: ['rules'],
          body: ruleCheckSchema,
          response: { 200: ruleCheckAnswerSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'rule.view')
        return ruleDesk.check(request.body.book)
      },
    )

    server.post(
      '/rules/dry-runs',
      {
        schema: {
          summary: 'Try a rule book on what was measured',
          tags: ['rules'],
          body: newDryRunSchema,
          response: { 202: dryRunSchema },
        },
      },
      async (request, reply) => {
        requirePermission(request, 'rule.edit')
        const { days, ...change } = request.body
        const id = await ruleDesk.try(change, days)
        return reply.status(202).send(dryRunView(dryRuns.status(id)))
      },
    )

    server.get(
      '/rules/dry-runs/:id',
      {
        schema: {
          summary: 'How far a dry run has come, and what it found',
          tags: ['rules'],
          params: dryRunParameters,
          response: { 200: dryRunSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'rule.edit')
        return dryRunView(dryRuns.status(request.params.id))
      },
    )

    server.delete(
      '/rules/dry-runs/:id',
      {
        schema: {
          summary: 'Cancel a dry run',
          tags: ['rules'],
          params: dryRunParameters,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        requirePermission(request, 'rule.edit')
        await dryRuns.cancel(request.params.id)
        return reply.status(204).send()
      },
    )

    server.post(
      '/rules/versions',
      {
        schema: {
          summary: 'Save a rule book that was tried, and put it in force',
          tags: ['rules'],
          body: newRuleVersionSchema,
          response: { 201: ruleVersionSchema },
        },
      },
      async (request, reply) => {
        const { userName: author } = requirePermission(request, 'rule.edit')
        const { basedOn, book, ...by } = request.body
        const version = await ruleDesk.save({ basedOn, book }, { ...by, author })
        store.audit.add({
          at: clock.now(),
          actor: author,
          action: 'rules.save',
          subject: `version ${version.version}`,
          detail: { reason: version.reason },
        })
        news.publish('rules', version.version, 'rule.view')
        return reply.status(201).send(versionView(version, store.ruleVersions.inForce()))
      },
    )
  }

  function dryRunView(status: DryRunStatus) {
    const { result } = status
    return {
      ...status,
      ...ruleDesk.verdict(status),
      result:
        result === null
          ? null
          : {
              ...result,
              from: formatInstant(result.from),
              to: formatInstant(result.to),
              coveredTo: formatInstant(result.coveredTo),
              days: result.days.map((day) => ({ ...day, startAt: formatInstant(day.startAt) })),
              added: result.added.map(triedView),
              gone: result.gone.map(triedView),
            },
    }
  }

  function triedView(alert: TriedAlert) {
    const rules = [...(kinds.get(alert.kind)?.rules ?? []), ...sharedRules]
    return {
      ...alert,
      deviceName: store.devices.find(alert.deviceId)?.name ?? alert.deviceId,
      ruleTitle: rules.find(({ id }) => id === alert.rule)?.title ?? alert.message.split(':')[0]!,
      raisedAt: formatInstant(alert.raisedAt),
      clearedAt: alert.clearedAt === null ? null : formatInstant(alert.clearedAt),
    }
  }
}

function ruleView({ id, title, advice, onDelayMs, offDelayMs }: Rule) {
  return {
    id,
    title,
    advice,
    onDelayMinutes: onDelayMs / MINUTE_MS,
    offDelayMinutes: offDelayMs / MINUTE_MS,
  }
}
