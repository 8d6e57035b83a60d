import type { AnySensorKind } from '@towncrier/core'
import type { LiveDevice } from '@towncrier/protocol'
import { discoverKinds } from '@towncrier/sensor-kinds'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LiveState } from '../live/live-state.ts'
import { HouseholdLive } from './household-live.ts'

const kinds = await discoverKinds()
const personal = [...kinds.values()].filter((kind) => kind.personal === true)

function device(kind: AnySensorKind, values: LiveDevice['values']): LiveDevice {
  return {
    ...{ id: 'a', kind: kind.id, name: 'Frog box 1', latitude: 52.37, longitude: -1.26, at: 1 },
    values,
    flags: Object.keys(values).map((name) => `${name}:range`),
    ...{ freshness: 'online', severity: null },
  }
}

describe('a device in a home', () => {
  test('is whole for its household, and nothing but a device for everybody else', () => {
    expect(personal.length).toBeGreaterThan(0)
    const readings = personal.map((kind) => {
      const numbers = kind.measures.filter(({ type }) => type === 'number')
      const values = fc.record(
        Object.fromEntries(numbers.map(({ name }) => [name, fc.double({ noNaN: true })])),
        { requiredKeys: [] },
      )
      return fc.tuple(fc.constant(kind), values)
    })
    fc.assert(
      fc.property(fc.oneof(...readings), ([kind, values]) => {
        const told = device(kind, values as LiveDevice['values'])
        const household = new HouseholdLive(kinds)
        const live = new LiveState(kinds)
        household.applyDevices([told], [])
        live.applyDevices([told], [])
        live.finishRound()
        expect(household.device('a')).toEqual(told)
        const everything = { kinds: null, bounds: null }
        const shown = [
          live.device('a')!,
          ...live.devices(),
          ...live.snapshot(everything, 0).devices,
          ...live.deltaSince(0, everything, 0, null).devices,
        ]
        expect(shown).toHaveLength(4)
        const open = new Set(
          kind.measures.filter(({ ofDevice }) => ofDevice === true).map(({ name }) => name),
        )
        for (const { latitude, longitude, values: seen, flags } of shown) {
          expect([latitude, longitude]).toEqual([null, null])
          expect(Object.keys(seen).filter((name) => !open.has(name))).toEqual([])
          expect(flags.filter((flag) => !open.has(flag.split(':')[0]!))).toEqual([])
        }
      }),
    )
  })

  test('is forgotten when it is struck off; devices in the street are none of it', () => {
    const [kind] = personal
    const street = [...kinds.values()].find((each) => each.personal !== true)!
    const household = new HouseholdLive(kinds)
    household.applyDevices([device(kind!, {})], [])
    household.applyDevices([], ['a'])
    household.applyDevices([device(street, {})], [])
    expect(household.device('a')).toBeUndefined()
  })
})
