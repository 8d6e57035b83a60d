import type { NewWasteEvent, WasteJob } from '@towncrier/operations-store'
import {
  assignWasteJobSchema,
  cancelWasteJobSchema,
  mayAct,
  type Role,
  wasteCrewSchema,
  wasteEventAnswersSchema,
  wasteEventsSchema,
  wasteJobDetailSchema,
  wasteJobSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { sendStored } from '../incidents/send-file.ts'
import { readUpload } from '../incidents/uploads.ts'
import { wasteJobDetail, wasteJobView } from '../waste/job-views.ts'
import { requestAct } from './request-act.ts'

const tags = ['waste rounds']
const params = z.object({ id: z.string().min(1).max(140) })
const eventParams = z.object({ eventId: z.string().min(1).max(64) })

/** Crews' rounds: who drives them, and what their phones report. */
export function wasteJobRoutes({ store, clock, news, files, waste }: ApiContext): FastifyPluginAsyncZod {
  const { wasteJobs, wasteNetwork } = store
  const view = (job: WasteJob) => wasteJobView(job, store)
  const done = (
    act: { readonly actor: string; readonly at: number },
    action: string,
    subject: string,
    detail: Readonly<Record<string, unknown>> = {},
  ) => {
    store.audit.add({ ...act, action: `waste.job-${action}`, subject: `round ${subject}`, detail })
    news.publish('waste-job', subject, 'waste.collect')
    news.publish('waste', 'job', 'waste.view')
    void waste.changed()
  }
  const requireCrew = (userName: string) => {
    const { role, disabledAt } = store.accounts.require(userName)
    if (disabledAt !== null || !mayAct(role as Role, 'waste.collect'))
      throw apiErrors.make('TC_WASTE_CREW_UNFIT', userName)
  }
  /** A crew sees its own and what is to be taken; who plans sees all. */
  const requireSeen = (request: Parameters<typeof requirePermission>[0], id: string): WasteJob => {
    const viewer = requirePermission(request, 'waste.collect')
    const job = wasteJobs.require(id)
    const isOthers = job.crew !== null && job.crew !== viewer.userName
    if (isOthers && !viewer.permissions.includes('waste.plan'))
      throw apiErrors.make('TC_WASTE_ROUND_OF_OTHERS', `${id} is ${job.crew}’s`)
    return job
  }

  return async (server) => {
    server.get(
      '/waste/jobs',
      {
        schema: {
          summary:
            'Rounds that are not over or ended within a day: a crew’s own and those to be taken; all for who plans',
          tags,
          response: { 200: z.array(wasteJobSchema) },
        },
      },
      async (request) => {
        const viewer = requirePermission(request, 'waste.collect')
        const now = clock.now()
        const seesAll = viewer.permissions.includes('waste.plan')
        return (seesAll ? wasteJobs.recent(now) : wasteJobs.forCrew(viewer.userName, now)).map(view)
      },
    )

    server.get(
      '/waste/crews',
      {
        schema: {
          summary: 'Who may be given a round: people with an account in use that may collect',
          tags,
          response: { 200: z.array(wasteCrewSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.plan')
        return store.accounts
          .list()
          .filter(({ role, disabledAt }) => disabledAt === null && mayAct(role as Role, 'waste.collect'))
          .map(({ userName, displayName }) => ({ userName, displayName }))
      },
    )

    server.get(
      '/waste/jobs/:id',
      {
        schema: {
          summary: 'One round with its stops in order, and what was reported of it',
          tags,
          params,
          response: { 200: wasteJobDetailSchema },
        },
      },
      async (request) => wasteJobDetail(requireSeen(request, request.params.id), store),
    )

    server.post(
      '/waste/jobs/:id/take',
      {
        schema: {
          summary: 'Take a round as its crew',
          tags,
          params,
          body: z.object({}).nullish(),
          response: { 200: wasteJobDetailSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.collect', clock)
        const job = wasteJobs.take(request.params.id, act)
        done(act, 'take', job.id)
        return wasteJobDetail(job, store)
      },
    )

    server.post(
      '/waste/jobs/:id/assign',
      {
        schema: {
          summary: 'Give a round to a crew',
          tags,
          params,
          body: assignWasteJobSchema,
          response: { 200: wasteJobSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { crew } = request.body
        if (crew !== null) requireCrew(crew)
        const job = wasteJobs.assign(request.params.id, crew)
        done(act, 'assign', job.id, { crew })
        return view(job)
      },
    )

    server.post(
      '/waste/jobs/:id/cancel',
      {
        schema: {
          summary: 'Cancel a round; what was collected by then stays on record',
          tags,
          params,
          body: cancelWasteJobSchema,
          response: { 200: wasteJobSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const job = wasteJobs.cancel(request.params.id, request.body.reason, act.at)
        done(act, 'cancel', job.id, { reason: request.body.reason })
        return view(job)
      },
    )

    server.post(
      '/waste/jobs/events',
      {
        schema: {
          summary:
            'What a crew’s phone reports: each event once by its id, in any order, as late as it likes',
          tags,
          body: wasteEventsSchema,
          response: { 200: wasteEventAnswersSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.collect', clock)
        const events = request.body.events.map(
          (event): NewWasteEvent => ({ ...event, at: Date.parse(event.at) }),
        )
        const isBin = (id: string) => wasteNetwork.bins.find(id) !== null
        const answers = wasteJobs.report(events, isBin, act)
        const isNew = new Set(
          answers.filter(({ isKept, outcome }) => isKept && outcome !== 'duplicate').map(({ id }) => id),
        )
        const jobIds = new Set(events.map(({ jobId }) => jobId))
        for (const jobId of jobIds) {
          const added = events.filter((event) => event.jobId === jobId && isNew.has(event.id))
          if (added.length === 0) continue
          done(act, 'report', jobId, {
            events: added.map(({ id }) => id),
            types: [...new Set(added.map(({ type }) => type))],
          })
        }
        return { answers, jobs: [...jobIds].flatMap((id) => wasteJobs.find(id) ?? []).map(view) }
      },
    )

    server.post(
      '/waste/jobs/photos/:eventId',
      {
        schema: {
          summary:
            'The photo of an event (multipart/form-data, `photo`); sent again it is taken once, before its event or after',
          tags,
          consumes: ['multipart/form-data'],
          params: eventParams,
          response: { 200: z.object({ isNew: z.boolean() }) },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.collect', clock)
        const { file } = await readUpload(request)
        if (file === null) throw apiErrors.make('TC_REQUEST_INVALID', 'photo: a file is needed')
        const { eventId } = request.params
        const isNew = store.wastePhotos.add(eventId, await files.save(file.bytes, 'pictures'), act)
        if (isNew) done(act, 'photo', eventId)
        return { isNew }
      },
    )

    server.get(
      '/waste/jobs/photos/:eventId',
      { schema: { summary: 'The photo of an event', tags, params: eventParams } },
      async (request, reply) => {
        const viewer = requirePermission(request, 'waste.collect')
        const { eventId } = request.params
        const photo = store.wastePhotos.of(eventId)
        const isSeen =
          photo !== null && (photo.byUser === viewer.userName || viewer.permissions.includes('waste.plan'))
        if (!isSeen) throw apiErrors.make('TC_NOT_FOUND', `photo of event ${eventId}`)
        return sendStored(reply, files.pathOf(photo.hash), { name: `photo ${eventId}`, ...photo })
      },
    )
  }
}
