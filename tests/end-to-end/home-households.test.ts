import { randomUUID } from 'node:crypto'
import { DAY_MS, MINUTE_MS } from '@towncrier/core'
import type { EvidenceReportView, HomeNowView } from '@towncrier/protocol'
import { beforeAll, expect, test } from 'vitest'
import {
  type Asker,
  addressesOf,
  ask,
  given,
  type Route,
  routesOf,
  sampleOf,
  type WalkSubject,
} from '../support/home-privacy.ts'
import { bathroomAir, Resident, TestBox } from '../support/home-town.ts'
import { firstAdministrator, Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

/** What the household of one home tells: words and numbers that nothing else on the platform has. */
const MARKERS: Readonly<Record<string, RegExp>> = {
  temperature: /23[.,]917/,
  humidity: /64[.,]713/,
  'name of the home': /Quince Cottage/,
  'name of a room': /Damson room/,
  diary: /Marmalade on the stove/,
  letter: /the wall behind the wardrobe/,
  correspondent: /Medlar Housing/,
}
const READING = { tempC: 23.917, humidityPct: 64.713 }

let platform: TestPlatform
let routes: Route[]
let owner: Resident
let neighbour: Resident
let subject: WalkSubject
let entryId: string
let report: EvidenceReportView
const others = new Map<string, Asker>()

beforeAll(async () => {
  platform = await startPlatform()
  const ownersBox = await TestBox.make(platform, 'frog-1')
  const neighboursBox = await TestBox.make(platform, 'frog-2')
  owner = await Resident.claim(platform, ownersBox, 'quentin', {
    homeName: 'Quince Cottage',
    roomName: 'Damson room',
  })
  neighbour = await Resident.claim(platform, neighboursBox, 'nora')
  owner.livedHereSince(Date.now() - 3 * DAY_MS)
  await ownersBox.says([
    ...bathroomAir(Date.now() - 2 * DAY_MS, Date.now() - 5 * MINUTE_MS),
    { at: Date.now() - MINUTE_MS, ...READING },
  ])
  await neighboursBox.says([{ at: Date.now(), tempC: 19, humidityPct: 50 }])
  const made = async (path: string, body: object) => {
    const answer = await owner.own('POST', path, body)
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const at = new Date(Date.now() - MINUTE_MS).toISOString()
  entryId = randomUUID()
  await made('/diary', { id: entryId, activity: 'cooking', at, note: 'Marmalade on the stove' })
  const letter = await made('/letters', {
    direction: 'sent',
    at,
    correspondent: 'Medlar Housing',
    subject: 'Damp',
    text: 'Please look at the wall behind the wardrobe.',
  })
  report = await made('/reports', {
    from: new Date(Date.now() - 2 * DAY_MS).toISOString(),
    to: new Date().toISOString(),
    includes: { diary: true, photos: true, letters: true },
  })
  const { share } = await made(`/reports/${report.id}/shares`, { recipient: 'Surveyor' })
  routes = await routesOf(platform)
  const administrator = new Person(platform, firstAdministrator(platform))
  await administrator.signIn()
  others.set('nobody', 'nobody')
  others.set('neighbour', neighbour)
  others.set('housing officer', await Person.withRole(platform, 'hugo', 'housing-officer'))
  others.set('operator', await Person.withRole(platform, 'olga', 'operator'))
  others.set('administrator', administrator)
  others.set('program of the machine', platform)
  subject = {
    ids: {
      homes: [owner.home.id],
      rooms: [owner.roomId],
      boxes: ['frog-1'],
      devices: ['frog-1'],
      diary: [entryId],
      letters: [letter.id],
      reports: [report.id],
      shares: [share.id],
      shared: [share.id, report.id, 'x'],
      'home-erasures': [owner.home.id],
      accounts: ['quentin'],
    },
    query: {
      deviceId: 'frog-1',
      kind: 'damp-box',
      measure: 'humidityPct',
      measures: 'humidityPct,tempC',
      search: 'Quince',
      token: owner.home.id,
      areaId: owner.home.id,
      from: new Date(Date.now() - 3 * DAY_MS).toISOString(),
      to: new Date().toISOString(),
      at: new Date().toISOString(),
      night: '2026-01-14',
      day: '2026-01-14',
      latitude: '52.3',
      longitude: '-1.5',
    },
  }
}, 90_000)

const ownersPages = ['/now', '/diary', '/letters', '/reports', '/export?format=json', '/export?format=csv']

test('the household itself sees all of it', async () => {
  await eventually(
    async () => (await owner.own('GET', '/now')).body as HomeNowView,
    ({ rooms }) => rooms[0]?.tempC === READING.tempC,
  )
  const pages = await Promise.all(
    [...ownersPages, `/reports/${report.id}/page`].map((path) =>
      ask(platform, owner, 'GET', `/api/v1/homes/${owner.home.id}${path}`),
    ),
  )
  expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200))
  // What is kept of the home is in one file, whatever page of it else shows it.
  const everything = JSON.parse(pages[4]!.text.split('\n\n').slice(1).join('\n\n'))
  expect(everything).toMatchObject({
    home: { name: 'Quince Cottage' },
    diary: [{ id: entryId }],
    law: { awareAt: null },
    letters: [{ subject: 'Damp' }],
    reports: [{ id: report.id, shares: [{ recipient: 'Surveyor' }] }],
    photos: [],
  })
  expect(everything.readings.length).toBeGreaterThan(500)
  const text = [...pages.map((page) => page.text), JSON.stringify((await owner.api('GET', '/homes')).body)]
  expect(given(text.join('\n'), MARKERS).map(({ what }) => what)).toEqual(Object.keys(MARKERS))
})

test('nobody else sees any of it, by any address: not the neighbour, not staff, not the machine’s programs', async () => {
  for (const [who, asker] of others) {
    const answers = []
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      for (const address of addressesOf(route, subject)) {
        answers.push({ address, ...(await ask(platform, asker, 'GET', address)) })
      }
    }
    const seen = answers.flatMap(({ address, text }) =>
      given(text, MARKERS).map((found) => ({ address, ...found })),
    )
    expect(seen, who).toEqual([])
    const ofHome = answers.filter(({ address }) => address.startsWith(`/api/v1/homes/${owner.home.id}`))
    expect(ofHome.length).toBeGreaterThan(10)
    expect(new Set(ofHome.map(({ status }) => status < 400)), who).not.toContain(true)
  }
}, 120_000)

test('nobody else changes any of it: for each the home is one that does not exist', async () => {
  const changing = routes.filter(({ method, path }) => method !== 'GET' && path.includes('/homes/{homeId}'))
  expect(changing.length).toBeGreaterThan(15)
  for (const [who, asker] of others) {
    if (who === 'nobody') continue
    for (const route of changing) {
      for (const address of addressesOf(route, subject)) {
        const body = route.body === null ? undefined : sampleOf(route.body, { confirm: 'Quince Cottage' })
        const answer = await ask(platform, asker, route.method, address, body)
        expect([403, 404, 400, 415], `${who} ${route.method} ${address}: ${answer.text}`).toContain(
          answer.status,
        )
        expect(given(answer.text, MARKERS)).toEqual([])
      }
    }
  }
  const unknown = await neighbour.api('GET', `/homes/${randomUUID()}/now`)
  const another = await neighbour.api('GET', `/homes/${owner.home.id}/now`)
  expect([another.status, another.body.code, another.body.title]).toEqual([
    unknown.status,
    unknown.body.code,
    unknown.body.title,
  ])
  const pages = await Promise.all(ownersPages.map((path) => owner.own('GET', path)))
  expect(pages.map(({ status }) => status)).toEqual(ownersPages.map(() => 200))
  expect((await owner.own('GET', '/diary')).body.entries).toMatchObject([{ id: entryId }])
  const { reports } = (await owner.own('GET', '/reports')).body
  expect(reports).toMatchObject([{ id: report.id, shares: [{ revokedAt: null }] }])
}, 60_000)

test('two homes are no neighbourhood', async () => {
  const { body } = await neighbour.api('GET', '/homes/averages')
  expect(body).toMatchObject({ fewestHomes: 10, areas: [] })
})
