import { type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import {
  buildNetwork,
  distanceM,
  type Position,
  type RoadData,
  RoadFinder,
  type RoadPoint,
  travelMatrix,
  travelSeconds,
} from '@towncrier/road-network'
import {
  type Bin,
  DEFAULT_WASTE_SETTINGS,
  type Lorry,
  type PlannedLorry,
  readBinFile,
  readCells,
  type SimulatedBin,
  type SimulatedNetwork,
  type TimeOfDaySpan,
  type TravelTimes,
  type WasteSettings,
  type WasteSite,
} from '@towncrier/waste-rounds'
import { cliErrors } from '../errors.ts'

/** Farther from any road nobody drives. */
const FARTHEST_M = 200
/** Ways on streets against straight lines, and how fast they are driven, km/h; for want of roads. */
export const WAY_FACTOR = 1.4
const STRAIGHT_KPH = 30
/** Of a file of bins, which says nothing of lorries. */
const LORRY = { capacityL: 14_000, payloadKg: 6_000, shift: { fromMin: 360, toMin: 840 } } as const
const TIPPING_S = 900

/** What is to be tried out: places, and what is known of their fills and rounds. */
export interface WasteScenario {
  readonly bins: readonly (Omit<SimulatedBin, 'node'> & { readonly position: Position })[]
  readonly lorries: readonly Lorry[]
  readonly sites: readonly WasteSite[]
  readonly settings: WasteSettings
  readonly roads: RoadData | null
  /** What whoever reads the result must know. */
  readonly notes: readonly string[]
}

export interface FileScenarioOptions {
  readonly lorries: number
  /** Only its bins; null: those of all. */
  readonly stream: string | null
  readonly depot: Position | null
  readonly disposal: Position | null
  readonly rates: ReadonlyMap<string, number>
  readonly roads: RoadData | null
}

/**
 * Of a file of bins as `import bins` reads it.
 *
 * @throws TC_BINS_FILE, TC_WASTE_SIMULATION
 */
export function scenarioOfFile(text: string, options: FileScenarioOptions): WasteScenario {
  const { lines, notes } = readBinFile(text)
  const seen = new Set<string>()
  const refused: string[] = []
  const bins = lines.flatMap(({ line, cells, problem }) => {
    const { bin, problems } = readCells(cells, null)
    const id = cells.id || bin.name
    const why = problem ?? (problems.join('; ') || (seen.has(id) ? `${id} is there already` : ''))
    if (why !== '') {
      refused.push(`line ${line}: ${why}`)
      return []
    }
    seen.add(id)
    const isAsked = options.stream === null || bin.stream === options.stream
    return bin.isInService && isAsked ? simulatedBin({ ...bin, id }, options.rates.get(id) ?? null, []) : []
  })
  if (refused.length > 0) {
    throw cliErrors.make('TC_WASTE_SIMULATION', refused.slice(0, 5).join('\n  '), { refused })
  }
  if (bins.length === 0)
    throw cliErrors.make(
      'TC_WASTE_SIMULATION',
      options.stream === null ? 'no bin of it is in service' : `no bin of it is for ${options.stream}`,
    )
  const edge = furthestFromMiddle(bins.map(({ position }) => position))
  const depot = siteAt('depot', options.depot ?? edge)
  const disposal = siteAt('disposal', options.disposal ?? options.depot ?? edge)
  const streams = [...new Set(bins.map(({ stream }) => stream))]
  return {
    bins,
    lorries: Array.from({ length: options.lorries }, (_, n) => ({
      ...LORRY,
      ...{ id: `lorry-${n + 1}`, name: `Lorry ${n + 1}`, depotId: depot.id, streams },
      ...{ crewBreak: null, forbiddenEdgeIds: [], isInService: true, version: 1 },
    })),
    sites: [depot, disposal],
    settings: DEFAULT_WASTE_SETTINGS,
    roads: options.roads,
    notes: [
      ...notes,
      ...(options.depot === null ? ['No --depot: lorries start at the bin furthest from the middle.'] : []),
      ...(options.disposal === null ? ['No --disposal: they tip where they start.'] : []),
      ...(streams.length > 1 ? [`Each lorry takes all ${streams.length} streams together.`] : []),
    ],
  }
}

/**
 * Of a data folder: its bins in service that have a round, lorries, sites, settings and roads.
 *
 * @param roads in place of the folder's own; null: none are given.
 * @throws TC_WASTE_SIMULATION
 */
export function scenarioOfFolder(
  dataDirectory: string,
  rates: ReadonlyMap<string, number>,
  roads: RoadData | null = null,
): WasteScenario {
  const store = openOperationsStore(dataDirectory, { durability: 'normal' })
  try {
    return scenarioOfStore(store, rates, roads)
  } finally {
    store.close()
  }
}

function scenarioOfStore(
  { wasteNetwork, wasteForecasts, wasteSettings, roads: known }: OperationsStore,
  rates: ReadonlyMap<string, number>,
  roads: RoadData | null,
): WasteScenario {
  const weekdays = new Map(wasteNetwork.rounds().map((round) => [round.id, round.weekdays]))
  const all = wasteNetwork.bins.list({ isInService: true })
  const forecasts = wasteForecasts.all()
  const bins = all.flatMap((bin) => {
    const days = bin.roundId === null ? undefined : weekdays.get(bin.roundId)
    if (days === undefined || days.length === 0) return []
    return simulatedBin(bin, rates.get(bin.id) ?? forecasts.get(bin.id)?.perDayPct ?? null, days)
  })
  if (bins.length === 0) throw cliErrors.make('TC_WASTE_SIMULATION', 'no bin in service has a fixed round')
  const left = all.length - bins.length
  return {
    bins,
    lorries: wasteNetwork.lorries().filter(({ isInService }) => isInService),
    sites: wasteNetwork.sites(),
    settings: wasteSettings.current().settings,
    roads: roads ?? known.load<RoadData>(),
    notes: left === 0 ? [] : [`${left} bins in service without a fixed round are left out.`],
  }
}

function simulatedBin(
  bin: Omit<Bin, 'roundId' | 'roundOrder' | 'deviceId' | 'version'>,
  perDayPct: number | null,
  fixedWeekdays: readonly number[],
): WasteScenario['bins'][number] {
  const { id, name, stream, street, volumeL, thresholdPct, maxAgeDays, serviceS, accessTimes } = bin
  return {
    ...{ id, name, stream, street, volumeL, thresholdPct, maxAgeDays, serviceS, accessTimes },
    ...{ perDayPct, fixedWeekdays, position: [bin.longitude, bin.latitude] },
  }
}

/** Finds every place on the roads and measures the ways; without roads as straight lines, longer by {@link WAY_FACTOR}. */
export function networkOf(scenario: WasteScenario): SimulatedNetwork & { readonly notes: readonly string[] } {
  const { bins, lorries, sites, settings, roads } = scenario
  const depots = new Map(sites.map((site) => [site.id, site]))
  const ways = roads === null ? straightWays() : roadWays(roads, settings)
  const found = bins.map(({ position, ...bin }) => ({ ...bin, node: ways.nodeOf(position) }))
  const disposalSites = sites.flatMap((site) => {
    const node = site.type === 'disposal' ? ways.nodeOf([site.longitude, site.latitude]) : null
    if (node === null) return []
    const { id, name, serviceS, streams, openTimes } = site
    return [{ id, name, node, serviceS, streams, windows: openTimes.map(inSeconds) }]
  })
  const planned = lorries.flatMap((lorry): PlannedLorry[] => {
    const depot = depots.get(lorry.depotId)!
    const node = ways.nodeOf([depot.longitude, depot.latitude])
    if (node === null) return []
    const { id, name, capacityL, payloadKg, streams, crewBreak } = lorry
    return [
      {
        ...{ id, name, capacityL, payloadKg, streams, startNode: node, endNode: node },
        matrix: ways.matrixOf(lorry.forbiddenEdgeIds),
        shift: inSeconds(lorry.shift),
        crewBreak: crewBreak === null ? null : { ...inSeconds(crewBreak), seconds: crewBreak.minutes * 60 },
        ...{ loadL: 0, loadKg: 0, lockedBinIds: [] },
      },
    ]
  })
  if (planned.length === 0) {
    throw cliErrors.make('TC_WASTE_SIMULATION', 'no lorry is in service whose depot lies by a road')
  }
  if (disposalSites.length === 0) throw cliErrors.make('TC_WASTE_SIMULATION', 'there is no disposal site')
  const far = found.filter(({ node }) => node === null).length
  return {
    ...{ lorries: planned, disposalSites, settings },
    bins: found.filter(({ node }) => node !== null),
    matrices: ways.matrices(),
    notes: [
      roads === null
        ? `No roads: straight lines × ${WAY_FACTOR} at ${STRAIGHT_KPH} km/h.`
        : `Ways on roads (${roads.links.length} links).`,
      ...(far === 0 ? [] : [`${far} bins farther than ${FARTHEST_M} m from any road are left out.`]),
    ],
  }
}

interface Ways {
  /** null: no road near. */
  nodeOf(position: Position): number | null
  matrixOf(forbiddenEdgeIds: readonly string[]): number
  /** Once all places are known. */
  matrices(): TravelTimes[]
}

function straightWays(): Ways {
  const points: Position[] = []
  return {
    nodeOf: (position) => points.push(position) - 1,
    matrixOf: () => 0,
    matrices: () => {
      const size = points.length
      const metres = Float64Array.from(
        { length: size * size },
        (_, at) => WAY_FACTOR * distanceM(points[Math.floor(at / size)]!, points[at % size]!),
      )
      return [{ size, metres, seconds: metres.map((way) => (way / STRAIGHT_KPH) * 3.6) }]
    },
  }
}

function roadWays(roads: RoadData, { speedFactor, topSpeedKph }: WasteSettings): Ways {
  const network = buildNetwork(roads)
  const finder = new RoadFinder(network)
  const points: RoadPoint[] = []
  const forbidden = new Map<string, readonly string[]>()
  return {
    nodeOf: (position) => {
      if (finder.linksWithin(position, FARTHEST_M).every((link) => network.isMain[link] !== 1)) return null
      return points.push(finder.find(position, 2 * FARTHEST_M)) - 1
    },
    matrixOf: (edgeIds) => {
      const key = edgeIds.toSorted().join('\n')
      if (!forbidden.has(key)) forbidden.set(key, edgeIds)
      return [...forbidden.keys()].indexOf(key)
    },
    matrices: () =>
      [...forbidden.values()].map((edgeIds) =>
        travelMatrix(
          network,
          travelSeconds(network, { speedFactor, topSpeedKph }, { closed: new Set(edgeIds) }),
          points,
        ),
      ),
  }
}

function siteAt(type: WasteSite['type'], [longitude, latitude]: Position): WasteSite {
  const serviceS = type === 'depot' ? 0 : TIPPING_S
  return { id: type, name: type, type, longitude, latitude, serviceS, streams: [], openTimes: [] }
}

function furthestFromMiddle(positions: readonly Position[]): Position {
  const mean = (axis: 0 | 1) =>
    positions.reduce((sum, position) => sum + position[axis], 0) / positions.length
  const middle: Position = [mean(0), mean(1)]
  return positions.reduce((best, each) => (distanceM(each, middle) > distanceM(best, middle) ? each : best))
}

function inSeconds({ fromMin, toMin }: TimeOfDaySpan) {
  return { fromS: fromMin * 60, toS: toMin * 60 }
}
