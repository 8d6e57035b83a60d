import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { HOUR_MS } from '@towncrier/core'
import { webhookEventSchema } from '@towncrier/protocol'
import { decodeLive } from '@towncrier/protocol/live-wire'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { TestDevice } from '../support/device.ts'
import {
  type Asker,
  addressesOf,
  ask,
  given,
  HOME_GARBLED,
  HOME_MARKERS,
  HOME_PLACE,
  HOME_VALUES,
  householdAlertIds,
  PLACE_MARKERS,
  type Route,
  routesOf,
  STREET_VALUES,
  sampleOf,
  type WalkSubject,
} from '../support/home-privacy.ts'
import { LiveViewer } from '../support/live-viewer.ts'
import { firstAdministrator, Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

/** Ten minutes pass in half a second. */
const SPEED = 1_200
const KIND = 'damp-box'
const HOME = 'frog-7'
const OTHER_HOME = 'frog-8'
const STREET = 'mill-lane'

let platform: TestPlatform
let frog: TestDevice
let street: TestDevice
let routes: Route[]
let subject: WalkSubject
let receiver: Server
const posted: string[] = []
/** By who they are, least trusted first. */
const people = new Map<string, Asker>()
/** All that came to people who watched, as text. */
const watched: string[] = []
const viewers: LiveViewer[] = []

async function watch(person: Person, subscription: object): Promise<LiveViewer> {
  const viewer = await LiveViewer.open(platform, { cookie: person.cookie, subscription })
  watched.push(JSON.stringify([...viewer.devices, ...viewer.alerts, ...viewer.causes]))
  viewer.socket.onAny((event: string, message: unknown) => {
    const told = message instanceof Uint8Array ? decodeLive(message) : message
    watched.push(`${event} ${JSON.stringify(told)}`)
  })
  viewers.push(viewer)
  return viewer
}

async function damp(): Promise<void> {
  await frog.publish(HOME_VALUES)
  await street.publish(STREET_VALUES)
}

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      posted.push(body)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  platform = await startPlatform({
    env: {
      CLOCK_START: new Date().toISOString(),
      CLOCK_SPEED: String(SPEED),
      WEBHOOK_ALLOW_PRIVATE: 'true',
    },
  })
  const administrator = new Person(platform, firstAdministrator(platform))
  await administrator.signIn()
  const operator = await Person.withRole(platform, 'ann', 'operator')
  people.set('nobody', 'nobody')
  people.set('resident', await Person.withRole(platform, 'rosa', 'resident'))
  people.set('housing officer', await Person.withRole(platform, 'hugo', 'housing-officer'))
  people.set('viewer', await Person.withRole(platform, 'vic', 'viewer'))
  people.set('duty manager', await Person.withRole(platform, 'dina', 'duty-manager'))
  people.set('operator', operator)
  people.set('administrator', administrator)
  people.set('program of the machine', platform)
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  const webhook = { name: 'all', url, events: webhookEventSchema.options }
  expect((await platform.api('POST', '/api/v1/webhooks', webhook)).status).toBe(201)

  frog = await TestDevice.connect(
    platform,
    await platform.addDevice({ id: HOME, kind: KIND, name: 'Frog box 7', ...HOME_PLACE }),
  )
  street = await TestDevice.connect(
    platform,
    await platform.addDevice({ id: STREET, kind: 'road-surface', latitude: 52.4, longitude: -1.5 }),
  )
  const around = { bounds: [-1.3, 52.3, -1.2, 52.4] }
  for (const subscription of [{}, { kinds: [KIND] }, { alertsOf: [HOME] }, around]) {
    await watch(operator, subscription)
  }
  await watch(people.get('viewer') as Person, {})
  for (let n = 0; n < 15; n++) {
    await damp()
    await wait((10 * 60_000) / SPEED)
  }
  await frog.publish(`{"tempC":"${HOME_GARBLED}","humidityPct":${HOME_VALUES.humidityPct}}`)
  await platform.settled()
  await eventually(
    () => householdAlertIds(platform),
    (ids) => ids.length > 0,
  )
  routes = await routesOf(platform)
  const { items } = await platform.get(`/api/v1/quarantine?deviceId=${HOME}`)
  const now = Date.parse((await platform.get('/api/v1/platform')).now)
  const [alertId] = householdAlertIds(platform)
  subject = {
    ids: {
      devices: [HOME, STREET],
      alerts: [alertId!],
      causes: [`c-${alertId}`],
      quarantine: items.map(({ id }: { id: number }) => String(id)),
    },
    query: {
      deviceId: HOME,
      device: HOME,
      sensor: HOME,
      kind: KIND,
      measure: 'humidityPct',
      measures: 'humidityPct,tempC',
      search: 'frog',
      text: 'damp',
      rule: 'damp',
      from: new Date(now - 6 * HOUR_MS).toISOString(),
      to: new Date(now + HOUR_MS).toISOString(),
      at: new Date(now).toISOString(),
      night: '2026-01-14',
      day: '2026-01-14',
      latitude: String(HOME_PLACE.latitude),
      longitude: String(HOME_PLACE.longitude),
      limit: '500',
    },
  }
}, 90_000)
afterAll(async () => {
  for (const viewer of viewers) viewer.close()
  receiver.closeAllConnections()
  receiver.close()
  await platform.stop()
})

interface Answer {
  readonly who: string
  readonly route: string
  readonly address: string
  readonly status: number
  readonly text: string
}

async function walk(who: string, subjects: readonly WalkSubject[] = [subject]): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const route of routes.filter(({ method }) => method === 'GET')) {
    for (const address of new Set(subjects.flatMap((each) => addressesOf(route, each)))) {
      const answer = await ask(platform, people.get(who)!, 'GET', address)
      answers.push({ who, route: route.path, address, ...answer })
    }
  }
  return answers
}

const closed = (client: MqttClient) => new Promise<void>((resolve) => client.once('close', () => resolve()))

/** What was asked comes back in refusals; that tells nobody anything. */
const withoutEcho = ({ address, text }: Answer) => {
  const asked = address
    .split(/[/?&=]/)
    .map(decodeURIComponent)
    .filter((part) => part.length > 5)
  return asked.reduce((left, part) => left.replaceAll(part, ''), text)
}

const leaks = (answers: readonly Answer[], markers = HOME_MARKERS) =>
  answers.flatMap((answer) =>
    given(withoutEcho(answer), markers).map((found) => ({
      who: answer.who,
      address: answer.address,
      ...found,
    })),
  )

describe('what a home tells', () => {
  test('comes to nobody outside it by any address, whoever asks', async () => {
    for (const who of people.keys()) {
      const answers = await walk(who)
      expect(leaks(answers), who).toEqual([])
      if (who !== 'program of the machine') continue
      const reached = new Set(answers.filter(({ status }) => status !== 400).map(({ route }) => route))
      // A route that was asked only in ways it does not take was not walked: say in `subject` what it needs.
      expect(answers.filter(({ route }) => !reached.has(route)).map(({ text }) => text.slice(-300))).toEqual(
        [],
      )
    }
  }, 120_000)

  test('nor where it is, except to those who bring devices there', async () => {
    for (const who of ['nobody', 'resident', 'housing officer', 'viewer', 'duty manager']) {
      const answers = await walk(who)
      expect(leaks(answers, PLACE_MARKERS), who).toEqual([])
    }
    const operator = people.get('operator') as Person
    const viewer = people.get('viewer') as Person
    expect((await operator.api('GET', `/devices/${HOME}`)).body).toMatchObject(HOME_PLACE)
    expect((await viewer.api('GET', `/devices/${HOME}`)).body).toMatchObject({
      latitude: null,
      longitude: null,
      placeId: null,
      values: { batteryV: HOME_VALUES.batteryV },
    })
    const list = (await viewer.api('GET', '/devices?limit=500')).body.items as { id: string }[]
    expect(list.find(({ id }) => id === HOME)).toMatchObject({ latitude: null, longitude: null })
  })

  test('the same walk finds what a device in the street tells: it does not look past things', async () => {
    const query = {
      ...subject.query,
      ...{ deviceId: STREET, kind: 'road-surface', measure: 'surfaceTempC', measures: 'surfaceTempC' },
      ...{ text: 'ice', rule: 'ice', search: 'mill' },
    }
    const answers = await walk('administrator', [{ ids: subject.ids, query }])
    const seen = leaks(answers, { temperature: /-7[.,]731/, words: /−7[.,]7 °C/ })
    const places = new Set(seen.map(({ address }) => address.split('?')[0]!.replace(STREET, '{id}')))
    for (const place of [
      ...['/api/v1/devices', '/api/v1/devices/{id}', '/api/v1/devices/{id}/readings'],
      ...['/api/v1/devices/{id}/series', '/api/v1/aggregates', '/api/v1/export', '/api/v1/replay'],
      ...['/api/v1/alerts', '/api/v1/causes'],
    ]) {
      expect([...places], place).toContain(place)
    }
    expect(watched.join('\n')).toMatch(/-7\.731/)
    expect(posted.join('\n')).toMatch(/−7[.,]7 °C/)
  })

  test('comes to nobody who watches: not at first, not as it changes, not after a gap', async () => {
    const operator = people.get('operator') as Person
    const [whole] = viewers
    whole!.close()
    await damp()
    await platform.settled()
    const before = whole!.sequence
    await whole!.resume()
    await eventually(
      () => whole!.sequence,
      (sequence) => sequence > before,
    )
    await watch(operator, { kinds: [KIND], alertsOf: [HOME] })
    expect(whole!.devices.get(HOME)).toMatchObject({
      name: 'Frog box 7',
      latitude: null,
      longitude: null,
      values: { batteryV: HOME_VALUES.batteryV },
    })
    expect(given(watched.join('\n'), { ...HOME_MARKERS, ...PLACE_MARKERS })).toEqual([])
    expect(JSON.stringify(whole!.picture())).not.toMatch(/"rule":"damp"/)
  })

  test('comes to no other system, and is in no log of the platform', async () => {
    expect(given(posted.join('\n'), { ...HOME_MARKERS, ...PLACE_MARKERS })).toEqual([])
    expect(given(platform.output)).toEqual([])
  })

  test('is refused by name where it is asked for by name', async () => {
    const range = `from=${subject.query.from}&to=${subject.query.to}`
    for (const who of ['operator', 'administrator', 'program of the machine']) {
      for (const address of [
        `/api/v1/export?kind=${KIND}&${range}`,
        `/api/v1/export?kind=${KIND}&deviceId=${HOME}&format=parquet&${range}`,
        `/api/v1/devices/${HOME}/series?measures=tempC&${range}`,
        `/api/v1/devices/${HOME}/series?measures=batteryV,dewPointC&${range}`,
        `/api/v1/aggregates?kind=${KIND}&measure=humidityPct&${range}`,
      ]) {
        const { status, text } = await ask(platform, people.get(who)!, 'GET', address)
        expect([address, status], who).toEqual([address, 403])
        expect(text).toContain('TC_HOME_PRIVATE')
      }
      const battery = `/api/v1/devices/${HOME}/series?measures=batteryV&${range}`
      const answer = await ask(platform, people.get(who)!, 'GET', battery)
      expect(answer.status, who).toBe(200)
      expect(answer.text).toContain(String(HOME_VALUES.batteryV))
    }
    const { items } = await platform.get(`/api/v1/devices/${HOME}/readings?${range}`)
    expect(items.length).toBeGreaterThan(10)
    expect(items[0].values).toEqual({ batteryV: HOME_VALUES.batteryV })
    const words = ['--kind', KIND, '--from', subject.query.from!, '--to', subject.query.to!]
    const command = await towncrier(platform, 'export', join(temporaryFolder(), 'home.csv'), ...words)
    expect([command.code, command.stderr]).toEqual([1, expect.stringContaining('TC_HOME_PRIVATE')])
  })

  test('an alert of the household is as unknown as one that never was', async () => {
    const operator = people.get('operator') as Person
    const [id] = householdAlertIds(platform)
    const never = `${HOME}.damp.zzzz`
    const until = new Date(Date.now() + 10 * HOUR_MS * SPEED).toISOString()
    for (const [method, act, body] of [
      ['GET', '', undefined],
      ['POST', '/acknowledge', {}],
      ['POST', '/comment', { comment: 'seen' }],
      ['POST', '/assign', { assignee: 'ann' }],
      ['POST', '/shelve', { until, reason: 'x' }],
      ['POST', '/unshelve', {}],
    ] as const) {
      const [real, none] = await Promise.all(
        [id!, never].map((each) => operator.api(method, `/alerts/${each}${act}`, body)),
      )
      expect([act, real!.status, real!.body.code]).toEqual([act, none!.status, none!.body.code])
    }
    const cause = await operator.api('GET', `/causes/c-${id}`)
    expect([cause.status, cause.body.code]).toEqual([404, 'TC_CAUSE_UNKNOWN'])
    const { items } = (await operator.api('GET', `/alerts?deviceId=${HOME}&limit=100`)).body
    expect(items.map(({ rule }: { rule: string }) => rule)).not.toContain('damp')
  })

  test('a reading of a home that could not be read is sent again or discarded, not read or put right', async () => {
    const operator = people.get('operator') as Person
    const [id] = subject.ids.quarantine!
    const { body } = await operator.api('GET', `/quarantine/${id}`)
    expect(body).toMatchObject({ deviceId: HOME, code: 'TC_READING_INVALID', payload: '', isWithheld: true })
    const corrected = await operator.api('POST', `/quarantine/${id}/release`, {
      payload: '{"tempC":20,"humidityPct":50}',
    })
    expect([corrected.status, corrected.body.code]).toEqual([403, 'TC_HOME_PRIVATE'])
    const released = await operator.api('POST', `/quarantine/${id}/release`, {})
    expect([released.status, given(JSON.stringify(released.body))]).toEqual([200, []])
    await platform.settled()
    const open = await eventually(
      () => platform.get(`/api/v1/quarantine?deviceId=${HOME}&status=open`),
      ({ items }) => items.length === 1,
    )
    const again = open.items[0].id
    expect((await operator.api('POST', `/quarantine/${again}/discard`)).body.status).toBe('discarded')
    const log = await platform.get('/api/v1/audit?action=quarantine&limit=50')
    expect(given(JSON.stringify(log))).toEqual([])
  })

  test('trying rules on homes finds nothing out, nor do rules that people make for them', async () => {
    const watchful = {
      id: 'too-wet',
      kind: KIND,
      title: 'Too wet',
      measure: 'humidityPct',
      comparison: 'above',
      levels: { critical: 80 },
    }
    const book = {
      kinds: { [KIND]: { rules: { damp: { onDelayMinutes: 0 } } } },
      custom: [
        watchful,
        { ...watchful, id: 'flat', title: 'Flat', measure: 'batteryV', levels: { watch: 3.5 } },
      ],
    }
    const { version } = await platform.get('/api/v1/rules')
    const begun = await platform.api('POST', '/api/v1/rules/dry-runs', { basedOn: version, book, days: 1 })
    expect(begun.status, JSON.stringify(begun.body)).toBe(202)
    const { result } = await eventually(
      () => platform.get(`/api/v1/rules/dry-runs/${begun.body.id}`),
      ({ state }) => state !== 'running',
      30_000,
    )
    // Under a clock this fast the box has fallen silent by the end of some runs.
    const rules = Object.keys(result.after.byRule).filter((rule) => rule !== `${KIND}/offline`)
    expect(rules).toEqual([`${KIND}/flat`])
    expect(given(JSON.stringify(result))).toEqual([])
    const saved = await platform.api('POST', '/api/v1/rules/versions', {
      ...{ basedOn: version, book, reason: 'x', dryRunId: begun.body.id, confirmed: true },
    })
    expect(saved.status, JSON.stringify(saved.body)).toBe(201)
    await eventually(
      () => platform.get('/api/v1/rules'),
      ({ inForce }) => inForce === saved.body.version,
    )
    await damp()
    await eventually(
      () => platform.get(`/api/v1/alerts?deviceId=${HOME}`),
      ({ items }) => items.some(({ rule }: { rule: string }) => rule === 'flat'),
    )
    expect(householdAlertIds(platform).some((id) => id.includes('.too-wet.'))).toBe(true)
    const { items } = await platform.get(`/api/v1/alerts?deviceId=${HOME}&limit=100`)
    expect(items.map(({ rule }: { rule: string }) => rule)).not.toContain('too-wet')
    expect(leaks(await walk('administrator'))).toEqual([])
  }, 90_000)

  test('another box hears nothing of it, and cannot speak as it', async () => {
    const { id: username, token: password } = await platform.addDevice({ id: OTHER_HOME, kind: KIND })
    const topic = (channel: string) => `towncrier/v1/${KIND}/${HOME}/${channel}`
    await frog.client.publishAsync(topic('status'), '{"online":true}', { qos: 1, retain: true })
    const heard: string[] = []
    // Whoever asks for what is not theirs is shown the door, so each comes on a connection of its own.
    const neighbour = async () => {
      const client = await connectAsync(platform.mqttUrl, { username, password, reconnectPeriod: 0 })
      client.on('error', () => {})
      client.on('message', (at, payload) => heard.push(`${at} ${payload}`))
      return client
    }
    const neighbours: MqttClient[] = []
    for (const wanted of ['#', '+/+/+/+/+', 'towncrier/#', ...['reading', 'status', 'command'].map(topic)]) {
      const client = await neighbour()
      neighbours.push(client)
      const answer = await Promise.race([
        client.subscribeAsync(wanted, { qos: 1 }).then(
          (grants) => grants.map(({ qos }) => qos),
          () => [128],
        ),
        closed(client).then(() => [128]),
      ])
      expect([wanted, ...answer]).toEqual([wanted, 128])
    }
    await damp()
    await platform.settled()
    expect(heard).toEqual([])
    const before = (await platform.get(`/api/v1/devices/${HOME}`)).counts
    const speaker = await neighbour()
    const shut = closed(speaker)
    speaker.publish(topic('reading'), '{"tempC":1,"humidityPct":1}', { qos: 1 })
    await shut
    await platform.settled()
    expect((await platform.get(`/api/v1/devices/${HOME}`)).counts).toEqual(before)
    for (const client of [...neighbours, speaker]) client.end(true)
  })

  test('comes back from no change that anybody makes by any address', async () => {
    const changing = routes
      .filter(({ method }) => method !== 'GET')
      // What is struck off last was there for all the others.
      .toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))
    const named = { deviceId: HOME, kind: KIND, userName: 'ann', rule: 'damp' }
    const answers: Answer[] = []
    for (const who of ['resident', 'program of the machine']) {
      for (const route of changing) {
        for (const address of addressesOf(route, subject)) {
          const body = route.body === null ? undefined : sampleOf(route.body, named)
          const answer = await ask(platform, people.get(who)!, route.method, address, body)
          answers.push({ who, route: route.path, address: `${route.method} ${address}`, ...answer })
        }
      }
    }
    expect(leaks(answers)).toEqual([])
    expect(answers.filter(({ status }) => status < 300).length).toBeGreaterThan(10)
  }, 120_000)
})
