import { type EpochMs, formatInstant } from '@towncrier/core'
import type { OperationsStore, WinterJob, WinterJobEvent } from '@towncrier/operations-store'
import type { WinterJobDetail, WinterJobEventView, WinterJobView } from '@towncrier/protocol'
import type { JobLine } from '@towncrier/winter-service'

const when = (at: EpochMs | null) => (at === null ? null : formatInstant(at))
const line = (given: JobLine) => given.map(([x, y]): [number, number] => [x, y])

export function jobView({ plan, ...job }: WinterJob): WinterJobView {
  const { treatedM, travelledM, seconds, saltKg } = plan
  return {
    ...job,
    startBy: when(job.startBy),
    madeAt: formatInstant(job.madeAt),
    startedAt: when(job.startedAt),
    endedAt: when(job.endedAt),
    streets: plan.streets.length,
    treatedM,
    travelledM,
    seconds,
    saltKg,
  }
}

export function jobDetail(job: WinterJob, store: OperationsStore): WinterJobDetail {
  const { isPreWet, streets, wayBack, treatedAreaM2, missingEdgeIds, unreachableEdgeIds } = job.plan
  return {
    ...jobView(job),
    plan: {
      isPreWet,
      streets: streets.map((street) => ({
        ...street,
        line: line(street.line),
        wayThere: line(street.wayThere),
      })),
      wayBack: line(wayBack),
      treatedAreaM2,
      missingEdgeIds: [...missingEdgeIds],
      unreachableEdgeIds: [...unreachableEdgeIds],
    },
    events: store.winterJobs.eventsOf(job.id).map(eventView),
  }
}

function eventView(event: WinterJobEvent): WinterJobEventView {
  return {
    ...event,
    at: formatInstant(event.at),
    phoneAt: formatInstant(event.phoneAt),
    receivedAt: formatInstant(event.receivedAt),
  }
}
