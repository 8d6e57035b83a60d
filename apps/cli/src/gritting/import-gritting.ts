import { isTowncrierError } from '@towncrier/core'
import type { Act, OperationsStore, RouteFields } from '@towncrier/operations-store'
import type { GrittingFile } from '@towncrier/protocol'
import { buildNetwork, type Position, type RoadData, RoadFinder } from '@towncrier/road-network'
import { matchLine, middleOfDomain, type RouteStreet } from '@towncrier/winter-service'

export interface GrittingImported {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  /** As they stood in the file already. */
  readonly left: number
  /** What could not be taken over, or only in part. */
  readonly problems: readonly { readonly what: string; readonly why: string }[]
}

/**
 * Brings the gritting network to what a file says, part by part: by id, so that the same file twice changes nothing.
 * What the file does not name stays.
 *
 * @param kind of devices that speak for domains.
 */
export function importGritting(
  store: OperationsStore,
  file: GrittingFile,
  kind: string,
  act: Act,
): GrittingImported {
  const { winterNetwork } = store
  const added: string[] = []
  const changed: string[] = []
  const problems: { what: string; why: string }[] = []
  let left = 0

  const settle = <Part extends { readonly id: string }>(
    what: string,
    part: Part,
    present: Part | undefined,
    write: { readonly add: () => void; readonly change: () => void },
  ) => {
    try {
      if (present === undefined) {
        write.add()
        added.push(what)
      } else if (isSame(present, part)) left++
      else {
        write.change()
        changed.push(what)
      }
    } catch (error) {
      if (!isTowncrierError(error)) throw error
      problems.push({ what, why: error.message })
    }
  }

  const depots = new Map(winterNetwork.depots().map((depot) => [depot.id, depot]))
  for (const { saltStockKg, ...depot } of file.depots) {
    settle(`depot ${depot.id}`, depot, depots.get(depot.id), {
      add: () => {
        winterNetwork.addDepot(depot)
        if (saltStockKg !== undefined) winterNetwork.salt.count(depot.id, saltStockKg, 'Imported', act)
      },
      change: () => winterNetwork.changeDepot(depot),
    })
  }
  const gritters = new Map(winterNetwork.gritters().map((gritter) => [gritter.id, gritter]))
  for (const gritter of file.gritters) {
    settle(`gritter ${gritter.id}`, gritter, gritters.get(gritter.id), {
      add: () => winterNetwork.addGritter(gritter),
      change: () => winterNetwork.changeGritter(gritter),
    })
  }
  const domains = new Map(
    winterNetwork.domains().map(({ deviceId: _device, ...domain }) => [domain.id, domain] as const),
  )
  for (const domain of file.domains) {
    const { id, ...fields } = domain
    settle<{ readonly id: string }>(`domain ${id}`, domain, domains.get(id), {
      add: () => winterNetwork.addDomain(id, fields, kind, act.at),
      change: () => winterNetwork.changeDomain(id, fields),
    })
  }
  const roads = file.routes.length === 0 ? null : loadRoads(store)
  const routes = new Map(winterNetwork.routes().map((route) => [route.id, route]))
  for (const { line, streets: named, id, ...rest } of file.routes) {
    const what = `route ${id}`
    const { streets, problem } = streetsOf(roads, named, line)
    if (problem !== null) problems.push({ what, why: problem })
    const route: RouteFields = { ...rest, streets }
    const present = routes.get(id)
    const { version = 0, changedAt: _at, changedBy: _by, ...fields } = present ?? {}
    settle<{ readonly id: string }>(
      what,
      { id, ...route },
      present === undefined ? undefined : { id, ...fields },
      {
        add: () => winterNetwork.addRoute(id, route, act),
        change: () => winterNetwork.changeRoute(id, route, version, act),
      },
    )
  }
  if (roads !== null) placeDomains(store, roads)
  store.audit.add({
    ...act,
    action: 'winter.import',
    subject: 'gritting network',
    detail: { added: added.length, changed: changed.length, problems: problems.length },
  })
  return { added, changed, left, problems }
}

interface Roads {
  readonly network: ReturnType<typeof buildNetwork>
  readonly finder: RoadFinder
}

function loadRoads(store: OperationsStore): Roads | null {
  const data = store.roads.load<RoadData>()
  if (data === null) return null
  const network = buildNetwork(data)
  return { network, finder: new RoadFinder(network) }
}

type LineGeometry = NonNullable<GrittingFile['routes'][number]['line']>

function streetsOf(
  roads: Roads | null,
  named: readonly RouteStreet[],
  line: LineGeometry | undefined,
): { readonly streets: readonly RouteStreet[]; readonly problem: string | null } {
  if (roads === null) {
    const problem = line === undefined ? null : 'no roads are loaded to find its line on'
    return { streets: named, problem }
  }
  if (line === undefined) {
    const missing = named.filter(({ edgeId }) => !roads.network.linkIndexes.has(edgeId))
    const names = missing.slice(0, 5).map(({ edgeId }) => edgeId)
    const problem =
      missing.length === 0
        ? null
        : `${missing.length} streets are not in the road network: ${names.join(', ')}`
    return { streets: named, problem }
  }
  const lines = line.type === 'LineString' ? [line.coordinates] : line.coordinates
  const streets = new Map<string, RouteStreet>()
  let unmatchedM = 0
  for (const each of lines) {
    const match = matchLine(
      roads.network,
      roads.finder,
      each.map(([x, y]): Position => [x!, y!]),
    )
    unmatchedM += match.unmatchedM
    for (const street of match.streets) if (!streets.has(street.edgeId)) streets.set(street.edgeId, street)
  }
  const problem = unmatchedM < 1 ? null : `${Math.round(unmatchedM)} m of its line lie along no road`
  return { streets: [...streets.values()], problem }
}

/** Shows what speaks for each domain in the middle of its routes. */
function placeDomains(store: OperationsStore, { network }: Roads): void {
  const routes = store.winterNetwork.routes()
  for (const { id, deviceId } of store.winterNetwork.domains()) {
    const middle = middleOfDomain(network, id, routes)
    if (middle === null || store.devices.find(deviceId) === null) continue
    store.devices.update(deviceId, { longitude: middle[0], latitude: middle[1] })
  }
}

function isSame(present: object, wanted: object): boolean {
  const sorted = (part: object) =>
    JSON.stringify(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  return sorted(present) === sorted(wanted)
}

/** The network as a file of the same shape. */
export function exportGritting(store: OperationsStore): GrittingFile {
  const { winterNetwork } = store
  return {
    depots: winterNetwork
      .depots()
      .map((depot) => ({ ...depot, saltStockKg: Math.max(0, winterNetwork.salt.stockKg(depot.id)) })),
    gritters: winterNetwork.gritters().map((gritter) => ({ ...gritter })),
    domains: winterNetwork
      .domains()
      .map(({ deviceId: _device, ...domain }) => ({ ...domain, sensorIds: [...domain.sensorIds] })),
    routes: winterNetwork.routes().map(({ changedAt: _at, changedBy: _by, version: _version, ...route }) => ({
      ...route,
      streets: route.streets.map((street) => ({ ...street })),
    })),
  }
}
