import { readFileSync } from 'node:fs'
import { createRandom } from '@towncrier/core'
import {
  buildNetwork,
  type Position,
  RoadFinder,
  type RoadPoint,
  readOsOpenRoads,
  travelMatrix,
  travelSeconds,
} from '@towncrier/road-network'
import type { PlannedBin, PlannedLorry, PlanningInput } from '@towncrier/waste-rounds'
import { dataFile, rowsOf } from './recorded-data.ts'

const HOUR_S = 3_600
/** Banks further from a road that is known are not in the middle of the town. */
const NEAR_M = 60
const DEPOT: Position = [-3.205, 55.943]
const DISPOSAL_SITE: Position = [-3.168, 55.956]
const LORRIES = 3

export interface EdinburghDay {
  readonly input: PlanningInput
  readonly stops: number
  /** Of all ways between the stops, the depot and the disposal site. */
  readonly matrixMs: number
}

/** A day's banks of Edinburgh on its roads: so many stops, three lorries, one disposal site; fills are made up. */
export async function edinburghDay(
  stops: number,
  { isEveryBin = false, seed = 1 }: { readonly isEveryBin?: boolean; readonly seed?: number } = {},
): Promise<EdinburghDay> {
  const network = buildNetwork(
    readOsOpenRoads(readFileSync(dataFile('geo', 'edinburgh-os-open-roads.geojson'), 'utf8')),
  )
  const finder = new RoadFinder(network)
  const near = new Map<string, { readonly name: string; readonly point: RoadPoint }>()
  for (const row of await rowsOf(dataFile('bins', 'edinburgh-recycling-points.csv'))) {
    const position: Position = [Number(row.Longitude), Number(row.Latitude)]
    const key = position.join()
    if (
      near.has(key) ||
      !position.every(Number.isFinite) ||
      finder.linksWithin(position, NEAR_M).length === 0
    )
      continue
    try {
      near.set(key, { name: row.Site_Name!, point: finder.find(position, NEAR_M) })
    } catch (error) {
      if ((error as { code?: string }).code !== 'TC_ROADS_TOO_FAR') throw error
    }
  }
  const all = [...near.values()]
  if (all.length < stops) throw new Error(`only ${all.length} banks are near the roads`)
  const chosen = Array.from({ length: stops }, (_, n) => all[Math.floor((n * all.length) / stops)]!)
  const points = [...chosen.map(({ point }) => point), finder.find(DISPOSAL_SITE), finder.find(DEPOT)]
  const arcSeconds = travelSeconds(network, { speedFactor: 0.75, topSpeedKph: 80 })
  const startedAt = performance.now()
  const matrix = travelMatrix(network, arcSeconds, points)
  const matrixMs = performance.now() - startedAt
  const { next, below } = createRandom(seed)
  const depot = stops + 1
  return {
    stops,
    matrixMs,
    input: {
      bins: chosen.map(
        ({ name }, node): PlannedBin => ({
          id: `bank-${node}`,
          name,
          stream: 'glass',
          node,
          litres: 300 + below(900),
          kg: 100 + below(300),
          serviceS: 90,
          windows: next() < 0.2 ? [{ fromS: 9 * HOUR_S, toS: 12 * HOUR_S }] : [],
          isInService: true,
          overflowChance: next() ** 2,
          isOverflowing: next() < 0.05,
          fillPct: below(101),
          thresholdPct: 80,
          ageDays: below(20),
          maxAgeDays: 14,
          isReported: next() < 0.03,
          request: 'may',
          onlyLorryIds: null,
        }),
      ),
      lorries: Array.from(
        { length: LORRIES },
        (_, n): PlannedLorry => ({
          id: `lorry-${n + 1}`,
          name: `Lorry ${n + 1}`,
          matrix: 0,
          startNode: depot,
          endNode: depot,
          shift: { fromS: 7 * HOUR_S, toS: 15 * HOUR_S },
          crewBreak: { fromS: 10.5 * HOUR_S, toS: 12.5 * HOUR_S, seconds: 1_800 },
          capacityL: 22_000,
          payloadKg: 8_000,
          streams: ['glass'],
          loadL: 0,
          loadKg: 0,
          lockedBinIds: [],
        }),
      ),
      disposalSites: [
        { id: 'site', name: 'Transfer station', node: stops, serviceS: 900, streams: [], windows: [] },
      ],
      matrices: [matrix],
      settings: {
        overflowWorthS: 1_200,
        overAgeWorthSPerDay: 600,
        visitWorthS: 0,
        secondsPerKm: 60,
        lorryWorthS: 1_800,
        isEveryBin,
      },
    },
  }
}
