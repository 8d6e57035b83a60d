import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DAY_MS, MINUTE_MS } from '@towncrier/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Home, type OperationsStore, openOperationsStore, type Room } from './index.ts'

const NOW = Date.parse('2026-11-22T10:00:00Z')

let directory: string
let store: OperationsStore
let home: Home
let other: Home
let bedroom: Room

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-homes-'))
  store = openOperationsStore(directory, { durability: 'normal' })
  store.devices.add([{ id: 'frog-1', kind: 'damp-box', name: 'Frog box 1' }], NOW)
  home = addHome('rosa')
  other = addHome('eve')
  bedroom = addRoom(home)
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true, force: true })
})

function addHome(userName: string): Home {
  const { id } = store.accounts.add({
    userName,
    displayName: userName,
    role: 'resident',
    passwordHash: 'x',
    now: NOW,
  })
  return store.homes.add(id, { name: `${userName}’s`, areaId: null }, NOW)
}

function addRoom({ id }: Home, name = 'Bedroom'): Room {
  return store.homes.addRoom(
    id,
    { name, type: 'bedroom', wallFactor: 0.75, material: 'wallpaper', placement: '' },
    NOW,
  )
}

describe('where a box stood', () => {
  test('no moment is two households’, also where the clock was set back in between', () => {
    store.homes.place('frog-1', bedroom, NOW)
    store.homes.release(home.id, 'frog-1', NOW + DAY_MS)
    store.homes.place('frog-1', addRoom(other), NOW + MINUTE_MS)
    expect(store.homes.spans(home.id)).toMatchObject([{ from: NOW, to: NOW + DAY_MS }])
    expect(store.homes.spans(other.id)).toMatchObject([{ from: NOW + DAY_MS, to: null }])
    expect([NOW, NOW + DAY_MS - 1, NOW + DAY_MS].map((at) => store.homes.homeAt('frog-1', at))).toEqual([
      home.id,
      home.id,
      other.id,
    ])
  })

  test('moved twice in a moment, it stands in the last room alone', () => {
    const kitchen = addRoom(home, 'Kitchen')
    store.homes.place('frog-1', bedroom, NOW)
    store.homes.move(home.id, 'frog-1', kitchen, NOW)
    store.homes.move(home.id, 'frog-1', bedroom, NOW)
    const spans = store.homes.spans(home.id)
    expect(spans.map(({ from, to }) => [from, to])).toEqual([
      [NOW, NOW],
      [NOW, NOW],
      [NOW, null],
    ])
    expect(store.homes.standing('frog-1')?.roomId).toBe(bedroom.id)
  })

  test('what it was stays known when it is struck off, and it can be moved and handed on', () => {
    store.homes.place('frog-1', bedroom, NOW)
    store.devices.remove('frog-1')
    store.homes.move(home.id, 'frog-1', addRoom(home, 'Kitchen'), NOW + 1)
    store.homes.release(home.id, 'frog-1', NOW + 2)
    expect(store.homes.spans(home.id).map(({ kind }) => kind)).toEqual(['damp-box', 'damp-box'])
  })

  test('a room holds one box, and another household’s is not taken', () => {
    store.devices.add([{ id: 'frog-2', kind: 'damp-box', name: 'Frog box 2' }], NOW)
    const kitchen = addRoom(home, 'Kitchen')
    store.homes.place('frog-1', bedroom, NOW)
    store.homes.place('frog-2', kitchen, NOW)
    expect(() => store.homes.move(home.id, 'frog-1', kitchen, NOW + 1)).toThrow(
      /There is a box in this room already/,
    )
    expect(store.homes.standing('frog-1')).toMatchObject({ roomId: bedroom.id, from: NOW })
    expect(() => store.homes.release(other.id, 'frog-1', NOW + 1)).toThrow(/not in this home/)
    expect(() => store.homes.place('frog-1', addRoom(other), NOW + 1)).toThrow(/in use/)
    expect(() => store.homes.place('frog-9', addRoom(other), NOW + 1)).toThrow(/frog-9/)
  })
})

test('a home that is closed has no box and takes none; where they stood is known', () => {
  store.homes.place('frog-1', bedroom, NOW)
  expect(store.homes.close(home.id, NOW + MINUTE_MS)).toMatchObject([
    { deviceId: 'frog-1', kind: 'damp-box', from: NOW, to: NOW + MINUTE_MS },
  ])
  expect(store.homes.find(home.id)?.endedAt).toBe(NOW + MINUTE_MS)
  expect(store.homes.standing('frog-1')).toBeNull()
  store.homes.close(home.id, NOW + DAY_MS)
  expect(store.homes.find(home.id)?.endedAt).toBe(NOW + MINUTE_MS)
})

test('a box that is struck off stands in no home, and one that stood in none is none the worse', () => {
  store.homes.place('frog-1', bedroom, NOW)
  store.homes.strikeOff('frog-1', NOW + MINUTE_MS)
  expect(store.homes.spans(home.id)).toMatchObject([{ from: NOW, to: NOW + MINUTE_MS }])
  store.homes.strikeOff('frog-1', NOW + DAY_MS)
  expect(store.homes.spans(home.id)).toMatchObject([{ from: NOW, to: NOW + MINUTE_MS }])
})

describe('a home holds so much and no more', () => {
  test('rooms', () => {
    for (let room = 1; room < 50; room++) addRoom(home, `Room ${room}`)
    expect(() => addRoom(home, 'One more')).toThrow(/no room for more/)
    expect(addRoom(other).name).toBe('Bedroom')
  })

  test('homes of one account, moved out of or not', () => {
    let last = home
    for (let count = 1; count < 50; count++) {
      last = store.homes.moveHome(last, { name: `Home ${count}`, tenure: 'unknown', nation: 'unknown' }, NOW)
    }
    expect(() =>
      store.homes.moveHome(last, { name: 'x', tenure: 'unknown', nation: 'unknown' }, NOW),
    ).toThrow(/no room for more/)
    expect(store.homes.find(last.id)?.endedAt).toBeNull()
  })

  test('diary entries, where what is sent twice is still kept once', () => {
    const entry = (number: number) => ({
      id: `entry-${number}`,
      homeId: home.id,
      roomId: null,
      activity: 'note',
      at: NOW,
      endAt: null,
      note: '',
      changedAt: NOW,
    })
    const database = new DatabaseSync(join(directory, 'operations.db'))
    database
      .prepare(
        `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 19999)
         INSERT INTO home_diary SELECT 'entry-' || n, ?, NULL, 'note', 0, NULL, '', 0 FROM numbers`,
      )
      .run(home.id)
    database.close()
    expect(() => store.homeDiary.add(entry(20_000))).toThrow(/no room for more/)
    expect(store.homeDiary.add(entry(7)).id).toBe('entry-7')
  })

  test('letters, and links of a report', () => {
    const { letters, reports } = store.homeEvidence
    const letter = { direction: 'sent', at: NOW, correspondent: 'x', subject: 'x', text: '' } as const
    for (let count = 0; count < 500; count++) letters.add(home.id, letter)
    expect(() => letters.add(home.id, letter)).toThrow(/no room for more/)
    const { id } = reports.add({
      ...{ homeId: home.id, madeAt: NOW, from: NOW - DAY_MS, to: NOW, language: 'en', sha256: 'ab' },
      includes: { diary: false, photos: true, letters: true },
      ...{ html: '<p>é</p>', pdf: Buffer.from('%PDF') },
    })
    for (let count = 0; count < 100; count++) reports.share(id, 'Surveyor', NOW, NOW + DAY_MS)
    expect(() => reports.share(id, 'Surveyor', NOW, NOW + DAY_MS)).toThrow(/no room for more/)
  })
})
