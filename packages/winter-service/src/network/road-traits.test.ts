import { buildNetwork, RoadFinder, readOsOpenRoads } from '@towncrier/road-network'
import { expect, test } from 'vitest'
import { roadTraitsOf, type TraitPoint } from './road-traits.ts'

const east = (metres: number) => -1.5 + metres / 68_000
const features = ['a', 'b'].map((id, n) => ({
  type: 'Feature',
  properties: { id, name: id, class: 'A Road' },
  geometry: {
    type: 'LineString',
    coordinates: [
      [east(n * 300), 52.3],
      [east((n + 1) * 300), 52.3],
    ],
  },
}))
const network = buildNetwork(readOsOpenRoads(JSON.stringify({ type: 'FeatureCollection', features })))
const point = (change: Partial<TraitPoint>): TraitPoint => ({
  edgeId: null,
  position: null,
  elevationM: null,
  thermalOffsetK: null,
  ...change,
})

test('points of a thermal map count for the road they lie on, several by their mean', () => {
  const { traits, offRoads } = roadTraitsOf(
    [
      point({ position: [east(100), 52.3], thermalOffsetK: -1 }),
      point({ position: [east(200), 52.3001], thermalOffsetK: -2, elevationM: 120 }),
      point({ edgeId: 'b', elevationM: 90 }),
      point({ edgeId: 'not there', elevationM: 1 }),
      point({ position: [east(100), 52.4], thermalOffsetK: 5 }),
    ],
    network,
    new RoadFinder(network),
  )
  expect(traits).toEqual([
    { edgeId: 'a', elevationM: 120, thermalOffsetK: -1.5 },
    { edgeId: 'b', elevationM: 90, thermalOffsetK: null },
  ])
  expect(offRoads).toBe(2)
})
