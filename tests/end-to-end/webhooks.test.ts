import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Another system: answers each path as it is told to, and keeps what came. */
class Receiver {
  readonly received: Received[] = []
  readonly answers = new Map<string, (response: ServerResponse) => void>()
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        const path = request.url ?? '/'
        this.received.push({ path, headers: request.headers, body })
        const answer = this.answers.get(path)
        if (answer === undefined) response.writeHead(204).end()
        else answer(response)
      })
    })
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`
  }

  at(path: string): Received[] {
    return this.received.filter((each) => each.path === path)
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

const receiver = new Receiver()
let platform: TestPlatform
beforeAll(async () => {
  await receiver.listen()
  platform = await startPlatform({ env: { WEBHOOK_ALLOW_PRIVATE: 'true' } })
})
afterAll(async () => {
  await platform.stop()
  receiver.close()
})

async function add(path: string, events: readonly string[]): Promise<{ id: number; secret: string }> {
  const { status, body } = await platform.api('POST', '/api/v1/webhooks', {
    name: path,
    url: receiver.url(path),
    events,
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return { id: body.webhook.id, secret: body.secret }
}

const openIncident = (title: string) =>
  platform.api('POST', '/api/v1/incidents', { kind: 'flood', title, severity: 'warning' })
const deliveries = async (id: number) => (await platform.get(`/api/v1/webhooks/${id}/deliveries`)).items

describe('a webhook', () => {
  test('gets signed messages that the reference library accepts, of the events it wants only', async () => {
    const { id, secret } = await add('/signed', ['incident.opened'])
    const { body: incident } = await openIncident('Signed')
    await platform.api('POST', `/api/v1/incidents/${incident.id}/log`, { text: 'Not wanted' })
    const [message] = await eventually(
      () => receiver.at('/signed'),
      (all) => all.length > 0,
    )
    const verified = new Webhook(secret).verify(message!.body, message!.headers as Record<string, string>)
    expect(verified).toMatchObject({ type: 'incident.opened', data: { id: incident.id, title: 'Signed' } })
    expect(() =>
      new Webhook(secret).verify(`${message!.body} `, message!.headers as Record<string, string>),
    ).toThrow()
    await eventually(
      () => deliveries(id),
      (all) => all[0]?.state === 'delivered',
    )
    expect(receiver.at('/signed')).toHaveLength(1)
    expect(JSON.stringify(await platform.get('/api/v1/webhooks'))).not.toContain(secret)
    expect(JSON.stringify(await platform.get('/api/v1/audit?limit=200'))).not.toContain(secret)
  })

  test('that never answers holds nothing else up', async () => {
    receiver.answers.set('/silent', () => {})
    const silent = await add('/silent', ['incident.opened'])
    await add('/quick', ['incident.opened'])
    for (let n = 0; n < 3; n++) await openIncident(`While one is silent ${n}`)
    await eventually(
      () => receiver.at('/quick').length,
      (count) => count === 3,
    )
    expect(receiver.at('/silent')).toHaveLength(1)
    await platform.api('DELETE', `/api/v1/webhooks/${silent.id}`)
  })

  test('is not followed to where it redirects, and is tried again', async () => {
    receiver.answers.set('/moved', (response) =>
      response.writeHead(307, { location: receiver.url('/elsewhere') }).end(),
    )
    const { id } = await add('/moved', ['incident.opened'])
    await openIncident('Redirected')
    const [delivery] = await eventually(
      () => deliveries(id),
      (all) => all[0]?.attempts > 0,
    )
    expect(delivery).toMatchObject({ state: 'waiting', lastOutcome: expect.stringContaining('307') })
    expect(receiver.at('/elsewhere')).toEqual([])
    await platform.api('DELETE', `/api/v1/webhooks/${id}`)
  })

  test('that is gone gets no more; what was given up is sent again by hand, with the id it had', async () => {
    receiver.answers.set('/gone', (response) => response.writeHead(410).end())
    const { id } = await add('/gone', ['incident.opened'])
    await openIncident('Gone')
    const [dead] = await eventually(
      () => deliveries(id),
      (all) => all[0]?.state === 'dead',
    )
    receiver.answers.delete('/gone')
    await platform.api('POST', `/api/v1/webhooks/${id}/deliveries/${dead.id}/replay`)
    await eventually(
      () => deliveries(id),
      (all) => all[0]?.state === 'delivered',
    )
    const ids = receiver.at('/gone').map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  test('hears of an alert that is raised, once', async () => {
    await add('/alerts', ['alert.raised'])
    const device = await TestDevice.add(platform, 'icy')
    await device.publish({ surfaceTempC: -2, surfaceState: 'ice' })
    await platform.settled()
    await eventually(
      () => receiver.at('/alerts').length,
      (count) => count > 0,
    )
    const raised = receiver.at('/alerts').map(({ headers }) => headers['webhook-id'])
    expect(new Set(raised).size).toBe(raised.length)
    await device.end()
  })
})

test('what waits when the platform is killed is delivered when it is back', async () => {
  receiver.answers.set('/later', (response) => response.writeHead(503).end())
  const { id } = await add('/later', ['incident.opened'])
  await openIncident('Killed in between')
  await eventually(
    () => deliveries(id),
    (all) => all[0]?.attempts > 0,
  )
  await platform.kill9()
  receiver.answers.delete('/later')
  await platform.start()
  await eventually(
    () => deliveries(id),
    (all) => all[0]?.state === 'delivered',
    20_000,
  )
  expect(new Set(receiver.at('/later').map(({ headers }) => headers['webhook-id'])).size).toBe(1)
}, 60_000)

test('private addresses are refused unless they are allowed', async () => {
  const strict = await startPlatform()
  for (const host of [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '10.0.0.1',
    '169.254.169.254',
    '[::ffff:10.0.0.1]',
    '0x7f.1',
  ]) {
    const { status, body } = await strict.api('POST', '/api/v1/webhooks', {
      name: host,
      url: `http://${host}:1/`,
      events: ['incident.opened'],
    })
    expect({ host, status, code: body.code }).toEqual({ host, status: 422, code: 'TC_WEBHOOK_ADDRESS' })
  }
  await strict.stop()
})
