import { buildNetwork, type Position, type RoadClass, type RoadLink } from '@towncrier/road-network'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findStreets, publicStreets, searchKey, streetsNear } from './public-streets.ts'

/** A kilometre is 0.009° of latitude. */
function link(
  id: string,
  name: string,
  ends: readonly [Position, Position],
  roadClass: RoadClass = 'unclassified',
): RoadLink {
  return {
    id,
    name,
    number: '',
    roadClass,
    startNode: ends[0].join(),
    endNode: ends[1].join(),
    coordinates: ends,
    direction: 'both',
    speedKph: 48,
  }
}

const links = [
  link('a1', 'High Street', [
    [0, 52],
    [0.004, 52],
  ]),
  link('a2', 'High Street', [
    [0.004, 52],
    [0.008, 52],
  ]),
  link('b1', 'High Street', [
    [0, 52.05],
    [0.004, 52.05],
  ]),
  link(
    'c',
    'London Road',
    [
      [0.008, 52],
      [0.008, 52.02],
    ],
    'a-road',
  ),
  link('d', 'St Mary’s Lane', [
    [0, 52.05],
    [0, 52.06],
  ]),
  link('e', 'Rue de l’Église', [
    [0.02, 52],
    [0.1, 52],
  ]),
  link('f', '', [
    [0.02, 52],
    [0.02, 52.01],
  ]),
]
const streets = publicStreets(buildNetwork({ links, restrictions: [], attribution: '' }))

test('stretches that hang together are one street, those far apart are told apart by a road they meet', () => {
  expect(streets.map(({ name, by, edges }) => [name, by, edges.length])).toEqual([
    ['High Street', 'London Road', 2],
    ['High Street', 'St Mary’s Lane', 1],
    ['London Road', null, 1],
    ['Rue de l’Église', null, 1],
    ['St Mary’s Lane', null, 1],
  ])
})

test('a street is found however its name is typed, whole names first', () => {
  const found = (search: string) => findStreets(streets, search).map(({ name }) => name)
  expect(found('ST. MARYS')).toEqual(['St Mary’s Lane'])
  expect(found('eglise')).toEqual(['Rue de l’Église'])
  expect(found('lon')).toEqual(['London Road'])
  expect(found('%%%')).toEqual([])
  fc.assert(
    fc.property(fc.constantFrom(...streets), fc.boolean(), (street, isUpper) => {
      const typed = isUpper ? street.name.toUpperCase() : street.name.normalize('NFD')
      expect(found(typed)[0]).toBe(street.name)
    }),
  )
})

test('a key is its own key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(searchKey(searchKey(text))).toBe(searchKey(text))
    }),
  )
})

test('the nearest is the one whose line is nearest, though its ends are far', () => {
  const near = streetsNear(streets, [0.06, 52.001], 400)
  expect(near.map(({ name }) => name)).toEqual(['Rue de l’Église'])
  expect(streetsNear(streets, [5, 10], 400)).toEqual([])
})
