import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import mqtt from 'mqtt'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Harness, startHarness, TOKEN, topicOf } from '../test-support/harness.ts'
import { RawClient } from '../test-support/raw-client.ts'

const run = promisify(execFile)
const ANY_PORT = { host: '127.0.0.1', port: 0 }

let home: string
let certPath: string
let keyPath: string
let harness: Harness

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'broker-tls-'))
  certPath = join(home, 'cert.pem')
  keyPath = join(home, 'key.pem')
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      keyPath,
      '-out',
      certPath,
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    ],
    { stdio: 'pipe' },
  )
})
afterAll(() => rmSync(home, { recursive: true }))
beforeEach(async () => {
  harness = await startHarness({
    webSocket: ANY_PORT,
    tls: { ...ANY_PORT, certPath, keyPath },
    limits: { connectTimeoutMs: 300 },
  })
})
afterEach(() => harness.stop())

async function mosquitto(tool: 'mosquitto_pub' | 'mosquitto_sub', ...args: string[]): Promise<string> {
  try {
    const { stdout } = await run(tool, ['-h', '127.0.0.1', '-u', 'bin-1', '-P', TOKEN, ...args], {
      timeout: 10_000,
    })
    return stdout
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error(`${tool} is missing: install the Debian package mosquitto-clients`)
    }
    throw error
  }
}

test('mosquitto_pub and mosquitto_sub, as strangers', async () => {
  const port = `${harness.ports.tcp}`
  for (const qos of ['0', '1', '2']) {
    await mosquitto(
      'mosquitto_pub',
      '-p',
      port,
      '-t',
      topicOf('bin-1'),
      '-m',
      `{"fillPct":${qos}}`,
      '-q',
      qos,
    )
  }
  await expect
    .poll(() => harness.payloads('bin-1').sort())
    .toEqual(['{"fillPct":0}', '{"fillPct":1}', '{"fillPct":2}'])
  await harness.broker.publishToDevice(topicOf('bin-1', 'config'), '{"everyS":60}', { retain: true })
  const heard = await mosquitto(
    'mosquitto_sub',
    '-p',
    port,
    '-t',
    topicOf('bin-1', 'config'),
    '-q',
    '1',
    '-C',
    '1',
    '-W',
    '5',
  )
  expect(heard).toBe('{"everyS":60}\n')
  await expect(
    mosquitto('mosquitto_pub', '-p', port, '-t', topicOf('bin-2'), '-m', '{}', '-q', '1'),
  ).rejects.toThrow()
  await expect(
    run('mosquitto_pub', [
      '-h',
      '127.0.0.1',
      '-p',
      port,
      '-u',
      'bin-1',
      '-P',
      'wrong',
      '-t',
      topicOf('bin-1'),
      '-m',
      '{}',
    ]),
  ).rejects.toThrow(/bad user name or password/)
})

test('mosquitto_pub over TLS', async () => {
  const port = `${harness.ports.tls}`
  await mosquitto(
    'mosquitto_pub',
    '-p',
    port,
    '--cafile',
    certPath,
    '-t',
    topicOf('bin-1'),
    '-m',
    'secret',
    '-q',
    '1',
  )
  expect(harness.payloads('bin-1')).toEqual(['secret'])
})

test.each(['ws', 'tls'] as const)('MQTT.js over %s: publish, subscribe, large message', async (transport) => {
  const url =
    transport === 'ws'
      ? `ws://127.0.0.1:${harness.ports.webSocket}/mqtt`
      : `mqtts://localhost:${harness.ports.tls}`
  const client = await mqtt.connectAsync(url, {
    username: 'bin-1',
    password: TOKEN,
    reconnectPeriod: 0,
    ca: readFileSync(certPath),
    connectTimeout: 3_000,
  })
  await client.publishAsync(topicOf('bin-1'), '{"fillPct":55}', { qos: 1 })
  await client.publishAsync(topicOf('bin-1'), Buffer.alloc(400_000, 'x'), { qos: 1 })
  expect(harness.payloads('bin-1').map((text) => text.length)).toEqual([14, 400_000])
  const heard = new Promise<string>((resolve) =>
    client.once('message', (_, payload) => resolve(payload.toString())),
  )
  await client.subscribeAsync(topicOf('bin-1', 'command'), { qos: 1 })
  await harness.broker.publishToDevice(topicOf('bin-1', 'command'), 'restart', { retain: false })
  expect(await heard).toBe('restart')
  const gone = new Promise<void>((resolve) => client.once('close', () => resolve()))
  client.publish(topicOf('bin-1'), Buffer.alloc(700_000), { qos: 1 })
  await gone
  await harness.metricReaches('refused_total{reason="too-large"}', 1)
  await client.endAsync(true)
})

test('a WebSocket without the mqtt subprotocol, and plain HTTP', async () => {
  const url = `127.0.0.1:${harness.ports.webSocket}`
  const socket = new WebSocket(`ws://${url}`)
  const code = await new Promise<number>((resolve) =>
    socket.addEventListener('close', (event) => resolve(event.code)),
  )
  expect(code).toBe(1002)
  expect((await fetch(`http://${url}/`)).status).toBe(426)
  expect(await harness.metric('refused_total{reason="not-mqtt"}')).toBe(1)
})

test('a handshake that is none', async () => {
  const client = await RawClient.open(harness.ports.tls!)
  client.write(Buffer.from('not a ClientHello at all'))
  const silent = await RawClient.open(harness.ports.tls!)
  await Promise.all([client.closed, silent.closed])
  await harness.metricReaches('refused_total{reason="tls-handshake"}', 2)
})

test('an address in use and a certificate that is not there are named', async () => {
  await expect(startHarness({ tcp: { host: '127.0.0.1', port: harness.ports.tcp } })).rejects.toMatchObject({
    code: 'TC_BROKER_LISTEN',
  })
  await expect(
    startHarness({ tls: { ...ANY_PORT, certPath: join(home, 'none.pem'), keyPath } }),
  ).rejects.toMatchObject({
    code: 'TC_BROKER_TLS',
  })
})

test('metrics are Prometheus text', async () => {
  const text = await harness.broker.metrics()
  for (const name of [
    'connections',
    'refused_total',
    'ack_seconds_bucket',
    'journal_depth_records',
    'unpromised_total',
  ]) {
    expect(text).toContain(`towncrier_broker_${name}`)
  }
  await harness.reader.commitPosition('processor', 0)
  expect(await harness.metric('journal_lag_records{consumer="processor"}')).toBe(0)
})
