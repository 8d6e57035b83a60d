import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { analyseHome, DEFAULT_HOME_SETTINGS, type RoomReading } from '@towncrier/healthy-homes'
import { type Home, type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HomeAveragesMaker } from './averages.ts'

/** A Monday: the week before is over. */
const MONDAY = Date.UTC(2026, 0, 19, 12)
const WEEK = '2026-01-12'

let folder: string
let store: OperationsStore
let maker: HomeAveragesMaker
let now: number
/** Homes whose box is silent. */
let silent: Set<string>
/** What happens while a home is being looked at. */
let meanwhile: (home: Home) => void

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'towncrier-averages-'))
  store = openOperationsStore(folder, { durability: 'normal' })
  store.places.put([
    {
      id: 'mill-end',
      name: 'Mill End',
      category: 'district',
      latitude: null,
      longitude: null,
      attributes: {},
    },
  ])
  now = MONDAY
  silent = new Set()
  meanwhile = () => {}
  maker = new HomeAveragesMaker({
    store,
    clock: { now: () => now },
    logger: pino({ level: 'silent' }),
    config: { TIME_ZONE: 'Europe/London' },
    analyses: {
      of: async (home, room, from, to) => {
        meanwhile(home)
        return {
          room,
          settings: DEFAULT_HOME_SETTINGS,
          outdoorSource: 'road',
          analysis: analyseHome(silent.has(home.id) ? [] : airOf(home, from, to)),
        }
      },
    },
  })
})
afterEach(async () => {
  await maker.stop()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Each home a little warmer than the one before; every third one damp. */
function airOf(home: Home, from: number, to: number): RoomReading[] {
  const number = Number(home.name.slice(5))
  const readings: RoomReading[] = []
  for (let at = Math.ceil(from / (15 * MINUTE_MS)) * 15 * MINUTE_MS; at < to; at += 15 * MINUTE_MS) {
    const swing = Math.sin((at / DAY_MS) * 2 * Math.PI)
    readings.push({
      at,
      tempC: 16 + number / 10 + swing,
      humidityPct: (number % 3 === 0 ? 75 : 45) + swing,
      outdoorTempC: 4,
      outdoorHumidityPct: 80,
    })
  }
  return readings
}

let households = 0
function addHome({ agrees = true, since = MONDAY - 20 * DAY_MS } = {}): Home {
  const userName = `home-${households++}`
  const { id } = store.accounts.add({
    userName,
    displayName: userName,
    role: 'resident',
    passwordHash: '',
    now: since,
  })
  const home = store.homes.add(id, { name: `Home ${households}`, areaId: 'mill-end' }, since)
  store.homes.addRoom(
    home.id,
    { name: 'Room', type: 'other', wallFactor: 0.75, material: 'wallpaper', placement: '' },
    since,
  )
  if (agrees) store.homeConsents.set(home.id, 'neighbourhood', true, since)
  return home
}
const told = () => maker.view('mill-end').areas[0]!.periods
const weekOf = (from: string) => told().find((period) => period.from === from)

test('nine homes are told nothing of, ten are; those that did not agree are in neither', async () => {
  households = 0
  for (let count = 0; count < 9; count++) addHome()
  addHome({ agrees: false })
  await maker.makeNow()
  expect(weekOf(WEEK)).toMatchObject({ refused: 'too-few-homes', meanTempC: null, homesAtLeast: 0 })
  expect(JSON.stringify(told())).not.toMatch(/home-|[0-9a-f]{8}-/)

  // What was told of a week is not told anew: the difference to before would be the tenth home.
  addHome({ since: MONDAY - 30 * DAY_MS })
  await maker.makeNow()
  expect(weekOf(WEEK)).toMatchObject({ refused: 'too-few-homes' })
  now += 7 * DAY_MS
  await maker.makeNow()
  expect(weekOf('2026-01-19')).toMatchObject({ refused: null, homesAtLeast: 10, meanTempC: 16.6 })
  expect(weekOf('2026-01-19')!.shareDamp).toBeCloseTo(0.3, 5)
})

test('a home that joins is not counted until ten have: the weeks go on with the homes of before', async () => {
  households = 0
  for (let count = 0; count < 11; count++) addHome()
  await maker.makeNow()
  const first = weekOf(WEEK)!
  expect(first).toMatchObject({ refused: null, homesAtLeast: 10 })
  addHome()
  now += 7 * DAY_MS
  await maker.makeNow()
  expect(weekOf('2026-01-19')).toMatchObject({ refused: null, meanTempC: first.meanTempC })
  for (let count = 0; count < 9; count++) addHome()
  now += 7 * DAY_MS
  await maker.makeNow()
  expect(weekOf('2026-01-26')).toMatchObject({ refused: null, meanTempC: first.meanTempC })
})

test('a home that leaves, or whose box is silent, would be told by the difference: nothing is told', async () => {
  households = 0
  const homes = Array.from({ length: 12 }, () => addHome())
  await maker.makeNow()
  expect(weekOf(WEEK)).toMatchObject({ refused: null })
  store.homeConsents.set(homes[3]!.id, 'neighbourhood', false, now)
  now += 7 * DAY_MS
  await maker.makeNow()
  expect(weekOf('2026-01-19')).toMatchObject({ refused: 'too-close-to-an-answer', meanTempC: null })
  expect(
    store.homeAverages.days('mill-end', '2025-01-01', '2027-01-01').map(({ homeId }) => homeId),
  ).not.toContain(homes[3]!.id)
  store.homeConsents.set(homes[3]!.id, 'neighbourhood', true, now)
  silent.add(homes[5]!.id)
  now += 7 * DAY_MS
  await maker.makeNow()
  expect(weekOf('2026-01-26')).toMatchObject({ refused: 'too-close-to-an-answer' })
})

test('a no that comes while a home is looked at counts, and one that is erased meanwhile holds up nobody', async () => {
  households = 0
  const homes = Array.from({ length: 12 }, () => addHome())
  meanwhile = ({ id }) => {
    if (id === homes[4]!.id) store.homeConsents.set(id, 'neighbourhood', false, now)
    if (id === homes[7]!.id) store.homes.remove(id)
  }
  await maker.makeNow()
  const counted = new Set(
    store.homeAverages.days('mill-end', '2025-01-01', '2027-01-01').map(({ homeId }) => homeId),
  )
  expect(counted.size).toBe(10)
  expect([...counted]).not.toContain(homes[4]!.id)
  expect(weekOf(WEEK)).toMatchObject({ refused: null, homesAtLeast: 10 })
})

test('no day counts of before a household agreed, or agreed anew', async () => {
  households = 0
  const home = addHome({ agrees: false })
  const days = () => store.homeAverages.days('mill-end', '2025-01-01', '2027-01-01').map(({ date }) => date)
  store.homeConsents.set(home.id, 'neighbourhood', true, now - 3 * DAY_MS)
  await maker.makeNow()
  expect(days()).toEqual(['2026-01-17', '2026-01-18'])
  store.homeConsents.set(home.id, 'neighbourhood', false, now)
  store.homeAverages.forgetHome(home.id)
  store.homeConsents.set(home.id, 'neighbourhood', true, now + 1)
  now += 2 * DAY_MS
  await maker.makeNow()
  expect(days()).toEqual(['2026-01-20'])
})

test('an erased home takes its averages back', async () => {
  households = 0
  const homes = Array.from({ length: 10 }, () => addHome())
  await maker.makeNow()
  expect(weekOf(WEEK)).toMatchObject({ refused: null })
  expect(store.homeAverages.withdraw(homes[0]!.id)).toBeGreaterThan(0)
  expect(weekOf(WEEK)).toMatchObject({ meanTempC: null, homesAtLeast: 0, shareDamp: null })
})

test('a day with half of its hours missing is no day', async () => {
  households = 0
  const home = addHome({ since: MONDAY - 20 * HOUR_MS })
  await maker.makeNow()
  expect(store.homeAverages.newestDay(home.id)).toBeNull()
})
