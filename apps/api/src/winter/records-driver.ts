import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type { NewJobEvent, OperationsStore, WinterJob } from '@towncrier/operations-store'
import type { LiveState } from '../live/live-state.ts'

/** A lorry that was heard of so shortly before the job's first street reports for itself. */
const HEARD_WITHIN_MS = HOUR_MS

/**
 * Writes down streets that a driver reports as treated, where the lorry has no device that tells, or its device has
 * said nothing during the job. The salt is reckoned as planned and taken from the depot's stock.
 *
 * @returns how many streets were written down.
 */
export function recordDriversWord(
  { store, live }: { readonly store: OperationsStore; readonly live: LiveState },
  job: WinterJob,
  events: readonly NewJobEvent[],
  act: { readonly actor: string; readonly at: EpochMs },
): number {
  const treated = events.filter(({ type, edgeId }) => type === 'treated' && edgeId !== null)
  if (treated.length === 0 || job.gritterId === null || reportsForItself(store, live, job, treated)) return 0
  const gritterId = job.gritterId
  const streets = new Map(job.plan.streets.map((street) => [street.edgeId, street]))
  // The store knows them with the time that can be right.
  const instants = new Map(store.winterJobs.eventsOf(job.id).map(({ id, at }) => [id, at]))
  let saltKg = 0
  let count = 0
  for (const { id, edgeId, at } of treated) {
    const street = streets.get(edgeId!)
    if (street === undefined) continue
    const isNew = store.winterTreatments.add({
      edgeId: street.edgeId,
      streetName: street.name,
      at: instants.get(id) ?? at,
      gritterId,
      jobId: job.id,
      rateGm2: street.rateGm2 * street.passes,
      lengthM: street.lengthM,
      covered: 1,
      saltKg: street.saltKg,
      source: 'driver',
    })
    if (!isNew) continue
    saltKg += street.saltKg
    count++
  }
  if (saltKg > 0 && store.winterNetwork.depots().some(({ id }) => id === job.depotId)) {
    store.winterNetwork.salt.add(
      job.depotId,
      { type: 'treatment', changeKg: -saltKg, note: `job ${job.id}, by the driver’s word` },
      act,
    )
  }
  return count
}

function reportsForItself(
  store: OperationsStore,
  live: LiveState,
  job: WinterJob,
  treated: readonly NewJobEvent[],
): boolean {
  const gritter = store.winterNetwork.gritters().find(({ id }) => id === job.gritterId)
  if (gritter === undefined || gritter.deviceId === null) return false
  const heardAt = live.device(gritter.deviceId)?.at ?? null
  const firstAt = Math.min(job.startedAt ?? Number.POSITIVE_INFINITY, ...treated.map(({ at }) => at))
  return heardAt !== null && heardAt >= firstAt - HEARD_WITHIN_MS
}
