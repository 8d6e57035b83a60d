import {
  incidentDetailSchema,
  newIncidentLinkSchema,
  newRoadSchema,
  newTaskSchema,
  roadSchema,
  taskChangeSchema,
  taskSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ApiContext } from '../context.ts'
import { roadView, taskView } from '../incidents/incident-views.ts'
import { incidentServices } from '../incidents/services.ts'
import { incidentParameters } from './incidents.ts'
import { requestAct } from './request-act.ts'

const partParameters = incidentParameters.extend({ partId: z.coerce.number().int().positive() })
const instant = (text: string | null) => (text === null ? null : Date.parse(text))

/** Under /api/v1/incidents/:id: tasks, links, affected roads. */
export function incidentWorkRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock } = context
  const { incidents } = store
  const { views, desk } = incidentServices(context)
  const tags = ['incidents']
  return async (server) => {
    server.post(
      '/incidents/:id/tasks',
      {
        schema: {
          summary: 'Add a task',
          tags,
          params: incidentParameters,
          body: newTaskSchema,
          response: { 201: taskSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'incident.run', clock)
        const { id } = incidents.require(request.params.id)
        const { title, assignee, dueAt } = request.body
        const task = incidents.tasks.add(id, { title, assignee, dueAt: instant(dueAt) }, act)
        desk.done(id, act, 'incident.task.add', { taskId: task.id, title })
        return reply.code(201).send(taskView(task))
      },
    )

    server.patch(
      '/incidents/:id/tasks/:partId',
      {
        schema: {
          summary: 'Change a task, do it, or take it up again',
          tags,
          params: partParameters,
          body: taskChangeSchema,
          response: { 200: taskSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'incident.run', clock)
        const { id, partId } = request.params
        const { title, assignee, dueAt, done } = request.body
        const task = incidents.tasks.change(
          id,
          partId,
          {
            ...(title === undefined ? {} : { title }),
            ...(assignee === undefined ? {} : { assignee }),
            ...(dueAt === undefined ? {} : { dueAt: instant(dueAt) }),
            ...(done === undefined ? {} : { done }),
          },
          act,
        )
        desk.done(id, act, 'incident.task.change', { taskId: partId, ...request.body })
        return taskView(task)
      },
    )

    server.post(
      '/incidents/:id/links',
      {
        schema: {
          summary: 'Tie an alert, a cause, a device, a treatment or a round to the incident',
          tags,
          params: incidentParameters,
          body: newIncidentLinkSchema,
          response: { 201: incidentDetailSchema.shape.links },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'incident.run', clock)
        const { id } = incidents.require(request.params.id)
        incidents.links.add(id, request.body, act)
        const incident = desk.done(id, act, 'incident.link', { ...request.body })
        return reply.code(201).send(views.detail(incident, clock.now()).links)
      },
    )

    server.delete(
      '/incidents/:id/links/:partId',
      {
        schema: {
          summary: 'Untie; the log keeps that it was',
          tags,
          params: partParameters,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'incident.run', clock)
        const { id, partId } = request.params
        incidents.links.remove(id, partId, act)
        desk.done(id, act, 'incident.unlink', { linkId: partId })
        return reply.code(204).send()
      },
    )

    server.post(
      '/incidents/:id/roads',
      {
        schema: {
          summary: 'Close a road, or mark it slow',
          tags,
          params: incidentParameters,
          body: newRoadSchema,
          response: { 201: roadSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'incident.run', clock)
        const { id } = incidents.require(request.params.id)
        const { fromAt, untilAt, ...road } = request.body
        const added = incidents.roads.add(
          id,
          { ...road, fromAt: instant(fromAt) ?? act.at, untilAt: instant(untilAt) },
          act,
        )
        desk.done(id, act, 'incident.road.add', { roadId: added.id, name: road.name, effect: road.effect })
        return reply.code(201).send(roadView(added))
      },
    )

    server.post(
      '/incidents/:id/roads/:partId/lift',
      {
        schema: {
          summary: 'Open a road again',
          tags,
          params: partParameters,
          response: { 200: roadSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'incident.run', clock)
        const { id, partId } = request.params
        const road = incidents.roads.lift(id, partId, act)
        desk.done(id, act, 'incident.road.lift', { roadId: partId })
        return roadView(road)
      },
    )
  }
}
