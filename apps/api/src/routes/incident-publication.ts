import { publicationPreviewSchema, publicationSchema, publishSchema } from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { publicationView } from '../incidents/incident-views.ts'
import { Publisher } from '../incidents/publisher.ts'
import { incidentServices } from '../incidents/services.ts'
import { incidentParameters } from './incidents.ts'
import { requestAct } from './request-act.ts'

/** Under /api/v1/incidents/:id/publication: preview, publish, withdraw. */
export function publicationRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, config } = context
  const { incidents } = store
  const { desk } = incidentServices(context)
  const publisher = new Publisher(store, {
    sender: config.CAP_SENDER,
    senderName: config.CAP_SENDER_NAME,
    timeZone: config.TIME_ZONE,
  })
  const tags = ['publishing']
  return async (server) => {
    server.post(
      '/incidents/:id/publication/preview',
      {
        schema: {
          summary: 'What publishing would send, without sending it',
          tags,
          params: incidentParameters,
          body: publishSchema,
          response: { 200: publicationPreviewSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'incident.publish')
        const { text, validHours } = request.body
        return publisher.preview(incidents.require(request.params.id), text, validHours, clock.now())
      },
    )

    server.post(
      '/incidents/:id/publication',
      {
        schema: {
          summary: 'Put this text before the public: a CAP Alert, or an Update of what is there',
          tags,
          params: incidentParameters,
          body: publishSchema,
          response: { 201: publicationSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'incident.publish', clock)
        const { id } = request.params
        const { text, validHours } = request.body
        const sent = publisher.publish(incidents.require(id), text, validHours, act.actor, act.at)
        const { identifier, messageType } = sent
        desk.done(id, act, 'incident.publish', { identifier, messageType, text }, 'incident.published')
        return reply.code(201).send(publicationView(sent))
      },
    )

    server.delete(
      '/incidents/:id/publication',
      {
        schema: {
          summary: 'Take it back: a CAP Cancel goes out, and it leaves the feeds',
          tags,
          params: incidentParameters,
          response: { 200: publicationSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'incident.publish', clock)
        const { id } = request.params
        const sent = publisher.withdraw(incidents.require(id), act.actor, act.at)
        desk.done(id, act, 'incident.withdraw', { identifier: sent.identifier }, 'incident.withdrawn')
        return publicationView(sent)
      },
    )
  }
}
