import { setImmediate as turn } from 'node:timers/promises'
import { type EpochMs, formatInstant } from '@towncrier/core'
import type { OperationsStore, Treatment, TreatmentFilter } from '@towncrier/operations-store'
import { CSV_MARK, csvLine, type TreatmentView } from '@towncrier/protocol'

/** Read at a time, so that others are answered in between. */
const BATCH = 2_000
/** Less of a street was touched at its end, where another begins. */
const LEAST_COVERED = 0.02

export interface TreatmentWords {
  readonly street?: string | undefined
  readonly route?: string | undefined
  readonly gritter?: string | undefined
  readonly job?: string | undefined
}

/** @throws TC_WINTER_UNKNOWN */
export function treatmentFilter(
  store: OperationsStore,
  range: { readonly from: EpochMs; readonly to: EpochMs },
  { street, route, gritter, job }: TreatmentWords,
): TreatmentFilter {
  return {
    ...range,
    leastCovered: LEAST_COVERED,
    ...(street === undefined || street === '' ? {} : { street }),
    ...(route === undefined
      ? {}
      : { edgeIds: store.winterNetwork.requireRoute(route).streets.map(({ edgeId }) => edgeId) }),
    ...(gritter === undefined ? {} : { gritterId: gritter }),
    ...(job === undefined ? {} : { jobId: job }),
  }
}

export function treatmentViews(store: OperationsStore, treatments: readonly Treatment[]): TreatmentView[] {
  const gritters = new Map(store.winterNetwork.gritters().map(({ id, name }) => [id, name]))
  const jobIds = new Set(treatments.flatMap(({ jobId }) => (jobId === null ? [] : [jobId])))
  const routes = store.winterRecord.routeNames([...jobIds])
  return treatments.map((treatment) => ({
    ...treatment,
    at: formatInstant(treatment.at),
    gritterName: gritters.get(treatment.gritterId) ?? treatment.gritterId,
    routeName: treatment.jobId === null ? null : (routes.get(treatment.jobId) ?? null),
  }))
}

const COLUMNS = [
  'localTime',
  'at',
  'streetName',
  'edgeId',
  'gritterName',
  'gritterId',
  'routeName',
  'jobId',
  'rateGm2',
  'lengthM',
  'coveredPct',
  'saltKg',
  'source',
]

/** The whole list as CSV, newest first; the event loop turns between batches. */
export async function* treatmentsCsv(
  store: OperationsStore,
  filter: TreatmentFilter,
  timeZone: string,
): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(COLUMNS)
  let cursor: string | null = null
  do {
    const page: ReturnType<OperationsStore['winterRecord']['page']> = store.winterRecord.page({
      ...filter,
      limit: BATCH,
      ...(cursor === null ? {} : { cursor }),
    })
    yield treatmentViews(store, page.items)
      .map((each) =>
        csvLine([
          localStamp(Date.parse(each.at), timeZone),
          each.at,
          each.streetName,
          each.edgeId,
          each.gritterName,
          each.gritterId,
          each.routeName,
          each.jobId,
          rounded(each.rateGm2, 1),
          rounded(each.lengthM, 1),
          rounded(each.covered * 100, 0),
          rounded(each.saltKg, 1),
          each.source,
        ]),
      )
      .join('')
    cursor = page.nextCursor
    await turn()
  } while (cursor !== null)
}

export function rounded(value: number | null, decimals: number): number | null {
  return value === null ? null : Number(value.toFixed(decimals))
}

/** "2026-01-14 21:40:05 GMT" */
export function localStamp(at: EpochMs, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).formatToParts(at)
  const part = (type: string) => parts.find((each) => each.type === type)!.value
  const day = `${part('year')}-${part('month')}-${part('day')}`
  return `${day} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')}`
}
