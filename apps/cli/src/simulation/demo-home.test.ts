import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FleetDevice } from '@towncrier/firmware-sim'
import { openOperationsStore } from '@towncrier/operations-store'
import { expect, onTestFinished, test } from 'vitest'
import { prepareDemoHome } from './demo-home.ts'

const NOW = Date.now()
const boxes = ['frog-1', 'frog-2', 'frog-3', 'frog-4'].map(
  (id): FleetDevice => ({ id, kind: 'damp-box', token: 't', parameters: { showerHour: 7, cookingHour: 18 } }),
)

test('the demonstration begins whatever its visitors did with its boxes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'towncrier-demo-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const store = openOperationsStore(folder, { durability: 'normal' })
  onTestFinished(() => store.close())
  const account = (userName: string) =>
    store.accounts.add({ userName, displayName: userName, role: 'resident', passwordHash: '', now: NOW })
  const resident = account('resident')
  // The first was struck off, the second claimed by a visitor.
  store.devices.add(
    boxes.slice(1).map(({ id, kind }) => ({ id, kind, name: id })),
    NOW,
  )
  const visitors = store.homes.add(account('visitors-own').id, { name: 'Mine', areaId: null }, NOW)
  const room = { name: 'Room', type: 'other', wallFactor: 0.75, material: 'wallpaper', placement: '' }
  store.homes.place('frog-2', store.homes.addRoom(visitors.id, room, NOW), NOW)

  prepareDemoHome(folder, boxes, 'resident')
  const [home] = store.homes.ofAccount(resident.id)
  expect(store.homes.spans(home!.id).map(({ deviceId }) => deviceId)).toEqual(['frog-3', 'frog-4'])
  prepareDemoHome(folder, boxes, 'resident')
  expect(store.homes.ofAccount(resident.id)).toHaveLength(1)
})
