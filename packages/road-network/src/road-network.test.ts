import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  buildNetwork,
  distanceM,
  findRoute,
  type Position,
  RoadFinder,
  type RoadLink,
  travelMatrix,
  travelSeconds,
} from './index.ts'

/** Streets of a square grid, 0.001° apart: about 111 m north, 64 m east at 55° N. */
function grid(size: number, change: (link: RoadLink) => RoadLink | null = (link) => link): RoadLink[] {
  const at = (x: number, y: number): Position => [-3.2 + x / 1000, 55.95 + y / 1000]
  const links: RoadLink[] = []
  const add = (x: number, y: number, toX: number, toY: number) => {
    const link = change({
      id: `${x},${y}-${toX},${toY}`,
      name: x === toX ? `Avenue ${x}` : `Street ${y}`,
      number: '',
      roadClass: 'unclassified',
      startNode: `${x},${y}`,
      endNode: `${toX},${toY}`,
      coordinates: [at(x, y), at(toX, toY)],
      direction: 'both',
      speedKph: 36,
    })
    if (link !== null) links.push(link)
  }
  for (let x = 0; x < size; x++) {
    for (let y = 0; y < size; y++) {
      if (x + 1 < size) add(x, y, x + 1, y)
      if (y + 1 < size) add(x, y, x, y + 1)
    }
  }
  return links
}

function networkOf(
  links: readonly RoadLink[],
  restrictions: Parameters<typeof buildNetwork>[0]['restrictions'] = [],
) {
  const network = buildNetwork({ links, restrictions, attribution: '' })
  return { network, finder: new RoadFinder(network), seconds: travelSeconds(network) }
}

const corner = (x: number, y: number): Position => [-3.2 + x / 1000, 55.95 + y / 1000]
/** A little way along a street, so that it is plain which link is meant. */
const along = (x: number, y: number, share = 0.5): Position => [-3.2 + (x + share) / 1000, 55.95 + y / 1000]

describe('snapping', () => {
  const { finder, network } = networkOf(grid(4))

  test('projects on the nearest road, not its nearest junction', () => {
    const point = finder.find([-3.1995 + 0.0001, 55.9501])
    expect(network.links[point.link]!.id).toBe('0,0-1,0')
    expect(point.fraction).toBeCloseTo(0.6, 3)
    expect(point.distanceM).toBeCloseTo(11.1, 0)
  })

  test('refuses a point in the sea, and says how far it looked', () => {
    expect(() => finder.find([-3.3, 55.95])).toThrow(/none within 500 m of 55\.95000, -3\.30000/)
  })

  test('a road that cannot be reached from the others is not used', () => {
    const island: RoadLink = {
      ...grid(2)[0]!,
      id: 'island',
      startNode: 'i1',
      endNode: 'i2',
      coordinates: [corner(0.1, 0.05), corner(0.9, 0.05)],
    }
    const { finder: withIsland, network: both } = networkOf([...grid(4), island])
    expect(both.links[withIsland.find(corner(0.5, 0.05)).link]!.id).toBe('0,0-1,0')
  })

  test('whatever the point, no other road is nearer', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 4, noNaN: true }),
        fc.double({ min: -1, max: 4, noNaN: true }),
        (x, y) => {
          const asked = corner(x, y)
          const found = finder.find(asked)
          const sampled = network.links.flatMap(({ coordinates: [a, b] }) =>
            Array.from(
              { length: 51 },
              (_, n): Position => [a![0] + ((b![0] - a![0]) * n) / 50, a![1] + ((b![1] - a![1]) * n) / 50],
            ),
          )
          const nearest = Math.min(...sampled.map((each) => distanceM(asked, each)))
          expect(found.distanceM).toBeLessThan(nearest + 0.5)
          expect(distanceM(asked, found.position)).toBeCloseTo(found.distanceM, 0)
        },
      ),
    )
  })
})

describe('the quickest way', () => {
  test('along one link is part of that link, either way', () => {
    const { network, finder, seconds } = networkOf(grid(3))
    const [west, east] = [finder.find(along(0, 0, 0.25)), finder.find(along(0, 0, 0.75))]
    for (const [from, to] of [
      [west, east],
      [east, west],
    ] as const) {
      const route = findRoute(network, seconds, from, to)
      expect(route.metres).toBeCloseTo(distanceM(from.position, to.position), 1)
      expect(route.links).toHaveLength(1)
      expect(route.line).toHaveLength(2)
    }
  })

  test('on a one-way street it goes round the block to come from behind', () => {
    const { network, finder, seconds } = networkOf(
      grid(3, (link) => (link.id === '0,0-1,0' ? { ...link, direction: 'forward' } : link)),
    )
    const [west, east] = [finder.find(along(0, 0, 0.25)), finder.find(along(0, 0, 0.75))]
    expect(findRoute(network, seconds, west, east).links).toHaveLength(1)
    const back = findRoute(network, seconds, east, west)
    expect(back.links.map(({ id }) => id)).toEqual(['0,0-1,0', '1,0-1,1', '0,1-1,1', '0,0-0,1', '0,0-1,0'])
  })

  test('goes round a closure, and says so when that leaves no way', () => {
    const { network, finder, seconds } = networkOf(grid(3))
    const [from, to] = [finder.find(along(0, 1)), finder.find(along(1, 1))]
    const open = findRoute(network, seconds, from, to)
    const closed = new Set(['1,1-2,1'])
    const round = travelSeconds(network, {}, { closed })
    expect(() => findRoute(network, round, from, to)).toThrow(/from Street 1 to Street 1/)
    const further = finder.find(along(1, 2))
    const way = findRoute(network, round, from, further)
    expect(way.links.map(({ id }) => id)).not.toContain('1,1-2,1')
    expect(open.metres).toBeLessThan(way.metres)
  })

  test('ice makes a road longer, not forbidden', () => {
    const { network, finder } = networkOf(grid(3))
    const [from, to] = [finder.find(along(0, 0)), finder.find(along(1, 0))]
    const icy = travelSeconds(network, {}, { slowdown: new Map([['1,0-2,0', 3]]) })
    const route = findRoute(network, icy, from, to)
    expect(route.metres).toBeCloseTo(distanceM(from.position, to.position), 1)
    expect(route.seconds).toBeGreaterThan(route.metres / 10)
  })

  test('forbidden and only-allowed turns hold', () => {
    const [from, to] = [along(0, 0), along(0, 1)]
    const plain = networkOf(grid(3))
    const way = (net: ReturnType<typeof networkOf>) =>
      findRoute(net.network, net.seconds, net.finder.find(from), net.finder.find(to)).links.map(
        ({ id }) => id,
      )
    expect(way(plain)).toHaveLength(3)
    const [, second] = way(plain)
    const via = second === '1,0-1,1' ? '1,0' : '0,0'
    const no = networkOf(grid(3), [{ fromLink: '0,0-1,0', viaNode: via, toLink: second!, type: 'no' }])
    expect(way(no)).not.toEqual(way(plain))
    const only = networkOf(grid(3), [
      { fromLink: '0,0-1,0', viaNode: '1,0', toLink: '1,0-2,0', type: 'only' },
      { fromLink: '0,0-1,0', viaNode: '0,0', toLink: '0,0-0,1', type: 'no' },
    ])
    expect(way(only)).toContain('1,0-2,0')
  })

  test('its steps name each road once and add up', () => {
    const { network, finder, seconds } = networkOf(grid(5))
    const route = findRoute(network, seconds, finder.find(along(0, 0)), finder.find(corner(4, 3.5)))
    expect(route.steps[0]).toMatchObject({ turn: 'start', road: 'Street 0' })
    expect(route.steps.slice(1).every(({ turn }) => turn === 'left' || turn === 'right')).toBe(true)
    expect(route.steps.reduce((sum, { metres }) => sum + metres, 0)).toBeCloseTo(route.metres, 3)
    const drawn = route.line.slice(1).reduce((sum, each, n) => sum + distanceM(route.line[n]!, each), 0)
    expect(drawn).toBeCloseTo(route.metres, 0)
  })

  test('in random towns it is what trying everything finds', () => {
    const streets = fc.array(fc.tuple(fc.nat(2), fc.constantFrom('both', 'forward', 'backward')), {
      minLength: 24,
      maxLength: 24,
    })
    fc.assert(
      fc.property(streets, (changes) => {
        let n = 0
        const links = grid(4, (link) => {
          const [slow, direction] = changes[n++]!
          return { ...link, direction: direction as RoadLink['direction'], speedKph: 36 / (slow + 1) }
        })
        const { network, seconds, finder } = networkOf(links)
        const usable = network.links.flatMap((_, link) => (network.isMain[link] === 1 ? [link] : []))
        if (usable.length < 2) return
        const points = usable.slice(0, 6).map((link) => {
          const { coordinates } = network.links[link]!
          const [a, b] = coordinates
          return finder.find([(a![0] + b![0]) / 2, (a![1] + b![1]) / 2])
        })
        const matrix = travelMatrix(network, seconds, points)
        const all = everyWay(network, seconds)
        for (const [row, from] of points.entries()) {
          for (const [column, to] of points.entries()) {
            if (row === column) continue
            expect(matrix.seconds[row * points.length + column]).toBeCloseTo(
              all(from.link, from.fraction, to.link, to.fraction),
              6,
            )
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})

/** Floyd–Warshall over arcs: seconds from the end of one arc to the end of another. */
function everyWay(network: ReturnType<typeof buildNetwork>, arcSeconds: Float64Array) {
  const count = arcSeconds.length
  const between = Array.from({ length: count }, () => new Float64Array(count).fill(Number.POSITIVE_INFINITY))
  for (let arc = 0; arc < count; arc++) {
    for (let n = network.nextOffsets[arc]!; n < network.nextOffsets[arc + 1]!; n++) {
      const next = network.nextArcs[n]!
      between[arc]![next] = network.nextSeconds[n]! + arcSeconds[next]!
    }
  }
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        between[i]![j] = Math.min(between[i]![j]!, between[i]![k]! + between[k]![j]!)
      }
    }
  }
  return (fromLink: number, fromFraction: number, toLink: number, toFraction: number) => {
    let best = Number.POSITIVE_INFINITY
    for (const start of [0, 1]) {
      for (const end of [0, 1]) {
        const [from, to] = [2 * fromLink + start, 2 * toLink + end]
        if (!Number.isFinite(arcSeconds[from]!) || !Number.isFinite(arcSeconds[to]!)) continue
        const left = start === 0 ? 1 - fromFraction : fromFraction
        const short = end === 0 ? 1 - toFraction : toFraction
        best = Math.min(best, arcSeconds[from]! * left + between[from]![to]! - arcSeconds[to]! * short)
      }
    }
    return best
  }
}

describe('headings', () => {
  const { network, finder, seconds } = networkOf(grid(4))
  const end = (id: string, isStart: boolean, heading: 'forward' | 'backward') => {
    const link = network.linkIndexes.get(id)!
    const position = network.links[link]!.coordinates[isStart ? 0 : 1]!
    return { link, fraction: isStart ? 0 : 1, position, distanceM: 0, heading }
  }

  test('a street that is left one way is not driven back', () => {
    const from = end('1,1-2,1', false, 'forward')
    const back = end('1,1-2,1', true, 'forward')
    const route = findRoute(network, seconds, from, back)
    // Round a block rather than back along the street.
    expect(route.links.length).toBeGreaterThan(4)
    expect(route.links.slice(1, -1).map(({ id }) => id)).not.toContain('1,1-2,1')
    const { heading: _, ...plain } = from
    const either = findRoute(network, seconds, plain, finder.find(corner(1, 1)))
    expect(either.metres).toBeLessThan(route.metres)
  })

  test('a street is entered at the end it is to be driven from', () => {
    const from = end('0,0-1,0', false, 'forward')
    const along = findRoute(network, seconds, from, end('1,0-2,0', true, 'forward'))
    const against = findRoute(network, seconds, from, end('1,0-2,0', false, 'backward'))
    expect(along.metres).toBeCloseTo(0, 6)
    expect(against.metres).toBeGreaterThan(280)
    expect(against.links.at(-1)).toEqual({ id: '1,0-2,0', isForward: false })
  })
})
