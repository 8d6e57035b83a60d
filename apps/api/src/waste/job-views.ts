import { type EpochMs, formatInstant } from '@towncrier/core'
import type { OperationsStore, WasteEvent, WasteJob } from '@towncrier/operations-store'
import type { WasteJobDetail, WasteJobEventView, WasteJobView } from '@towncrier/protocol'
import { distanceM } from '@towncrier/road-network'
import { type JobStop, type NearbyBin, withSeenBins } from '@towncrier/waste-rounds'

/** Bins along the way are on the phone, so that a crew can add one that it sees overflow: cells of some 300 m. */
const CELL_DEG = 0.003
const ABOUT = [-1, 0, 1] as const
const MOST_NEARBY = 400

const when = (at: EpochMs | null) => (at === null ? null : formatInstant(at))
const pair = ([x, y]: readonly [number, number]): [number, number] => [x, y]

export function wasteJobView(job: WasteJob, store: OperationsStore): WasteJobView {
  const { stops, madeAt, leavesAt, startedAt, endedAt, ...rest } = job
  const { outcomes } = store.wasteJobs.progressOf(job.id)
  const bins = new Set(stops.flatMap(({ type, placeId }) => (type === 'collect' ? (placeId ?? []) : [])))
  for (const binId of outcomes.keys()) bins.add(binId)
  return {
    ...rest,
    madeAt: formatInstant(madeAt),
    leavesAt: formatInstant(leavesAt),
    startedAt: when(startedAt),
    endedAt: when(endedAt),
    collections: bins.size,
    done: outcomes.size,
    lifted: [...outcomes.values()].filter(({ outcome }) => outcome === 'lifted').length,
    metres: stops.reduce((sum, { metres }) => sum + metres, 0),
  }
}

export function wasteJobDetail(job: WasteJob, store: OperationsStore): WasteJobDetail {
  const events = store.wasteJobs.eventsOf(job.id)
  const bins = store.wasteNetwork.bins.list({ isInService: true })
  const lorry = store.wasteNetwork.lorries().find(({ id }) => id === job.lorryId)
  const byId = new Map(
    bins.map(({ id, name, street, stream, longitude, latitude }): [string, NearbyBin] => [
      id,
      { id, name, street, stream, position: [longitude, latitude] },
    ]),
  )
  const stops = withSeenBins(job.stops, seenBins(events, byId))
  return {
    ...wasteJobView(job, store),
    stops: stops.map(stopView),
    events: events.map(eventView),
    nearby: nearby(
      stops,
      [...byId.values()].filter(({ stream }) => lorry?.streams.includes(stream) ?? true),
    ).map((bin) => ({ ...bin, position: pair(bin.position) })),
  }
}

/** Bins that the crew has seen overflowing or lifted beside its list. */
export function seenBins(
  events: readonly Pick<WasteEvent, 'type' | 'placeId' | 'at'>[],
  bins: ReadonlyMap<string, NearbyBin>,
) {
  let afterPlaceId: string | null = null
  return events.flatMap(({ type, placeId, at }) => {
    const before = afterPlaceId
    const bin = placeId === null ? undefined : bins.get(placeId)
    if (type !== 'seen-overflowing' && placeId !== null) afterPlaceId = placeId
    if (bin === undefined || type === 'tipped') return []
    return [{ bin, at, isSeen: type === 'seen-overflowing', afterPlaceId: before }]
  })
}

/** Bins in the cells that the round passes through, and in those about them; the nearest to a stop first. */
function nearby(stops: readonly JobStop[], bins: readonly NearbyBin[]): NearbyBin[] {
  const inRound = new Set(stops.map(({ placeId }) => placeId))
  const places = stops.flatMap(({ type, position }) =>
    type === 'collect' && position !== null ? [position] : [],
  )
  const passed = new Set(
    [...places, ...stops.flatMap(({ wayThere }) => wayThere)].map((at) => cellOf(at).join()),
  )
  const isPassed = (at: readonly [number, number]) => {
    const [x, y] = cellOf(at)
    return ABOUT.some((dx) => ABOUT.some((dy) => passed.has([x + dx, y + dy].join())))
  }
  return bins
    .filter(({ id, position }) => !inRound.has(id) && isPassed(position))
    .map((bin) => ({
      bin,
      metres: Math.min(...places.map((place) => distanceM(pair(place), pair(bin.position)))),
    }))
    .toSorted((a, b) => a.metres - b.metres)
    .slice(0, MOST_NEARBY)
    .map(({ bin }) => bin)
}

function cellOf([x, y]: readonly [number, number]): [number, number] {
  return [Math.floor(x / CELL_DEG), Math.floor(y / CELL_DEG)]
}

function stopView(stop: JobStop): WasteJobDetail['stops'][number] {
  return {
    ...stop,
    position: stop.position === null ? null : pair(stop.position),
    accessTimes: stop.accessTimes.map((span) => ({ ...span })),
    arriveAt: formatInstant(stop.arriveAt),
    wayThere: stop.wayThere.map(pair),
    turns: stop.turns.map((turn) => ({ ...turn, position: pair(turn.position) })),
  }
}

function eventView({ at, phoneAt, receivedAt, jobId: _, ...event }: WasteEvent): WasteJobEventView {
  return {
    ...event,
    at: formatInstant(at),
    phoneAt: formatInstant(phoneAt),
    receivedAt: formatInstant(receivedAt),
  }
}
