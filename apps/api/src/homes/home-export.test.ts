import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOUR_MS } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import { expect, onTestFinished, test } from 'vitest'
import { homeJson } from './home-export.ts'
import { HomeViews } from './home-views.ts'
import { HouseholdLive } from './household-live.ts'

const NOW = Date.parse('2026-11-22T10:00:00Z')

test('alerts are in the export of the household they were raised for, without what they said of the next', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'towncrier-export-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const store = openOperationsStore(folder, { durability: 'normal' })
  onTestFinished(() => store.close())
  store.devices.add([{ id: 'frog-1', kind: 'damp-box', name: 'Frog box 1' }], NOW)
  const homeOf = (userName: string) => {
    const named = { userName, displayName: userName, role: 'resident', passwordHash: '' }
    const { id } = store.accounts.add({ ...named, now: NOW })
    const home = store.homes.add(id, { name: userName, areaId: null }, NOW)
    const room = { name: 'Room', type: 'other', wallFactor: 0.75, material: 'wallpaper', placement: '' }
    return { home, room: store.homes.addRoom(home.id, room, NOW) }
  }
  const [first, next] = [homeOf('first'), homeOf('next')]
  const alert = { deviceId: 'frog-1', kind: 'damp-box', rule: 'damp' } as const
  const raise = (alertId: string, at: number, message: string) =>
    store.householdAlerts.apply({
      ...{ type: 'raised', alertId, ...alert, severity: 'watch', message, at, seq: 1 },
    })
  store.homes.place('frog-1', first.room, NOW)
  raise('a', NOW + 1, 'Air is damp: 71 %')
  store.householdAlerts.apply({ type: 'cleared', alertId: 'a', at: NOW + 2 })
  raise('b', NOW + 3, 'Air is damp: 72 %')
  store.homes.release(first.home.id, 'frog-1', NOW + HOUR_MS)
  store.homes.place('frog-1', next.room, NOW + HOUR_MS)
  const changed = { severity: 'warning', message: 'Air is very damp: 93 %' } as const
  store.householdAlerts.apply({ type: 'changed', alertId: 'b', ...changed, at: NOW + 2 * HOUR_MS })

  const views = new HomeViews({
    store,
    householdLive: new HouseholdLive(new Map()),
    clock: { now: () => NOW },
  })
  const exported = async ({ home }: typeof first) => {
    const nothing = { pages: async function* () {} }
    let text = ''
    for await (const part of homeJson({ store, views, analyses: nothing }, home, NOW)) text += part
    return JSON.parse(text)
  }
  expect(await exported(first)).toMatchObject({
    account: { userName: 'first' },
    alerts: [
      { box: 'frog-1', rule: 'damp', raisedAt: '2026-11-22T10:00:00.003Z', clearedAt: null },
      { message: 'Air is damp: 71 %', clearedAt: '2026-11-22T10:00:00.002Z' },
    ],
  })
  expect(JSON.stringify(await exported(first))).not.toContain('93')
  expect((await exported(next)).alerts).toEqual([])
})
