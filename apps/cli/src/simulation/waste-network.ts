import { systemClock } from '@towncrier/core'
import { type FleetDevice, makeTown } from '@towncrier/firmware-sim'
import {
  type Device,
  type NewBin,
  type OperationsStore,
  openOperationsStore,
} from '@towncrier/operations-store'
import {
  buildNetwork,
  type Position,
  type RoadData,
  RoadFinder,
  type RoadNetwork,
} from '@towncrier/road-network'
import { BIN_DEFAULTS } from '@towncrier/waste-rounds'

const DEPOT = 'larkhampton-depot'
const M_PER_DEGREE = 111_195
const NEAR_ROAD_M = 500
const SHIFT = { fromMin: 6 * 60, toMin: 14 * 60 }
const CREW_BREAK = { fromMin: 10 * 60, toMin: 11 * 60, minutes: 30 }

interface Stream {
  /** Of the device's name. */
  readonly word: string
  readonly stream: string
  readonly title: string
  readonly volumeL: number
  readonly serviceS: number
  readonly lorryId: string
}

const STREAMS: readonly Stream[] = [
  { word: 'litter', stream: 'general', title: 'Litter', volumeL: 240, serviceS: 60, lorryId: 'lorry-1' },
  { word: 'glass', stream: 'glass', title: 'Glass', volumeL: 1_500, serviceS: 180, lorryId: 'lorry-2' },
  { word: 'paper', stream: 'paper', title: 'Paper', volumeL: 1_100, serviceS: 120, lorryId: 'lorry-3' },
  {
    word: 'plastics',
    stream: 'plastic',
    title: 'Plastics',
    volumeL: 1_100,
    serviceS: 120,
    lorryId: 'lorry-3',
  },
  { word: 'food', stream: 'food', title: 'Food', volumeL: 360, serviceS: 90, lorryId: 'lorry-1' },
  {
    word: 'textiles',
    stream: 'textiles',
    title: 'Textiles',
    volumeL: 1_500,
    serviceS: 180,
    lorryId: 'lorry-3',
  },
]

const LORRIES = [
  {
    id: 'lorry-1',
    name: 'Lorry 1, litter and food',
    streams: ['general', 'food'],
    capacityL: 14_000,
    payloadKg: 6_000,
  },
  { id: 'lorry-2', name: 'Lorry 2, glass', streams: ['glass'], capacityL: 22_000, payloadKg: 9_000 },
  {
    id: 'lorry-3',
    name: 'Lorry 3, dry recycling',
    streams: ['paper', 'plastic', 'textiles'],
    capacityL: 32_000,
    payloadKg: 8_000,
  },
] as const

/**
 * Makes a bin of every simulated device that measures fill, once, with a depot, a disposal site at the edge of town,
 * three lorries and standing rounds by stream and half of town, on the days on which most of their bins are emptied.
 *
 * @param kind of devices that speak for rounds.
 * @param fillKinds kinds of devices that measure how full something is.
 */
export function prepareWasteNetwork(
  dataDirectory: string,
  seed: string,
  devices: readonly FleetDevice[],
  kind: string,
  fillKinds: ReadonlySet<string>,
): void {
  const store = openOperationsStore(dataDirectory, { durability: 'normal' })
  try {
    const roads = store.roads.load<RoadData>()
    const isThere = store.wasteNetwork.sites().length > 0 || store.wasteNetwork.bins.list().length > 0
    if (roads === null || isThere) return
    const town = makeTown(seed)
    if (store.roads.summary()?.source !== town.name) return
    const home = town.tours[0]![0]!
    const sensors = devices.filter((device) => fillKinds.has(device.kind))
    fill(store, buildNetwork(roads), [home.lon, home.lat], sensors, kind)
  } finally {
    store.close()
  }
}

function fill(
  store: OperationsStore,
  network: RoadNetwork,
  home: Position,
  sensors: readonly FleetDevice[],
  kind: string,
): void {
  const { wasteNetwork } = store
  const registered = sensors.flatMap((sensor) => {
    const device = store.devices.find(sensor.id)
    const stream = STREAMS.find(({ word }) => device?.name.includes(` ${word} `))
    if (device === null || stream === undefined || device.latitude === null || device.longitude === null)
      return []
    const position: Position = [device.longitude, device.latitude]
    return { device, stream, position, roundDays: roundDaysOf(sensor.parameters) }
  })
  if (registered.length === 0) return
  const centre = middleOf(registered.map(({ position }) => position))
  const [tipLongitude, tipLatitude] = furthestOnRoads(network, centre)
  const site = { streams: [], openTimes: [] }
  const [longitude, latitude] = home
  wasteNetwork.addSite({
    ...site,
    id: DEPOT,
    name: 'Larkhampton depot',
    type: 'depot',
    latitude,
    longitude,
    serviceS: 0,
  })
  wasteNetwork.addSite({
    ...site,
    id: 'transfer-station',
    name: 'Larkhampton transfer station',
    type: 'disposal',
    latitude: tipLatitude,
    longitude: tipLongitude,
    serviceS: 15 * 60,
    openTimes: [{ fromMin: 6 * 60, toMin: 18 * 60 }],
  })
  for (const lorry of LORRIES) {
    wasteNetwork.addLorry({
      ...lorry,
      depotId: DEPOT,
      shift: SHIFT,
      crewBreak: CREW_BREAK,
      forbiddenEdgeIds: [],
      isInService: true,
    })
  }
  const finder = new RoadFinder(network)
  const now = systemClock.now()
  const bins: NewBin[] = []
  for (const { stream, title, lorryId, volumeL, serviceS } of STREAMS) {
    for (const half of ['north', 'south'] as const) {
      const members = registered.filter(
        (each) => each.stream.stream === stream && each.position[1] >= centre[1] === (half === 'north'),
      )
      if (members.length === 0) continue
      const roundId = `${stream}-${half}`
      const round = {
        name: `${title} ${half}`,
        weekdays: commonest(members.map(({ roundDays }) => roundDays)),
        lorryId,
      }
      wasteNetwork.addRound(roundId, round, kind, now)
      for (const { device, position } of inOrder(members, home)) {
        bins.push({
          ...BIN_DEFAULTS,
          ...binPlace(device, position, network, finder),
          id: device.id,
          name: device.name,
          deviceId: device.id,
          stream,
          volumeL,
          serviceS,
          roundId,
          roundOrder: null,
        })
      }
    }
  }
  wasteNetwork.bins.addMany(bins)
  for (const { id } of wasteNetwork.rounds()) {
    const order = wasteNetwork.bins.ofRound(id).map((bin) => bin.id)
    wasteNetwork.setRoundBins(id, order)
  }
}

function binPlace(
  { latitude, longitude }: Device,
  position: Position,
  network: RoadNetwork,
  finder: RoadFinder,
) {
  const { link } = finder.find(position, NEAR_ROAD_M)
  const { name, number } = network.links[link]!
  return { latitude: latitude!, longitude: longitude!, street: name || number }
}

/** Days of the week on which the simulator empties a bin. */
function roundDaysOf(parameters: unknown): readonly number[] {
  const days = (parameters as { readonly roundDays?: unknown } | null)?.roundDays
  return Array.isArray(days) ? [...new Set(days.filter((day) => typeof day === 'number'))].sort() : [0]
}

function commonest(patterns: readonly (readonly number[])[]): readonly number[] {
  const counts = new Map<string, number>()
  for (const pattern of patterns) counts.set(String(pattern), (counts.get(String(pattern)) ?? 0) + 1)
  const [best] = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b))[0]!
  return best.split(',').map(Number)
}

function middleOf(positions: readonly Position[]): Position {
  const mean = (axis: 0 | 1) =>
    positions.reduce((sum, position) => sum + position[axis], 0) / positions.length
  return [mean(0), mean(1)]
}

function metresBetween([ax, ay]: Position, [bx, by]: Position): number {
  return Math.hypot((bx - ax) * Math.cos((ay * Math.PI) / 180), by - ay) * M_PER_DEGREE
}

/** Always to the nearest that is left. */
function inOrder<Placed extends { readonly position: Position }>(
  all: readonly Placed[],
  from: Position,
): Placed[] {
  const left = [...all]
  const ordered: Placed[] = []
  for (let here = from; left.length > 0; here = ordered.at(-1)!.position) {
    const distances = left.map(({ position }) => metresBetween(here, position))
    ordered.push(...left.splice(distances.indexOf(Math.min(...distances)), 1))
  }
  return ordered
}

function furthestOnRoads({ links, isMain }: RoadNetwork, centre: Position): Position {
  let best: Position = centre
  for (const [n, { coordinates }] of links.entries()) {
    const end = coordinates[0]!
    if (isMain[n] === 1 && metresBetween(centre, end) > metresBetween(centre, best)) best = [end[0], end[1]]
  }
  return best
}
