import {
  buildNetwork,
  type Position,
  RoadFinder,
  type RoadLink,
  type TurnRestriction,
} from '@towncrier/road-network'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  chooseStreets,
  type Depot,
  type GritterVehicle,
  type GrittingRoute,
  makeRoutes,
  matchLine,
  orderStreets,
  planRoute,
  type RouteStreet,
  sensorsOfDomain,
  snapSensors,
  streetsOfClass,
} from '../index.ts'

const SIZE = 6
const corner = (x: number, y: number): Position => [-3.2 + x / 500, 55.95 + y / 500]

/** Streets of a square grid, about 125 m east and 222 m north. */
function gridLinks(change: (link: RoadLink) => RoadLink | null = (link) => link): RoadLink[] {
  const links: RoadLink[] = []
  const add = (x: number, y: number, toX: number, toY: number) => {
    const link = change({
      id: `${x},${y}-${toX},${toY}`,
      name: x === toX ? `Avenue ${x}` : `Street ${y}`,
      number: '',
      roadClass: y === 2 && y === toY ? 'a-road' : 'unclassified',
      startNode: `${x},${y}`,
      endNode: `${toX},${toY}`,
      coordinates: [corner(x, y), corner(toX, toY)],
      direction: 'both',
      speedKph: 48,
    })
    if (link !== null) links.push(link)
  }
  for (let x = 0; x < SIZE; x++) {
    for (let y = 0; y < SIZE; y++) {
      if (x + 1 < SIZE) add(x, y, x + 1, y)
      if (y + 1 < SIZE) add(x, y, x, y + 1)
    }
  }
  return links
}

function town(links: readonly RoadLink[] = gridLinks(), restrictions: readonly TurnRestriction[] = []) {
  const network = buildNetwork({ links, restrictions, attribution: '' })
  return { network, finder: new RoadFinder(network) }
}

const depot: Depot = { id: 'north', name: 'North depot', longitude: -3.1991, latitude: 55.95001 }
const lorry = (id: string, capacityKg = 3_000): GritterVehicle => ({
  id,
  name: id,
  depotId: 'north',
  deviceId: null,
  capacityKg,
  spreadWidthM: 6,
  treatingSpeedKph: 30,
  travellingSpeedKph: 48,
  isPreWet: false,
  isInService: true,
})
const forward = (...edgeIds: string[]): RouteStreet[] =>
  edgeIds.map((edgeId) => ({ edgeId, direction: 'forward' }))
const islandLink: RoadLink = {
  ...gridLinks()[0]!,
  id: 'island',
  startNode: 'i1',
  endNode: 'i2',
  coordinates: [corner(30, 30), corner(31, 30)],
}

describe('a route planned', () => {
  test('leads from the depot along its streets in their order and back, and adds up', () => {
    const { network, finder } = town()
    const streets = forward('1,0-2,0', '2,0-3,0', '3,0-3,1')
    const { legs, figures, saltKg } = planRoute(network, finder, { depot, gritter: lorry('one'), streets })
    const treated = legs.filter(({ type }) => type === 'treat')
    expect(treated.map(({ edgeIds }) => edgeIds[0])).toEqual(streets.map(({ edgeId }) => edgeId))
    expect(legs[0]!.type).toBe('travel')
    expect(legs.at(-1)!.type).toBe('travel')
    for (const [n, leg] of legs.entries()) {
      if (n > 0) expect(leg.line[0]).toEqual(legs[n - 1]!.line.at(-1))
    }
    expect(legs.at(-1)!.line.at(-1)).toEqual(legs[0]!.line[0])
    expect(figures.treatedM).toBeCloseTo(124.5 * 2 + 222.4, -1)
    expect(figures.treatedAreaM2).toBeCloseTo(figures.treatedM * 6, 6)
    expect(saltKg).toBeCloseTo(figures.treatedAreaM2 / 100, 6)
    expect(figures.seconds).toBeCloseTo(
      legs.reduce((sum, { seconds }) => sum + seconds, 0),
      6,
    )
    expect(treated[2]!.steps[0]).toMatchObject({ turn: 'left', road: 'Avenue 3' })
    expect([figures.missingEdgeIds, figures.unreachableEdgeIds]).toEqual([[], []])
  })

  test('names what the network does not hold and what is closed, and treats the rest', () => {
    const { network, finder } = town()
    const { legs, figures } = planRoute(network, finder, {
      depot,
      gritter: null,
      streets: forward('1,0-2,0', 'gone', '2,0-3,0', '3,0-3,1'),
      conditions: { closed: new Set(['2,0-3,0']) },
    })
    expect(figures.missingEdgeIds).toEqual(['gone'])
    expect(figures.unreachableEdgeIds).toEqual(['2,0-3,0'])
    expect(legs.flatMap(({ edgeIds }) => edgeIds)).not.toContain('2,0-3,0')
    expect(legs.filter(({ type }) => type === 'treat')).toHaveLength(2)
  })

  test('does not treat a street on another island, nor one from which nothing leads back', () => {
    const oneWayOut: RoadLink = {
      ...islandLink,
      id: 'pier',
      startNode: '5,5',
      endNode: 'pier',
      coordinates: [corner(5, 5), corner(6, 5)],
      direction: 'forward',
    }
    const { network, finder } = town([...gridLinks(), islandLink, oneWayOut])
    const { figures } = planRoute(network, finder, {
      depot,
      gritter: null,
      streets: forward('island', '1,0-2,0', 'pier'),
    })
    expect([...figures.unreachableEdgeIds].sort()).toEqual(['island', 'pier'])
    expect(figures.treatedM).toBeCloseTo(124.5, -1)
  })

  test('keeps to one-way streets: never treats against one, never travels against one', () => {
    const { network, finder } = town(
      gridLinks((link) => (link.name === 'Street 0' ? { ...link, direction: 'backward' } : link)),
    )
    const against = planRoute(network, finder, { depot, gritter: null, streets: forward('1,0-2,0') })
    expect(against.figures.unreachableEdgeIds).toEqual(['1,0-2,0'])
    const streets: RouteStreet[] = [{ edgeId: '1,0-2,0', direction: 'backward' }]
    const along = planRoute(network, finder, { depot, gritter: null, streets })
    expect(along.figures.unreachableEdgeIds).toEqual([])
    expect(along.legs[0]!.names.length).toBeGreaterThan(1)
  })

  test('says when the salt is more than the gritter holds', () => {
    const { network, finder } = town()
    const request = { depot, gritter: lorry('small', 10), streets: forward('1,0-2,0', '2,0-3,0') }
    expect(planRoute(network, finder, { ...request, rateGm2: 20 }).isOverCapacity).toBe(true)
    expect(planRoute(network, finder, { ...request, rateGm2: 5 }).isOverCapacity).toBe(false)
  })

  test('a depot off the roads is refused', () => {
    const { network, finder } = town()
    const away = { ...depot, latitude: 57 }
    expect(() => planRoute(network, finder, { depot: away, gritter: null, streets: [] })).toThrow(
      /none within 1000 m/,
    )
  })
})

describe('routes made', () => {
  const { network, finder } = town()
  const all = network.links.map(({ id }) => id)
  const making = {
    depot,
    gritters: [lorry('big', 600), lorry('small', 300)],
    edgeIds: all,
    keep: [],
    rateGm2: 10,
    seed: 7,
    iterations: 600,
  }

  test('treat every street once, hold no more than the smallest lorry, and come out the same again', () => {
    const made = makeRoutes(network, finder, making)
    const treated = made.routes.flatMap(({ streets }) => streets.map(({ edgeId }) => edgeId))
    expect([...treated].sort()).toEqual([...all].sort())
    for (const { saltKg } of made.routes) expect(saltKg).toBeLessThanOrEqual(300)
    expect(made.leftOut).toEqual([])
    expect(made.routesWithoutGritter).toBe(made.routes.length - 2)
    expect(makeRoutes(network, finder, making)).toEqual(made)
  })

  test('come to what planning each of them says', () => {
    const made = makeRoutes(network, finder, making)
    for (const { streets, seconds } of made.routes) {
      const { figures } = planRoute(network, finder, { depot, gritter: lorry('any'), streets })
      expect(figures.unreachableEdgeIds).toEqual([])
      expect(figures.seconds).toBeCloseTo(seconds, 0)
    }
  })

  test('leave kept routes, their streets and their lorries alone', () => {
    const kept = {
      id: 'kept',
      gritterId: 'big',
      streets: forward('1,0-2,0', '2,0-3,0'),
    } as unknown as GrittingRoute
    const made = makeRoutes(network, finder, { ...making, keep: [kept] })
    const treated = made.routes.flatMap(({ streets }) => streets.map(({ edgeId }) => edgeId))
    expect(treated).not.toContain('1,0-2,0')
    expect(made.leftOut).toContainEqual({ edgeId: '2,0-3,0', reason: 'kept' })
    expect(made.routes.map(({ gritterId }) => gritterId)).not.toContain('big')
  })

  test('name what is not in the network, cut off, closed, or too long for any lorry', () => {
    const withIsland = town([...gridLinks(), islandLink])
    const made = makeRoutes(withIsland.network, withIsland.finder, {
      ...making,
      edgeIds: ['gone', 'island', '0,0-0,1', '1,0-2,0', '2,0-3,0'],
      gritters: [lorry('tiny', 10)],
      conditions: { closed: new Set(['2,0-3,0']) },
    })
    expect(made.leftOut.toSorted((a, b) => (a.edgeId < b.edgeId ? -1 : 1))).toEqual([
      { edgeId: '0,0-0,1', reason: 'too-long' },
      { edgeId: '2,0-3,0', reason: 'unreachable' },
      { edgeId: 'gone', reason: 'not-in-network' },
      { edgeId: 'island', reason: 'unreachable' },
    ])
    expect(made.routes.flatMap(({ streets }) => streets)).toHaveLength(1)
  })

  test('drive one-way streets the right way', () => {
    const oneWay = town(
      gridLinks((link) => ({ ...link, direction: link.name === 'Street 2' ? 'backward' : 'both' })),
    )
    const made = makeRoutes(oneWay.network, oneWay.finder, making)
    const driven = made.routes
      .flatMap(({ streets }) => streets)
      .filter(({ edgeId }) => /,2-.,2$/.test(edgeId))
    expect(driven).toHaveLength(SIZE - 1)
    expect(new Set(driven.map(({ direction }) => direction))).toEqual(new Set(['backward']))
  })

  test('no route is longer than asked, or it is said', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 1, max: 1000 }), (minutes, seed) => {
        const made = makeRoutes(network, finder, {
          ...making,
          gritters: [lorry('one', 9_000)],
          longestSeconds: minutes * 60,
          seed,
          iterations: 120,
        })
        const treated = made.routes.flatMap(({ streets }) => streets)
        return (
          treated.length === all.length &&
          made.isWithinTime === made.routes.every(({ seconds }) => seconds <= minutes * 60) &&
          (minutes < 5 || made.isWithinTime)
        )
      }),
      { numRuns: 15 },
    )
  })

  test('nothing to treat is no route', () => {
    expect(makeRoutes(network, finder, { ...making, edgeIds: [] }).routes).toEqual([])
  })
})

test('a better order of the same streets never takes longer', () => {
  const { network, finder } = town()
  const ids = network.links.map(({ id }) => id)
  fc.assert(
    fc.property(fc.shuffledSubarray(ids, { minLength: 2, maxLength: 12 }), (edgeIds) => {
      const streets = forward(...edgeIds)
      const better = orderStreets(network, finder, {
        depot,
        gritter: null,
        streets,
        seed: 1,
        iterations: 400,
      })
      const seconds = (order: readonly RouteStreet[]) =>
        planRoute(network, finder, { depot, gritter: null, streets: order }).figures.seconds
      expect(better.map(({ edgeId }) => edgeId).sort()).toEqual([...edgeIds].sort())
      return seconds(better) <= seconds(streets) + 1
    }),
    { numRuns: 20 },
  )
})

describe('streets chosen', () => {
  const { network } = town([...gridLinks(), islandLink])

  test('by class, by name, within an outline; what is cut off is not chosen', () => {
    expect(streetsOfClass(network, ['a-road'])).toHaveLength(SIZE - 1)
    const named = chooseStreets(network, { names: ['avenue 1', 'Nowhere Road'] })
    expect(named.edgeIds).toHaveLength(SIZE - 1)
    expect(named.unknownNames).toEqual(['Nowhere Road'])
    const outline = [corner(-0.1, -0.1), corner(1.1, -0.1), corner(1.1, 1.1), corner(-0.1, 1.1)]
    expect(chooseStreets(network, { outline }).edgeIds).toHaveLength(4)
    expect(chooseStreets(network, {}).edgeIds).toEqual([])
    expect(chooseStreets(network, { classes: ['unclassified'] }).edgeIds).not.toContain('island')
  })
})

describe('a line matched', () => {
  const { network, finder } = town()

  test('gives the streets it follows, in order, with their directions, whatever its wobble', () => {
    const shifted = ([x, y]: Position): Position => [x + 0.00008, y - 0.00006]
    const line = [corner(3, 0), corner(2, 0), corner(1, 0), corner(1, 1), corner(1, 2), corner(2, 2)].map(
      shifted,
    )
    const { streets, unmatched } = matchLine(network, finder, line)
    expect(streets).toEqual([
      { edgeId: '2,0-3,0', direction: 'backward' },
      { edgeId: '1,0-2,0', direction: 'backward' },
      { edgeId: '1,0-1,1', direction: 'forward' },
      { edgeId: '1,1-1,2', direction: 'forward' },
      { edgeId: '1,2-2,2', direction: 'forward' },
    ])
    expect(unmatched).toEqual([])
  })

  test('says what lies along no road', () => {
    const line = [corner(0, 5), corner(5, 5), corner(9, 5)]
    const { streets, unmatched, unmatchedM, lengthM } = matchLine(network, finder, line)
    expect(streets).toHaveLength(SIZE - 1)
    expect(unmatched).toHaveLength(1)
    expect(unmatchedM).toBeGreaterThan(420)
    expect(unmatchedM).toBeLessThan(lengthM / 2)
  })
})

describe('sensors', () => {
  const { network, finder } = town()
  const sensors = [
    { id: 'near', position: corner(1.5, 0.05) },
    { id: 'far', position: corner(1.5, 4) },
    { id: 'sea', position: corner(300, 300) },
  ]
  const routes = [{ domainId: 'd', streets: forward('1,0-2,0') }]

  test('stand at the nearest road, or off the network', () => {
    const [near, , sea] = snapSensors(network, finder, sensors)
    expect(near).toMatchObject({ sensorId: 'near', edgeId: '1,0-2,0' })
    expect(near!.distanceM).toBeCloseTo(11, 0)
    expect(sea).toEqual({ sensorId: 'sea', edgeId: null, distanceM: null })
  })

  test('speak for a domain that names them, else on its routes, else around', () => {
    const of = (sensorIds: string[], among = sensors) =>
      sensorsOfDomain(network, finder, { id: 'd', sensorIds }, routes, among)
    expect(of(['sea'])).toEqual(['sea'])
    expect(of([])).toEqual(['near'])
    expect(of([], sensors.slice(1))).toEqual(['far'])
    expect(sensorsOfDomain(network, finder, { id: 'other', sensorIds: [] }, routes, sensors)).toEqual([])
  })
})
