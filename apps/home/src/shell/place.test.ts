import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addressOf, placeOf, SCREENS, tabOf } from './place.ts'

it('an address leads to where it was written', () => {
  const query = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string())
  fc.assert(
    fc.property(fc.constantFrom(...SCREENS), query, (screen, found) => {
      const place = { screen, query: { ...found } }
      expect(placeOf(addressOf(place))).toEqual(place)
    }),
  )
})

it('what is no address is the first screen', () => {
  for (const hash of ['', '#', '#/', '#/nowhere', '#now?x', '#/__proto__']) {
    expect(placeOf(hash).screen, hash).toBe('now')
  }
})

it('every screen has a tab', () => {
  expect(tabOf('history')).toBe('history')
  expect(tabOf('my-data')).toBe('more')
})
