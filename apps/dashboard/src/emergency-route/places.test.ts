import { expect, test } from 'vitest'
import { formatPlace, parsePlace, suggestPlaces } from './places.ts'

test('a place is typed as people write it', () => {
  expect(parsePlace('52.41, −1.51')).toEqual({ latitude: 52.41, longitude: -1.51 })
  expect(parsePlace(' 52.41;-1.51 ')).toEqual({ latitude: 52.41, longitude: -1.51 })
  for (const text of ['', '52.41', '95, 1', '1, 181', 'Mill Lane', '1,2,3', '1e1, 2']) {
    expect(parsePlace(text), text).toBeNull()
  }
  expect(parsePlace(formatPlace({ latitude: 52.4, longitude: -1.5 }))).toEqual({
    latitude: 52.4,
    longitude: -1.5,
  })
})

test('incidents come before devices, and what has no place is left out', () => {
  const device = (name: string, latitude: number | null) =>
    ({ name, latitude, longitude: -1 }) as Parameters<typeof suggestPlaces>[2] extends Iterable<infer D>
      ? D
      : never
  const incident = { id: 7, title: 'Ice on Mill Lane', latitude: 52, longitude: -1 } as Parameters<
    typeof suggestPlaces
  >[1][number]
  const found = suggestPlaces(
    'mill',
    [incident],
    [device('Mill Bridge', 52), device('Mill Pond', null), device('High Street', 52)],
  )
  expect(found.map(({ name }) => name)).toEqual(['7 Ice on Mill Lane', 'Mill Bridge'])
})
