import { randomUUID } from 'node:crypto'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import type {
  DiaryEntryView,
  HistoryView,
  HomeErasureView,
  HomeNowView,
  HomeView,
  InsightsView,
  RiskView,
} from '@towncrier/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { bathroomAir, Resident, TestBox } from '../support/home-town.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

const LATITUDE = 52.3
const LONGITUDE = -1.5

let platform: TestPlatform
let rosa: Resident
let box: TestBox
beforeAll(async () => {
  platform = await startPlatform({ env: { TIME_ZONE: 'Europe/London' } })
  box = await TestBox.make(platform, 'frog-1')
  rosa = await Resident.claim(platform, box, 'rosa')
  rosa.livedHereSince(Date.now() - DAY_MS)
}, 60_000)

const reading = (at: number, tempC = 18.4, humidityPct = 61) => ({ at, tempC, humidityPct })

describe('a claim', () => {
  test('makes an account, a home and a room at once; the code is typed as people type', async () => {
    expect(rosa.home).toMatchObject({ name: 'Our flat', tenure: 'unknown', areaId: null, outdoors: null })
    expect(rosa.home.rooms).toMatchObject([
      { name: 'Bedroom', type: 'bedroom', wallFactor: 0.75, box: { deviceId: 'frog-1', freshness: 'never' } },
    ])
    const second = await TestBox.make(platform, 'frog-2')
    const typed = ` ${second.code.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o')} `
    const { status, body } = await rosa.api('POST', '/homes/claims', {
      code: typed,
      homeId: rosa.home.id,
      roomName: 'Kitchen',
      roomType: 'kitchen',
    })
    expect({ status, rooms: (body as HomeView).rooms.map(({ name }) => name) }).toEqual({
      status: 201,
      rooms: ['Bedroom', 'Kitchen'],
    })
  })

  test('of a box that somebody has is refused, and makes neither account nor home', async () => {
    const eve = new Resident(platform, { userName: 'eve', password: rosa.password })
    expect(await eve.tryClaim(box.code)).toMatchObject({ status: 409, body: { code: 'TC_BOX_CLAIMED' } })
    expect((await eve.signIn()).status).toBe(401)
  })

  test('by two at once is one’s', async () => {
    const prize = await TestBox.make(platform, 'frog-prize')
    const racers = ['ann', 'ben', 'cat', 'dan'].map(
      (userName) => new Resident(platform, { userName, password: rosa.password }),
    )
    const answers = await Promise.all(racers.map((racer) => racer.tryClaim(prize.code)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
    const accounts = (await platform.get('/api/v1/accounts')) as { userName: string }[]
    expect(accounts.filter(({ userName }) => /^(ann|ben|cat|dan)$/.test(userName))).toHaveLength(1)
  })

  test('needs a password worth having, and says why it is not', async () => {
    const fresh = await TestBox.make(platform, 'frog-weak')
    const weak = new Resident(platform, { userName: 'weak', password: 'password' })
    const { status, body } = await weak.tryClaim(fresh.code)
    expect({ status, code: body.code }).toEqual({ status: 422, code: expect.stringMatching(/^TC_PASSWORD/) })
  })
})

describe('a home now', () => {
  test('says how fresh it is, and does not guess at walls without the air outdoors', async () => {
    await box.says([reading(Date.now() - 4 * MINUTE_MS)])
    const now = await eventually(
      async () => (await rosa.own('GET', '/now')).body as HomeNowView,
      ({ rooms }) => rooms[0]?.at != null,
    )
    expect(now.rooms[0]).toMatchObject({
      freshness: 'fresh',
      ageMinutes: 4,
      tempC: 18.4,
      humidityPct: 61,
      level: 'unknown',
      status: { key: 'status.outdoor-unknown' },
      action: { key: 'action.say-where' },
      tonight: { state: 'unknown', source: null },
    })
    expect(now.rooms[0]!.dewPointC).toBeCloseTo(10.77, 1)
  })

  test('knows the air outdoors from a road sensor near it, once the household agrees', async () => {
    const road = await TestDevice.connect(
      platform,
      await platform.addDevice({
        id: 'road-near',
        kind: 'road-surface',
        latitude: LATITUDE,
        longitude: LONGITUDE,
      }),
    )
    const place = {
      version: rosa.home.version,
      outdoors: { latitude: LATITUDE + 0.0049, longitude: LONGITUDE },
    }
    expect(await rosa.own('PATCH', '', place)).toMatchObject({
      status: 409,
      body: { code: 'TC_CONSENT_NEEDED' },
    })
    await rosa.own('PUT', '/consents', { use: 'outdoors', given: true })
    const { body } = await rosa.own('PATCH', '', place)
    expect(body.outdoors).toEqual({ latitude: 52.3, longitude: LONGITUDE })

    const past = Array.from({ length: 20 }, (_, hour) => ({
      at: new Date(Date.now() - (20 - hour) * HOUR_MS).toISOString(),
      surfaceTempC: -3,
      airTempC: -4 + hour / 20,
      humidityPct: 80 - hour / 10,
    }))
    await road.publish(past)
    await road.publish({ at: new Date().toISOString(), surfaceTempC: -3, airTempC: -3, humidityPct: 78 })
    await box.says([reading(Date.now() - MINUTE_MS, 20, 72)])
    const now = await eventually(
      async () => (await rosa.own('GET', '/now')).body as HomeNowView,
      ({ rooms, outdoor }) => outdoor !== null && rooms[0]?.tonight.state === 'likely',
    )
    expect(now.outdoor).toMatchObject({ tempC: -3, source: 'road-near' })
    expect(now.rooms[0]).toMatchObject({
      level: 'act',
      status: { key: 'status.wall-wet-now' },
      action: { key: 'action.open-window' },
      tonight: { outdoorLowC: -4, basis: 'last-night', source: 'road-near' },
    })

    await rosa.own('PUT', '/consents', { use: 'outdoors', given: false })
    const after = (await rosa.own('GET')).status
    expect(after).toBe(404)
    const [home] = (await rosa.api('GET', '/homes')).body as HomeView[]
    expect(home!.outdoors).toBeNull()
    expect(((await rosa.own('GET', '/now')).body as HomeNowView).outdoor).toBeNull()
    await road.end()
  })

  test('says that the sensor looks wrong, keeps the data and stops judging', async () => {
    const wet = await TestBox.make(platform, 'frog-wet')
    const wanda = await Resident.claim(platform, wet, 'wanda')
    const now = Date.now()
    wanda.livedHereSince(now - DAY_MS)
    await wet.says(
      Array.from({ length: 40 }, (_, index) => reading(now - (40 - index) * 5 * MINUTE_MS, 19, 100)),
    )
    const view = await eventually(
      async () => (await wanda.own('GET', '/now')).body as HomeNowView,
      ({ rooms }) => rooms[0]?.sensorLooksWrong === true,
    )
    expect(view.rooms[0]).toMatchObject({
      status: { key: 'status.sensor-looks-wrong' },
      humidityPct: 100,
      dewPointC: null,
      tonight: { state: 'unknown' },
    })
    const risk = (await wanda.own('GET', `/rooms/${wanda.roomId}/risk`)).body as RiskView
    expect(risk.hours.known).toBe(0)
    expect(risk.hours.unknownSensor).toBeGreaterThan(2)
    expect(risk.doubtful).toMatchObject([{ reason: 'drowned' }])
    const csv = await wanda.own('GET', '/export?format=csv')
    expect(csv.body.match(/humidityPct,100/g)).toHaveLength(40)
  })

  test('of RH 600 % keeps what came and says so', async () => {
    const odd = await TestBox.make(platform, 'frog-odd')
    const oda = await Resident.claim(platform, odd, 'oda')
    const now = Date.now()
    oda.livedHereSince(now - HOUR_MS)
    await odd.says([reading(now - 10 * MINUTE_MS), reading(now - 5 * MINUTE_MS, 19, 600)])
    const view = await eventually(
      async () => (await oda.own('GET', '/now')).body as HomeNowView,
      ({ rooms }) => rooms[0]?.humidityPct === 600,
    )
    expect(view.rooms[0]).toMatchObject({ sensorLooksWrong: true, level: 'act', dewPointC: null })
  })
})

describe('diary and past', () => {
  let hana: Resident
  let room: string
  const now = Date.now()
  const days = 12
  const showerAt = (daysAgo: number) => Math.floor(now / DAY_MS) * DAY_MS - daysAgo * DAY_MS + 7 * HOUR_MS
  const entry = (at: number, activity = 'showering') => ({
    id: randomUUID(),
    roomId: room,
    activity,
    at: new Date(at).toISOString(),
  })

  beforeAll(async () => {
    const bath = await TestBox.make(platform, 'frog-bath')
    hana = await Resident.claim(platform, bath, 'hana', { roomName: 'Bathroom', roomType: 'bathroom' })
    hana.livedHereSince(now - 30 * DAY_MS)
    room = hana.roomId
    await bath.says(bathroomAir(now - days * DAY_MS, now))
  })

  test('too few showers say nothing; from five on the sensor tells how much water they put in', async () => {
    for (const daysAgo of [1, 2, 3, 4]) {
      const { status } = await hana.own('POST', '/diary', entry(showerAt(daysAgo) + 5 * MINUTE_MS))
      expect(status).toBe(201)
    }
    const insights = async () => (await hana.own('GET', `/rooms/${room}/insights`)).body as InsightsView
    const few = await eventually(insights, ({ peaks }) => peaks >= days - 2)
    expect(few.activities).toMatchObject([{ activity: 'showering', count: 4, riseGm3: null }])
    expect(few.messages).toEqual([{ key: 'insight.too-few', params: { activity: 'showering', count: 4 } }])
    expect(few.peaksToAskAbout.length).toBeGreaterThanOrEqual(days - 6)

    await hana.own('POST', '/diary', entry(showerAt(5)))
    const five = await insights()
    expect(five.activities[0]).toMatchObject({ count: 5 })
    expect(five.activities[0]!.riseGm3!.median).toBeGreaterThan(3)
    expect(five.messages[0]).toMatchObject({ key: 'insight.rise', params: { count: 5 } })
    expect(five.peaksToAskAbout).toHaveLength(few.peaksToAskAbout.length - 1)
  })

  test('an entry is kept once, changed and deleted; none from the future, none of another’s', async () => {
    const cooking = entry(now - 2 * HOUR_MS, 'cooking')
    await hana.own('POST', '/diary', cooking)
    await hana.own('POST', '/diary', cooking)
    const list = async () => ((await hana.own('GET', '/diary')).body as { entries: DiaryEntryView[] }).entries
    expect((await list()).filter(({ id }) => id === cooking.id)).toHaveLength(1)
    const changed = await hana.own('PATCH', `/diary/${cooking.id}`, { note: 'Soup \ud800<b>' })
    expect(changed.body).toMatchObject({ activity: 'cooking', at: new Date(now - 2 * HOUR_MS).toISOString() })
    expect((await rosa.own('PATCH', `/diary/${cooking.id}`, { note: 'Mine' })).status).toBe(404)
    expect((await rosa.own('POST', '/diary', { ...cooking, roomId: null })).status).toBe(404)
    expect((await hana.own('DELETE', `/diary/${cooking.id}`)).status).toBe(204)
    expect((await list()).some(({ id }) => id === cooking.id)).toBe(false)

    const refused = async (body: object) => (await hana.own('POST', '/diary', body)).body.code
    expect(await refused(entry(now + DAY_MS))).toBe('TC_DIARY_FUTURE')
    expect(await refused({ ...entry(now - HOUR_MS), endAt: new Date(now + DAY_MS).toISOString() })).toBe(
      'TC_DIARY_FUTURE',
    )
    expect(await refused({ ...entry(now - HOUR_MS), endAt: new Date(now - 2 * HOUR_MS).toISOString() })).toBe(
      'TC_DIARY_TIMES',
    )
    expect(await refused({ ...entry(now), roomId: rosa.roomId })).toBe('TC_ROOM_UNKNOWN')
  })

  test('history shows range, diary and gaps as they are', async () => {
    const history = async (range: string, to?: number) =>
      (
        await hana.own(
          'GET',
          `/rooms/${room}/history?range=${range}${to === undefined ? '' : `&to=${new Date(to).toISOString()}`}`,
        )
      ).body as HistoryView
    const day = await history('day')
    expect(day.points.length).toBeGreaterThan(270)
    expect(day.diary.every(({ at }) => at >= day.from)).toBe(true)
    const month = await history('month')
    // The box was silent before: a gap is a gap.
    expect(Date.parse(month.points[0]!.at)).toBeGreaterThan(now - (days + 1) * DAY_MS)
    expect(month.peaks.filter(({ entryIds }) => entryIds.length > 0).length).toBeGreaterThanOrEqual(4)
    expect((await history('year')).points.length).toBeGreaterThanOrEqual(days)
    expect((await history('day', now - 20 * DAY_MS)).points).toEqual([])
    expect((await hana.own('GET', `/rooms/${room}/history?to=0000-01-01T00:00:00Z`)).body.points).toEqual([])
  })

  test('a reading back-dated a year is kept in its place and is nobody’s who did not live there then', async () => {
    const late = await TestBox.make(platform, 'frog-late')
    const lara = await Resident.claim(platform, late, 'lara')
    await late.says([reading(now - 365 * DAY_MS, 11.11, 44), reading(Date.now())])
    await eventually(
      async () => (await lara.own('GET', '/now')).body as HomeNowView,
      ({ rooms }) => rooms[0]?.at != null,
    )
    const everything = JSON.stringify((await lara.own('GET', '/export?format=json')).body)
    expect(everything).toContain('18.4')
    expect(everything).not.toContain('11.11')
  })
})

describe('boxes that move', () => {
  test('handed on, the next household sees nothing of before, and the one before nothing of after', async () => {
    const passed = await TestBox.make(platform, 'frog-passed')
    const first = await Resident.claim(platform, passed, 'first')
    await passed.says([reading(Date.now(), 21.21, 51)])
    expect((await first.own('POST', `/boxes/${passed.id}/release`)).status).toBe(200)
    const next = await Resident.claim(platform, passed, 'next')
    expect(next.home.rooms[0]!.box).toMatchObject({ freshness: 'never', lastAt: null })
    expect(((await next.own('GET', '/now')).body as HomeNowView).rooms[0]).toMatchObject({ at: null })
    await new Promise((resolve) => setTimeout(resolve, 5))
    await passed.says([reading(Date.now(), 22.22, 52)])
    const seenBy = async (resident: Resident) => (await resident.own('GET', '/export?format=csv')).body
    await eventually(
      () => seenBy(next),
      (text) => text.includes('22.22'),
    )
    expect(await seenBy(next)).not.toContain('21.21')
    expect(await seenBy(first)).toContain('21.21')
    expect(await seenBy(first)).not.toContain('22.22')
    expect((await first.own('POST', `/boxes/${passed.id}/release`)).status).toBe(404)
  })

  test('moving home closes the old one and takes the boxes along', async () => {
    const moved = await TestBox.make(platform, 'frog-moved')
    const mia = await Resident.claim(platform, moved, 'mia')
    await moved.says([reading(Date.now(), 19.19, 55)])
    const { status, body } = await mia.own('POST', '/move', { name: 'New flat', tenure: 'social-rent' })
    expect({ status, home: body }).toMatchObject({
      status: 201,
      home: { name: 'New flat', rooms: [{ name: 'Bedroom', box: { deviceId: 'frog-moved' } }] },
    })
    const homes = (await mia.api('GET', '/homes')).body as HomeView[]
    expect(homes.map(({ name, endedAt }) => [name, endedAt !== null])).toEqual([
      ['New flat', false],
      ['Our flat', true],
    ])
    expect((await mia.own('POST', '/rooms', { name: 'Cellar' })).body.code).toBe('TC_HOME_ENDED')
    expect((await mia.own('GET', '/export?format=csv')).body).toContain('19.19')
  })

  test('a change that was made from an old page is refused', async () => {
    const { version } = ((await rosa.api('GET', '/homes')).body as HomeView[])[0]!
    expect((await rosa.own('PATCH', '', { version, name: 'Flat 2' })).body.name).toBe('Flat 2')
    expect((await rosa.own('PATCH', '', { version, name: 'Flat 3' })).body.code).toBe('TC_HOME_CHANGED')
  })
})

describe('erasing', () => {
  test('takes the home out everywhere, with progress and a receipt, and leaves others as they are', async () => {
    const gone = await TestBox.make(platform, 'frog-gone')
    const gail = await Resident.claim(platform, gone, 'gail')
    const now = Date.now()
    gail.livedHereSince(now - DAY_MS)
    await gone.says([reading(now - HOUR_MS, 23.23, 47), reading(now - MINUTE_MS, 23.24, 47)])
    const diaryNote = {
      id: randomUUID(),
      activity: 'note',
      at: new Date(now).toISOString(),
      note: 'Marmalade',
    }
    expect((await gail.own('POST', '/diary', diaryNote)).status).toBe(201)
    expect((await gail.own('POST', '/erase', { confirm: 'Some flat' })).body.code).toBe(
      'TC_ERASE_UNCONFIRMED',
    )
    expect((await rosa.api('POST', `/homes/${gail.home.id}/erase`, { confirm: 'Our flat' })).status).toBe(404)

    const { status, body: begun } = await gail.own('POST', '/erase', {
      confirm: ' our flat ',
      scope: 'account',
    })
    expect(status).toBe(202)
    // The account is gone: whoever has the link follows.
    const followed = () =>
      platform.api('GET', `/api/v1/home-erasures/${begun.id}?token=${begun.token}`, undefined, {})
    const done = await eventually(followed, ({ body }) => body.finishedAt !== null)
    const steps = Object.fromEntries(
      (done.body as HomeErasureView).steps.map((step) => [step.name, [step.state, step.erased]]),
    )
    expect(steps).toMatchObject({
      telemetry: ['done', 2],
      records: ['done', expect.any(Number)],
      aggregates: ['done', 0],
      journal: ['done', expect.any(Number)],
      backups: ['waiting', null],
    })
    expect(done.body.receipt.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(done.body.backupsGoneBy > new Date().toISOString().slice(0, 10)).toBe(true)
    const wrong = await platform.api('GET', `/api/v1/home-erasures/${begun.id}?token=x`, undefined, {})
    expect(wrong).toMatchObject({ status: 404, body: { code: 'TC_ERASURE_UNKNOWN' } })

    expect((await gail.own('GET', '/now')).status).toBe(401)
    expect((await gail.signIn()).status).toBe(401)
    const heir = await Resident.claim(platform, gone, 'heir')
    heir.livedHereSince(now - DAY_MS)
    expect((await heir.own('GET', '/export?format=csv')).body).not.toMatch(/23\.2[34]/)
    expect(((await rosa.own('GET', '/now')).body as HomeNowView).rooms[0]!.at).not.toBeNull()
  })

  test('one home leaves the account and its other homes', async () => {
    const two = await TestBox.make(platform, 'frog-two')
    const tom = await Resident.claim(platform, two, 'tom')
    await tom.own('POST', '/move', { name: 'Next flat' })
    const { status } = await tom.own('POST', '/erase', { confirm: 'Our flat' })
    expect(status).toBe(202)
    const left = await eventually(
      async () => (await tom.api('GET', '/homes')).body as HomeView[],
      ({ length }) => length === 1,
    )
    expect(left[0]).toMatchObject({ name: 'Next flat', rooms: [{ box: { deviceId: 'frog-two' } }] })
  })
})

test('a thousand wrong codes are slowed down until guessing is hopeless', async () => {
  const mallory = new Resident(platform, { userName: 'mallory', password: rosa.password })
  const answers = new Map<number, number>()
  for (let guess = 0; guess < 1_000; guess++) {
    const { status } = await mallory.tryClaim(`0000-0000-${String(guess).padStart(4, '0')}`)
    answers.set(status, (answers.get(status) ?? 0) + 1)
  }
  expect([...answers.keys()].sort()).toEqual([404, 429])
  expect(answers.get(404)).toBeLessThan(15)
  const { body, headers } = await mallory.tryClaim('0000-0000-0000')
  expect(body).toMatchObject({ code: 'TC_TOO_MANY_REQUESTS', detail: expect.stringContaining('wait') })
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
})
