import { attachmentSchema } from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { attachmentView } from '../incidents/incident-views.ts'
import { sendStored } from '../incidents/send-file.ts'
import { incidentServices } from '../incidents/services.ts'
import { readUpload } from '../incidents/uploads.ts'
import { incidentParameters } from './incidents.ts'
import { requestAct } from './request-act.ts'

const partParameters = incidentParameters.extend({ partId: z.coerce.number().int().positive() })

/** Under /api/v1/incidents/:id/attachments: photographs, PDF and text, 10 MB at most. */
export function attachmentRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, files } = context
  const { incidents } = store
  const { desk } = incidentServices(context)
  const tags = ['incidents']
  return async (server) => {
    server.post(
      '/incidents/:id/attachments',
      {
        schema: {
          summary: 'Attach a photograph, a PDF or a text (multipart/form-data with one file)',
          description:
            'The type is told by the content. What a photograph says of its maker and place is taken out.',
          tags,
          consumes: ['multipart/form-data'],
          params: incidentParameters,
          response: { 201: attachmentSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'incident.run', clock)
        const { id } = incidents.require(request.params.id)
        const { file } = await readUpload(request)
        if (file === null) throw apiErrors.make('TC_REQUEST_INVALID', 'the form holds no file')
        const stored = await files.save(file.bytes, 'any')
        const attachment = incidents.attachments.add(id, { name: file.name, ...stored }, act)
        desk.done(id, act, 'incident.attach', { name: file.name, hash: stored.hash })
        return reply.code(201).send(attachmentView(attachment))
      },
    )

    server.get(
      '/incidents/:id/attachments/:partId',
      {
        schema: { summary: 'The file itself', tags, params: partParameters },
      },
      async (request, reply) => {
        requirePermission(request, 'incident.view')
        const { id, partId } = request.params
        const attachment = incidents.attachments.require(id, partId)
        return sendStored(reply, files.pathOf(attachment.hash), attachment)
      },
    )

    server.delete(
      '/incidents/:id/attachments/:partId',
      {
        schema: {
          summary: 'Remove a file; the log keeps that it was there',
          tags,
          params: partParameters,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'incident.run', clock)
        const { id, partId } = request.params
        const { hash, name } = incidents.attachments.require(id, partId)
        incidents.attachments.remove(id, partId, act)
        if (!incidents.attachments.isInUse(hash)) await files.remove(hash)
        desk.done(id, act, 'incident.detach', { name, hash })
        return reply.code(204).send()
      },
    )
  }
}
