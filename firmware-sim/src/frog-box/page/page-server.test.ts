import { request } from 'node:http'
import { connect } from 'node:net'
import { MINUTE_MS } from '@towncrier/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Outbox } from '../outbox.ts'
import { isOwnHost } from './host-guard.ts'
import { PageServer } from './page-server.ts'

const AT = Date.UTC(2026, 11, 1, 12)
let outbox: Outbox
let server: PageServer
let port: number

beforeEach(async () => {
  outbox = new Outbox({ path: ':memory:', bootId: 'boot', keepMs: 1, mostWaiting: 100_000 })
  server = new PageServer({
    host: '127.0.0.1',
    port: 0,
    names: ['frog-box'],
    deviceId: 'frog-1',
    timeZone: 'Europe/London',
    staleAfterMs: 15 * MINUTE_MS,
    dampPct: 70,
    outbox,
    state: () => ({
      now: AT,
      latest: null,
      isStale: true,
      lastDay: [],
      sensor: 'fine',
      sensorFailures: 0,
      isDamp: false,
      notSending: null,
      counts: outbox.counts(),
      isStorageFailing: false,
      damagedAt: null,
      eyes: 'calm',
    }),
  })
  port = await server.start()
})
afterEach(async () => {
  await server.stop()
  outbox.close()
})

const address = (path: string) => `http://127.0.0.1:${port}${path}`

/** As a browser would not ask: any host, any path as it is. */
function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>(
    (resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
      })
      asking.on('error', reject)
      asking.end()
    },
  )
}

describe('the box on the local network', () => {
  it('gives its page in the language of the browser, and lets nothing else run or read it', async () => {
    const response = await fetch(address('/'), { headers: { 'accept-language': 'cy' } })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Mae’r mesuriad cyntaf ar ei ffordd.')
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('gives all readings it has, as JSON and as CSV, however many', async () => {
    const reading = { bootId: 'boot', uptimeMs: 0, tempC: 19.5, humidityPct: 60 }
    outbox.add({ ...reading, at: null })
    for (let index = 0; index < 2_500; index++) outbox.add({ ...reading, at: AT + index })
    outbox.acknowledge([2], AT)
    const { readings } = await (await fetch(address('/readings.json'))).json()
    expect(readings).toHaveLength(2_501)
    expect(readings[0]).toEqual({ at: null, seq: 1, tempC: 19.5, humidityPct: 60, sent: false })
    const lines = (await (await fetch(address('/readings.csv'))).text()).split('\r\n')
    expect(lines).toHaveLength(2_503)
    expect(lines.slice(0, 3)).toEqual([
      'at,seq,tempC,humidityPct,sent',
      ',1,19.5,60,no',
      '2026-12-01T12:00:00.000Z,2,19.5,60,yes',
    ])
  })

  it('says how it is to who watches over boxes', async () => {
    expect(await (await fetch(address('/healthz'))).json()).toEqual({
      status: 'ok',
      sensor: 'fine',
      sending: true,
      eyes: 'calm',
      waiting: 0,
      undatable: 0,
      discarded: 0,
    })
  })

  it('refuses to be read under a name from elsewhere (DNS rebinding)', async () => {
    for (const host of [
      'evil.example',
      'evil.example:8088',
      'frog.local.evil.example',
      '127.0.0.1.evil.example',
    ]) {
      expect((await ask('/readings.json', { host })).status, host).toBe(421)
    }
    for (const host of [
      '192.168.1.20:8088',
      '[fe80::1]:8088',
      'localhost',
      'frog-1.local',
      'Frog-Box:8088',
    ]) {
      expect((await ask('/', { host })).status, host).toBe(200)
    }
    expect(isOwnHost(undefined, [''])).toBe(false)
    expect(isOwnHost('', [''])).toBe(false)
    expect(isOwnHost('user@127.0.0.1', [])).toBe(false)
  })

  it('answers calmly whatever it is asked', async () => {
    const post = await ask('/', {}, 'POST')
    expect(post).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
    expect(post.text).toContain('This box only shows. It takes nothing.')
    for (const path of [
      '/../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '//',
      '/readings.json/',
      '/%',
      'http://x/y',
    ]) {
      expect((await ask(path)).status, path).toBe(404)
    }
    expect((await ask('/?lang=<b>')).text).not.toContain('<b>')
    expect((await ask(`/${'a'.repeat(20_000)}`)).status).toBe(431)
    expect(await ask('/', {}, 'HEAD')).toMatchObject({ status: 200, text: '' })
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('\u0016\u0003\u0001 not HTTP at all\r\n\r\n'),
      )
      socket.on('close', () => resolve()).resume()
    })
    expect((await ask('/')).status).toBe(200)
  })

  it('says what to do when its port is taken', async () => {
    const other = new PageServer({
      host: '127.0.0.1',
      port,
      names: [],
      deviceId: 'frog-2',
      timeZone: 'UTC',
      staleAfterMs: 1,
      dampPct: null,
      outbox,
      state: () => {
        throw new Error('never asked')
      },
    })
    await expect(other.start()).rejects.toMatchObject({ code: 'TC_FROG_BOX_PAGE_FAILED' })
  })
})
