import { describe, expect, it } from 'vitest'
import type { LiveDevice } from '../api/types.ts'
import { FeatureBook, toFeature } from './device-features.ts'

const device = (change: Partial<LiveDevice> = {}): LiveDevice => ({
  id: 'a',
  kind: 'road',
  name: 'Bridge',
  latitude: 52,
  longitude: -1,
  at: 1,
  values: { t: 1 },
  flags: [],
  freshness: 'online',
  severity: null,
  ...change,
})

const layer = {
  kind: 'road',
  iconPath: '',
  order: 1,
  scale: { title: '', unit: '', source: '', stops: [], marks: [] },
  scaleValue: () => null,
  value: (values: LiveDevice['values']) => `${String(values.t)} °C`,
  summary: () => '',
  popupRows: [],
}

it('draws the state as shape, the age as hollow, the value as label', () => {
  expect(toFeature(device({ severity: 'warning' }), layer)?.properties).toMatchObject({
    icon: 'road|warning|solid',
    rank: 3,
    label: '1 °C\nBridge',
  })
  expect(toFeature(device({ freshness: 'stale' }), layer)?.properties).toMatchObject({
    icon: 'road|unknown|hollow',
    label: 'Bridge',
  })
  expect(toFeature(device({ latitude: null }), layer)).toBeNull()
  expect(toFeature(device({ quietReason: 'shelved' }), layer)?.properties.icon).toBe(
    'road|normal|solid|quiet',
  )
  // Another of its alerts calls: that is what is shown.
  expect(toFeature(device({ quietReason: 'shelved', severity: 'warning' }), layer)?.properties.icon).toBe(
    'road|warning|solid',
  )
})

describe('what the map is told', () => {
  const setUp = () => {
    const devices = new Map([['a', device()]])
    const book = new FeatureBook((id) => {
      const found = devices.get(id)
      return found === undefined ? null : toFeature(found, layer)
    })
    book.reset(devices.keys())
    return { devices, book }
  }
  const never = () => false

  it('is nothing when only a value changed that nobody can read', () => {
    const { devices, book } = setUp()
    devices.set('a', device({ values: { t: 2 } }))
    expect(book.update(['a'], never)).toBeNull()
    expect(book.update(['a'], () => true)?.update).toHaveLength(1)
  })

  it('is a change of state or place', () => {
    const { devices, book } = setUp()
    devices.set('a', device({ severity: 'critical' }))
    expect(book.update(['a'], never)?.update).toHaveLength(1)
    devices.set('a', device({ severity: 'critical', latitude: 53 }))
    expect(book.update(['a'], never)?.update).toHaveLength(1)
    expect(book.update(['a'], never)).toBeNull()
  })

  it('is a coming and a going, once each', () => {
    const { devices, book } = setUp()
    devices.set('b', device({ id: 'b' }))
    devices.delete('a')
    expect(book.update(['a', 'b', 'ghost'], never)).toMatchObject({ add: [{ id: 'b' }], remove: ['a'] })
    expect(book.update(['a', 'b'], never)).toBeNull()
    expect(book.size).toBe(1)
  })
})
