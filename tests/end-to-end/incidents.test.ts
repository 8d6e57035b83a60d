import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { TestDevice } from '../support/device.ts'
import { LiveViewer } from '../support/live-viewer.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform({ env: { CAP_SENDER: 'duty@anytown.example', CAP_SENDER_NAME: 'Anytown' } })
})
afterAll(() => platform.stop())

interface SignedIn {
  readonly userName: string
  readonly cookie: string
}

async function signInAs(userName: string, role: string): Promise<SignedIn> {
  const made = await towncrier(
    platform,
    'account',
    'add',
    userName,
    '--role',
    role,
    '--name',
    userName,
    '--json',
  )
  expect(made.code, made.stderr).toBe(0)
  const { headers, status } = await platform.api('POST', '/api/v1/session', made.json, null)
  expect(status).toBe(204)
  return { userName, cookie: headers.get('set-cookie')!.split(';')[0]! }
}

const by = ({ cookie }: SignedIn) => ({ cookie })

async function open(fields: object = {}): Promise<{ id: number; version: number }> {
  const { status, body } = await platform.api('POST', '/api/v1/incidents', {
    kind: 'ice',
    title: 'Ice on Mill Lane',
    severity: 'warning',
    placeText: 'Mill Lane',
    latitude: 52.3,
    longitude: -1.5,
    ...fields,
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

describe('an incident', () => {
  test('opened from an alert, run to its end, leaves a log that tells all of it', async () => {
    const ann = await signInAs('ann', 'operator')
    const bob = await signInAs('bob', 'duty-manager')
    const device = await TestDevice.add(platform, 'icy-lane')
    await device.publish({ surfaceTempC: -2, surfaceState: 'ice' })
    await platform.settled()
    const [alert] = (await platform.get('/api/v1/alerts?deviceId=icy-lane')).items
    const { status, body: opened } = await platform.api(
      'POST',
      '/api/v1/incidents',
      {
        kind: 'ice',
        title: 'Black ice',
        severity: 'critical',
        links: [{ type: 'alert', target: alert.id }],
      },
      by(ann),
    )
    expect(status).toBe(201)
    expect(opened).toMatchObject({ state: 'open', commander: null, links: [{ target: alert.id }] })
    expect(opened.links[0].title).toContain('icy-lane')
    const at = `/api/v1/incidents/${opened.id}`

    const taken = await platform.api('POST', `${at}/state`, { state: 'in-hand' }, by(ann))
    expect(taken.body).toMatchObject({ state: 'in-hand', commander: 'ann' })
    const task = await platform.api('POST', `${at}/tasks`, { title: 'Send a gritter' }, by(ann))
    expect((await platform.get(at)).openTasks).toBe(1)
    await platform.api('PATCH', `${at}/tasks/${task.body.id}`, { done: true }, by(bob))
    const wrong = await platform.api('POST', `${at}/log`, { text: 'Police closed High Street' }, by(ann))
    await platform.api(
      'POST',
      `${at}/log`,
      { text: 'Mill Lane, not High Street', corrects: wrong.body.id },
      by(ann),
    )
    const handed = await platform.api(
      'POST',
      `${at}/handover`,
      { to: 'bob', note: 'Gritter is out' },
      by(ann),
    )
    expect(handed.body.commander).toBe('bob')

    const skipped = await platform.api('POST', `${at}/state`, { state: 'closed' }, by(bob))
    expect(skipped).toMatchObject({ status: 409, body: { code: 'TC_INCIDENT_STATE' } })
    for (const step of [
      { state: 'resolved', resolution: 'Salted twice' },
      { state: 'reviewed', review: 'Sensor was right' },
      { state: 'closed' },
    ]) {
      expect((await platform.api('POST', `${at}/state`, step, by(bob))).status, step.state).toBe(200)
    }
    const { items } = await platform.get(`${at}/log`)
    const story = items
      .reverse()
      .map(({ type, author }: { type: string; author: string }) => `${type} ${author}`)
    expect(story).toEqual([
      'opened ann',
      'linked ann',
      'state ann',
      'task-added ann',
      'task-done bob',
      'noted ann',
      'corrected ann',
      'handed-over ann',
      'state bob',
      'state bob',
      'state bob',
    ])
    expect(await platform.get(at)).toMatchObject({ resolution: 'Salted twice', review: 'Sensor was right' })
    const audit = await platform.get('/api/v1/audit?limit=100')
    const actions = audit.items
      .filter(({ subject }: { subject: string }) => subject === String(opened.id))
      .map(({ action }: { action: string }) => action)
    expect(new Set(actions)).toEqual(
      new Set([
        'incident.open',
        'incident.state',
        'incident.task.add',
        'incident.task.change',
        'incident.note',
        'incident.correct',
        'incident.handover',
      ]),
    )
    await device.end()
  })

  test('two who change different fields both win; of one field the second is told what stands there', async () => {
    const { id, version } = await open()
    const at = `/api/v1/incidents/${id}`
    expect((await platform.api('PATCH', at, { version, title: 'Ice, Mill Lane' })).status).toBe(200)
    const other = await platform.api('PATCH', at, { version, severity: 'critical' })
    expect(other).toMatchObject({ status: 200, body: { title: 'Ice, Mill Lane', severity: 'critical' } })
    const late = await platform.api('PATCH', at, { version, title: 'Snow' })
    expect(late).toMatchObject({ status: 409, body: { code: 'TC_INCIDENT_CHANGED' } })
    expect((await platform.get(at)).title).toBe('Ice, Mill Lane')
  })

  test('a second one nearby is recognised before it is opened, one far away is not', async () => {
    const { id } = await open({
      title: 'Flood in Ford Street',
      kind: 'flood',
      latitude: 51.5,
      longitude: 0.1,
    })
    const ask = (latitude: number) =>
      platform.api('POST', '/api/v1/incidents/similar', {
        kind: 'flood',
        text: 'Ford Street flooded',
        latitude,
        longitude: 0.1,
      })
    const near = await ask(51.501)
    expect(near.body[0]).toMatchObject({
      incident: { id },
      reasons: expect.arrayContaining(['near', 'same-kind']),
    })
    expect((await ask(51.6)).body).toEqual([])
  })

  test('a closed road is in force while it is closed, for any instant, and not in an exercise', async () => {
    const { id } = await open()
    const exercise = await open({ mode: 'exercise' })
    const road = {
      effect: 'closed',
      name: 'Mill Lane',
      line: [
        [-1.5, 52.3],
        [-1.49, 52.3],
      ],
    }
    const before = new Date(Date.now() - 60_000).toISOString()
    const closed = await platform.api('POST', `/api/v1/incidents/${id}/roads`, road)
    await platform.api('POST', `/api/v1/incidents/${exercise.id}/roads`, road)
    const inForce = async (at?: string) =>
      (await platform.get(`/api/v1/closures${at === undefined ? '' : `?at=${at}`}`)).closures
        .filter(({ incidentId }: { incidentId: number }) => [id, exercise.id].includes(incidentId))
        .map(({ incidentId }: { incidentId: number }) => incidentId)
    expect(await inForce()).toEqual([id])
    expect(await inForce(before)).toEqual([])
    const during = new Date(Date.parse(closed.body.addedAt) + 1).toISOString()
    await eventually(
      () => Date.now(),
      (now) => now > Date.parse(during) + 2,
    )
    await platform.api('POST', `/api/v1/incidents/${id}/state`, { state: 'resolved', resolution: 'Clear' })
    expect(await inForce()).toEqual([])
    expect(await inForce(during)).toEqual([id])
  })

  test('who watches is told that there is news, and who else looks at the same', async () => {
    const cat = await signInAs('cat', 'operator')
    const dan = await signInAs('dan', 'operator')
    const { id } = await open()
    const [one, other] = await Promise.all([
      LiveViewer.open(platform, { cookie: cat.cookie }),
      LiveViewer.open(platform, { cookie: dan.cookie }),
    ])
    const news: string[] = []
    const present: string[][] = []
    one.socket.on('news', ({ topic, id: which }) => news.push(`${topic} ${which}`))
    one.socket.on('presence', ({ people }) => present.push(people.map(({ userName }) => userName)))
    one.socket.emit('look', { page: 'incidents', subject: String(id) })
    other.socket.emit('look', { page: 'incidents', subject: String(id) })
    await eventually(
      () => present.at(-1),
      (people) => people?.join() === 'cat,dan',
    )
    await platform.api('POST', `/api/v1/incidents/${id}/log`, { text: 'Seen' })
    await eventually(
      () => news,
      (all) => all.includes(`incident ${id}`),
    )
    other.close()
    await eventually(
      () => present.at(-1),
      (people) => people?.join() === 'cat',
    )
    one.close()
  })
})

describe('attachments', () => {
  const attach = async (id: number, name: string, bytes: Uint8Array<ArrayBuffer>) => {
    const form = new FormData()
    form.append('file', new Blob([bytes]), name)
    const response = await fetch(new URL(`/api/v1/incidents/${id}/attachments`, platform.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${platform.token}` },
      body: form,
    })
    return { status: response.status, body: (await response.json()) as { id: number; code: string } }
  }

  test('are told by their content, kept once, and served so that a browser runs nothing of them', async () => {
    const { id } = await open()
    const text = new TextEncoder().encode('Seen at 05:10')
    const { status, body } = await attach(id, '../../etc/notes.txt', text)
    expect([status, body]).toMatchObject([201, { name: 'notes.txt', mediaType: 'text/plain' }])
    const sent = await fetch(new URL(`/api/v1/incidents/${id}/attachments/${body.id}`, platform.url), {
      headers: { authorization: `Bearer ${platform.token}` },
    })
    expect(await sent.text()).toBe('Seen at 05:10')
    expect(sent.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(sent.headers.get('x-content-type-options')).toBe('nosniff')
    expect(sent.headers.get('content-security-policy')).toContain('sandbox')
    const program = new Uint8Array(64)
    program.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
    expect(await attach(id, 'photo.jpg', program)).toMatchObject({
      status: 415,
      body: { code: 'TC_FILE_TYPE' },
    })
    const large = await attach(id, 'large.txt', new Uint8Array(10 * 1024 * 1024 + 1).fill(65))
    expect(large).toMatchObject({ status: 413, body: { code: 'TC_FILE_TOO_LARGE' } })
  })
})

describe('the public', () => {
  const text = {
    headline: 'Ice on Mill Lane',
    description: 'The lane is closed.',
    instruction: 'Use High Street.',
    areaText: 'Mill Lane',
    area: { type: 'circle', latitude: 52.3, longitude: -1.5, radiusM: 300 },
  }
  const feed = async (name: string) => (await platform.api('GET', `/public/${name}`, undefined, null)).body

  test('knows what was published and nothing else: Alert, Update, Cancel, each naming those before', async () => {
    const { id } = await open({ title: 'Internal title: caller is Mrs Smith' })
    const at = `/api/v1/incidents/${id}/publication`
    const preview = await platform.api('POST', `${at}/preview`, { text })
    expect(preview.body).toMatchObject({ messageType: 'Alert', headline: text.headline })
    expect((await feed('incidents.geojson')).features).toEqual([])

    const alert = (await platform.api('POST', at, { text })).body
    const [feature] = (await feed('incidents.geojson')).features
    expect(feature).toMatchObject({
      id: alert.identifier,
      properties: { headline: text.headline, status: 'actual' },
    })
    const update = (await platform.api('POST', at, { text: { ...text, headline: 'Mill Lane open' } })).body
    expect(update.messageType).toBe('Update')
    const cap = await feed(`cap/${update.identifier}`)
    expect(cap).toMatch(new RegExp(`<references>duty@anytown.example,${alert.identifier},[^<]+</references>`))
    const everything = (await feed('incidents.atom')) + JSON.stringify(await feed('incidents.geojson')) + cap
    expect(everything).toContain('Mill Lane open')
    expect(everything).not.toContain('Mrs Smith')

    const cancel = (await platform.api('DELETE', at)).body
    const cancelled = await feed(`cap/${cancel.identifier}`)
    expect(cancelled).toContain('<msgType>Cancel</msgType>')
    expect(cancelled).toContain(`${alert.identifier},`)
    expect(cancelled).toContain(`${update.identifier},`)
    expect((await feed('incidents.geojson')).features).toEqual([])
    expect(await platform.api('DELETE', at)).toMatchObject({
      status: 409,
      body: { code: 'TC_NOT_PUBLISHED' },
    })
  })

  test('cannot take an exercise for the real thing', async () => {
    const { id } = await open({ mode: 'exercise' })
    const { identifier } = (await platform.api('POST', `/api/v1/incidents/${id}/publication`, { text })).body
    const cap = await feed(`cap/${identifier}`)
    expect(cap).toContain('<status>Exercise</status>')
    expect(cap).toContain('<headline>EXERCISE EXERCISE EXERCISE: ')
    expect(await feed('incidents.atom')).toContain('<title>EXERCISE EXERCISE EXERCISE: ')
    const [feature] = (await feed('incidents.geojson')).features
    expect(feature.properties).toMatchObject({
      status: 'exercise',
      headline: expect.stringMatching(/^EXERCISE/),
    })
  })
})
