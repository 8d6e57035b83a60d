import { systemClock } from '@towncrier/core'
import { type FleetDevice, makeTown } from '@towncrier/firmware-sim'
import { type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import { buildNetwork, type Position, type RoadData, RoadFinder } from '@towncrier/road-network'
import { matchLine, middleOfDomain } from '@towncrier/winter-service'

const ACTOR = 'simulation'
const SALT_IN_STOCK_KG = 320_000
const DEPOT = 'larkhampton-depot'
/** Parts of town, clockwise from the north. */
const PARTS = ['North', 'East', 'South', 'West'] as const

/**
 * Gives the simulated town a gritted network, once: a depot with salt, and for each tour of the simulated lorries a
 * gritter and a route along it, so that what is driven is what is planned. Domains are the four parts of town.
 *
 * @param kind of devices that speak for domains.
 * @param lorryKinds kinds of devices that drive tours.
 */
export function prepareWinterNetwork(
  dataDirectory: string,
  seed: string,
  devices: readonly FleetDevice[],
  kind: string,
  lorryKinds: ReadonlySet<string>,
): void {
  const store = openOperationsStore(dataDirectory, { durability: 'normal' })
  try {
    const roads = store.roads.load<RoadData>()
    if (roads === null || store.winterNetwork.depots().length > 0) return
    const town = makeTown(seed)
    if (store.roads.summary()?.source !== town.name) return
    const lorries = devices.filter((device) => lorryKinds.has(device.kind))
    fill(store, roads, town.tours, lorries, kind)
  } finally {
    store.close()
  }
}

function fill(
  store: OperationsStore,
  roads: RoadData,
  tours: ReturnType<typeof makeTown>['tours'],
  lorries: readonly FleetDevice[],
  kind: string,
): void {
  const { winterNetwork } = store
  const act = { actor: ACTOR, at: systemClock.now() }
  const network = buildNetwork(roads)
  const finder = new RoadFinder(network)
  const home = tours[0]![0]!
  winterNetwork.addDepot({ id: DEPOT, name: 'Larkhampton depot', latitude: home.lat, longitude: home.lon })
  winterNetwork.salt.count(DEPOT, SALT_IN_STOCK_KG, 'In stock at the start of winter', act)

  // Lorries share the roads by the depot; each street is one lorry's.
  const taken = new Set<string>()
  const plans = tours.map((tour) => {
    const line = tour.map(({ lon, lat }): Position => [lon, lat])
    const streets = matchLine(network, finder, line).streets.filter(({ edgeId }) => !taken.has(edgeId))
    for (const { edgeId } of streets) taken.add(edgeId)
    return { domainId: '', streets }
  })
  const centre = middleOfDomain(network, '', plans)!
  const counts = new Map<string, number>()
  for (const [n, plan] of plans.entries()) {
    const lorry = lorries[n]
    const gritter = {
      id: `gritter-${n + 1}`,
      name: lorry === undefined ? `Gritter ${n + 1}` : store.devices.require(lorry.id).name,
      depotId: DEPOT,
      deviceId: lorry?.id ?? null,
      capacityKg: 9_000,
      spreadWidthM: 7,
      treatingSpeedKph: 38,
      travellingSpeedKph: 48,
      isPreWet: false,
      isInService: true,
    }
    winterNetwork.addGritter(gritter)
    const middle = middleOfDomain(network, '', [plan])
    if (middle === null) continue
    const part = partOf(middle, centre)
    const domainId = part.toLowerCase()
    const number = (counts.get(part) ?? 0) + 1
    counts.set(part, number)
    if (number === 1) {
      const domain = { name: `Larkhampton ${part}`, sensorIds: [], actionLevelC: 1 }
      winterNetwork.addDomain(domainId, domain, kind, act.at)
    }
    winterNetwork.addRoute(
      `${domainId}-${number}`,
      {
        name: `${part} ${number}`,
        domainId,
        depotId: DEPOT,
        gritterId: gritter.id,
        priority: 1,
        origin: 'imported',
        isKept: false,
        streets: plan.streets,
      },
      act,
    )
  }
  const routes = winterNetwork.routes()
  for (const { id, deviceId } of winterNetwork.domains()) {
    const middle = middleOfDomain(network, id, routes)!
    store.devices.update(deviceId, { longitude: middle[0], latitude: middle[1] })
  }
}

/** The part of town that a place lies in. */
function partOf([x, y]: Position, centre: Position): (typeof PARTS)[number] {
  const east = (x - centre[0]) * Math.cos((centre[1] * Math.PI) / 180)
  const degrees = ((Math.atan2(east, y - centre[1]) * 180) / Math.PI + 360) % 360
  return PARTS[Math.round(degrees / 90) % 4]!
}
