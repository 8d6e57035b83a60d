import { isTowncrierError } from '@towncrier/core'
import type { NewJobEvent, WinterJob } from '@towncrier/operations-store'
import {
  assignJobSchema,
  cancelJobSchema,
  jobEventAnswersSchema,
  jobEventsSchema,
  mayAct,
  type Role,
  takeJobSchema,
  winterJobDetailSchema,
  winterJobSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { jobDetail, jobView } from '../winter/job-views.ts'
import { recordDriversWord } from '../winter/records-driver.ts'
import { requestAct } from './request-act.ts'

const tags = ['winter jobs']
const params = z.object({ id: z.string().min(1).max(60) })

/** Routes that are to be treated: who drives them, and what their phones report. */
export function winterJobRoutes({ store, clock, news, live }: ApiContext): FastifyPluginAsyncZod {
  const { winterJobs, winterNetwork } = store
  const done = (
    act: { readonly actor: string; readonly at: number },
    action: string,
    subject: string,
    detail: Readonly<Record<string, unknown>> = {},
  ) => {
    store.audit.add({ ...act, action: `winter.job-${action}`, subject: `job ${subject}`, detail })
    news.publish('winter', subject, 'winter.view')
    news.publish('winter-job', subject, 'winter.drive')
  }
  const requireDriver = (userName: string) => {
    const { role, disabledAt } = store.accounts.require(userName)
    if (disabledAt !== null || !mayAct(role as Role, 'winter.drive'))
      throw apiErrors.make('TC_DRIVER_UNFIT', userName)
  }

  return async (server) => {
    server.get(
      '/winter/jobs',
      {
        schema: {
          summary:
            'Jobs that are not over or ended within a day: a driver’s own and those to be taken; all for who decides',
          tags,
          response: { 200: z.array(winterJobSchema) },
        },
      },
      async (request) => {
        const viewer = requirePermission(request, 'winter.drive')
        const now = clock.now()
        const seesAll = viewer.permissions.includes('winter.decide')
        return (seesAll ? winterJobs.recent(now) : winterJobs.forDriver(viewer.userName, now)).map(jobView)
      },
    )

    server.get(
      '/winter/jobs/:id',
      {
        schema: {
          summary: 'One job with its streets in order, and what was reported of it',
          tags,
          params,
          response: { 200: winterJobDetailSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.drive')
        return jobDetail(winterJobs.require(request.params.id), store)
      },
    )

    server.post(
      '/winter/jobs/:id/take',
      {
        schema: {
          summary: 'Take a job as its driver',
          tags,
          params,
          body: takeJobSchema,
          response: { 200: winterJobDetailSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'winter.drive', clock)
        const { gritterId } = request.body
        if (gritterId !== undefined) winterNetwork.requireGritter(gritterId)
        const job = winterJobs.take(request.params.id, gritterId, act)
        done(act, 'take', job.id, { gritterId: job.gritterId })
        return jobDetail(job, store)
      },
    )

    server.post(
      '/winter/jobs/:id/assign',
      {
        schema: {
          summary: 'Give a job to a driver and a lorry',
          tags,
          params,
          body: assignJobSchema,
          response: { 200: winterJobSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'winter.decide', clock)
        const { driver, gritterId } = request.body
        if (driver !== null) requireDriver(driver)
        if (gritterId !== null) winterNetwork.requireGritter(gritterId)
        const job = winterJobs.assign(request.params.id, driver, gritterId)
        done(act, 'assign', job.id, { driver, gritterId })
        return jobView(job)
      },
    )

    server.post(
      '/winter/jobs/:id/cancel',
      {
        schema: {
          summary: 'Cancel a job; what was treated by then stays on record',
          tags,
          params,
          body: cancelJobSchema,
          response: { 200: winterJobSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'winter.decide', clock)
        const job = winterJobs.cancel(request.params.id, request.body.reason, act.at)
        done(act, 'cancel', job.id, { reason: request.body.reason })
        return jobView(job)
      },
    )

    server.post(
      '/winter/jobs/events',
      {
        schema: {
          summary:
            'What a driver’s phone reports: each event once by its id, in any order, as late as it likes',
          tags,
          body: jobEventsSchema,
          response: { 200: jobEventAnswersSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'winter.drive', clock)
        const events = request.body.events.map(
          (event): NewJobEvent => ({ ...event, at: Date.parse(event.at) }),
        )
        const answers = winterJobs.report(events, act)
        const isNew = new Set(
          answers.filter(({ isKept, outcome }) => isKept && outcome !== 'duplicate').map(({ id }) => id),
        )
        const jobIds = new Set(events.map(({ jobId }) => jobId))
        for (const jobId of jobIds) {
          const added = events.filter((event) => event.jobId === jobId && isNew.has(event.id))
          if (added.length === 0) continue
          recordDriversWord({ store, live }, winterJobs.require(jobId), added, act)
          done(act, 'report', jobId, {
            events: [...new Set(added.map(({ id }) => id))],
            types: [...new Set(added.map(({ type }) => type))],
          })
        }
        return { answers, jobs: [...jobIds].flatMap((id) => known(id)).map(jobView) }
      },
    )
  }

  function known(id: string): WinterJob[] {
    try {
      return [winterJobs.require(id)]
    } catch (error) {
      if (isTowncrierError(error, 'TC_JOB_UNKNOWN')) return []
      throw error
    }
  }
}
