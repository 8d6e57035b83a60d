import { formatInstant } from '@towncrier/core'
import type { WinterSettingsVersion } from '@towncrier/operations-store'
import {
  matrixCheckAnswerSchema,
  matrixCheckSchema,
  type WinterSettingsView,
  winterSettingsChangeSchema,
  winterSettingsVersionSchema,
} from '@towncrier/protocol'
import { checkMatrix, requireMatrix } from '@towncrier/winter-service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { requestAct } from './request-act.ts'

const tags = ['winter settings']

/** The treatment matrix and what goes with it. */
export function winterSettingsRoutes({ store, clock, news }: ApiContext): FastifyPluginAsyncZod {
  const { winterSettings } = store

  return async (server) => {
    server.get(
      '/winter/settings',
      {
        schema: {
          summary: 'The treatment matrix in force, and what goes with it',
          tags,
          response: { 200: winterSettingsVersionSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return settingsView(winterSettings.current())
      },
    )

    server.get(
      '/winter/settings/versions',
      {
        schema: {
          summary: 'Every version of them, newest first; 0 is as they come',
          tags,
          response: { 200: z.array(winterSettingsVersionSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return winterSettings.versions().map(settingsView)
      },
    )

    server.post(
      '/winter/settings/check',
      {
        schema: {
          summary: 'Why a treatment matrix cannot stand, by cell',
          tags,
          body: matrixCheckSchema,
          response: { 200: matrixCheckAnswerSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.plan')
        return { problems: checkMatrix(request.body.matrix) }
      },
    )

    server.put(
      '/winter/settings',
      {
        schema: {
          summary: 'Put another matrix or other settings in force',
          tags,
          body: winterSettingsChangeSchema,
          response: { 200: winterSettingsVersionSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'winter.plan', clock)
        const { basedOn, note, settings } = request.body
        const matrix = requireMatrix(settings.matrix)
        const saved = winterSettings.save(basedOn, { ...settings, matrix }, note, act)
        store.audit.add({
          ...act,
          action: 'winter.settings',
          subject: `version ${saved.version}`,
          detail: { note, matrix: matrix.name },
        })
        news.publish('winter', 'settings', 'winter.view')
        return settingsView(saved)
      },
    )
  }
}

function settingsView({ version, at, ...rest }: WinterSettingsVersion): WinterSettingsView {
  return { ...rest, version, at: version === 0 ? null : formatInstant(at) }
}
