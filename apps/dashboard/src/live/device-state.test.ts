import { expect, it } from 'vitest'
import { isStale, stateOf } from './device-state.ts'

it('a silent device keeps a warning, but no longer counts as normal', () => {
  expect(stateOf({ severity: null, freshness: 'online' })).toBe('normal')
  expect(stateOf({ severity: 'watch', freshness: 'online' })).toBe('watch')
  expect(stateOf({ severity: null, freshness: 'stale' })).toBe('unknown')
  expect(stateOf({ severity: 'watch', freshness: 'offline' })).toBe('unknown')
  expect(stateOf({ severity: 'critical', freshness: 'offline' })).toBe('critical')
  expect(isStale({ freshness: 'never-seen' })).toBe(true)
})
