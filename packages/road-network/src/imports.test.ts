import { describe, expect, test } from 'vitest'
import {
  buildNetwork,
  findRoute,
  type OsmElement,
  OsmRoads,
  RoadFinder,
  readOsOpenRoads,
  travelSeconds,
} from './index.ts'

function feature(properties: object, coordinates: unknown, type = 'LineString') {
  return { type: 'Feature', properties, geometry: { type, coordinates } }
}
const collection = (...features: object[]) => JSON.stringify({ type: 'FeatureCollection', features })

describe('OS Open Roads', () => {
  test('reads links with their names, classes and ends, whichever way a line is written', () => {
    const data = readOsOpenRoads(
      collection(
        feature(
          { identifier: 'A', class: 'A Road', roadNumber: 'A8', startNode: 'n1', endNode: 'n2', name1: null },
          [
            [-3.2, 55.95, 0],
            [-3.19, 55.95, 0],
          ],
        ),
        feature(
          { identifier: 'B', class: 'Unclassified', startNode: 'n2', endNode: 'n3', name1: 'Rose Street' },
          [
            [
              [-3.19, 55.95],
              [-3.18, 55.95],
            ],
          ],
          'MultiLineString',
        ),
      ),
    )
    expect(data.links).toMatchObject([
      { id: 'A', name: '', number: 'A8', roadClass: 'a-road', startNode: 'n1', endNode: 'n2', speedKph: 48 },
      {
        id: 'B',
        name: 'Rose Street',
        roadClass: 'unclassified',
        coordinates: [
          [-3.19, 55.95],
          [-3.18, 55.95],
        ],
      },
    ])
  })

  test('what is no road is counted and named, and costs the others nothing', () => {
    const data = readOsOpenRoads(
      collection(
        feature({}, [-3, 55], 'Point'),
        feature({ identifier: 'A' }, [
          [500_000, 200_000],
          [500_010, 200_000],
        ]),
        feature({ identifier: 'B' }, [
          [-3.2, 55.95],
          [-3.19, 55.95],
        ]),
      ),
    )
    expect(data.links).toHaveLength(1)
    expect(data.refused.count).toBe(2)
    expect(data.refused.reasons[1]).toMatch(/^feature 2: geometry\.coordinates/)
    expect(() => readOsOpenRoads('{"type":"Feature"}')).toThrow(/no GeoJSON FeatureCollection/)
    expect(() => readOsOpenRoads('not json')).toThrow(/TC_ROADS_FILE|cannot be read/)
  })

  test('lines without node names meet where their ends do', () => {
    const { links } = readOsOpenRoads(
      collection(
        feature({ id: 1 }, [
          [-3.2, 55.95],
          [-3.19, 55.95],
        ]),
        feature({ id: 2 }, [
          [-3.19, 55.950001],
          [-3.18, 55.95],
        ]),
      ),
    )
    expect(links[0]!.endNode).toBe(links[1]!.startNode)
  })
})

describe('OpenStreetMap', () => {
  const nodes: OsmElement[] = [
    [1, 0, 0],
    [2, 1, 0],
    [3, 2, 0],
    [4, 1, 1],
    [5, 1, -1],
  ].map(([id, x, y]) => ({ type: 'node', id: id!, lon: 1.5 + x! / 1000, lat: 42.5 + y! / 1000 }))
  const way = (id: number, refs: number[], tags: Record<string, string>): OsmElement => ({
    type: 'way',
    id,
    refs,
    tags,
  })
  function roads(...elements: OsmElement[]) {
    const gathered = new OsmRoads()
    for (const element of [...nodes, ...elements]) gathered.add(element)
    return gathered.finish()
  }

  test('ways are cut at junctions, footpaths and private drives are left out', () => {
    const { links } = roads(
      way(10, [1, 2, 3], { highway: 'residential', name: 'Carrer Major', maxspeed: '30' }),
      way(11, [4, 2], { highway: 'primary', oneway: 'yes', ref: 'CG-1' }),
      way(12, [2, 5], { highway: 'service', access: 'private' }),
      way(13, [1, 5], { highway: 'footway' }),
    )
    expect(links.map(({ id }) => id)).toEqual(['w10.1', 'w10.2', 'w11.1'])
    expect(links[2]).toMatchObject({ number: 'CG-1', direction: 'forward', startNode: '4', endNode: '2' })
    expect(links[0]!.speedKph).toBeCloseTo(25.5, 5)
  })

  test('a forbidden turn is driven round', () => {
    const streets = [
      way(10, [1, 2, 3], { highway: 'residential' }),
      way(11, [5, 2, 4], { highway: 'residential' }),
      way(12, [1, 4], { highway: 'residential' }),
      way(13, [3, 5], { highway: 'residential' }),
    ]
    const restriction: OsmElement = {
      type: 'relation',
      id: 1,
      tags: { type: 'restriction', restriction: 'no_left_turn' },
      members: [
        { type: 'way', ref: 10, role: 'from' },
        { type: 'node', ref: 2, role: 'via' },
        { type: 'way', ref: 11, role: 'to' },
      ],
    }
    const links = (...elements: OsmElement[]) => {
      const network = buildNetwork(roads(...elements), { trafficSide: 'right' })
      const finder = new RoadFinder(network)
      const [from, to] = [finder.find([1.5003, 42.5]), finder.find([1.501, 42.5004])]
      return findRoute(network, travelSeconds(network), from, to).links.map(({ id }) => id)
    }
    expect(links(...streets)).toEqual(['w10.1', 'w11.2'])
    // Every part of way 11 at the junction is forbidden from way 10, as the relation says.
    expect(links(...streets, restriction)).toEqual(['w10.1', 'w12.1', 'w11.2'])
  })

  test('a way whose nodes are missing at the border of the extract keeps what is there', () => {
    const { links } = roads(way(10, [1, 99, 2, 3], { highway: 'tertiary' }))
    expect(links.map(({ startNode, endNode }) => [startNode, endNode])).toEqual([['2', '3']])
  })

  test('an extract without roads is refused', () => {
    expect(() => roads(way(10, [1, 2], { building: 'yes' }))).toThrow(/no road in it/)
  })
})
