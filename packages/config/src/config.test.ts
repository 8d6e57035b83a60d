import { isAbsolute } from 'node:path'
import { expect, test } from 'vitest'
import { clockOf, loadConfig } from './config.ts'
import { environmentExample } from './reference.ts'
import { environmentSchema } from './schema.ts'

test('works with nothing set, and listens on this machine only', () => {
  const config = loadConfig({})
  expect(config).toMatchObject({ HTTP_PORT: 8080, MQTT_PORT: 1883, TELEMETRY_STORE: 'duckdb' })
  expect(config.HTTP_HOST).toBe('127.0.0.1')
  expect(isAbsolute(config.DATA_DIR)).toBe(true)
})

test('an empty value counts as not given', () => {
  expect(loadConfig({ HTTP_PORT: '', INFLUXDB_URL: '' }).HTTP_PORT).toBe(8080)
})

test('names every wrong variable and the fix', () => {
  expect(() => loadConfig({ HTTP_PORT: '99999', TIME_ZONE: 'Birmingham', TRUST_PROXY: 'perhaps' })).toThrow(
    expect.objectContaining({
      code: 'TC_CONFIG_INVALID',
      message: expect.stringMatching(
        /TIME_ZONE=Birmingham: give an IANA time zone.*HTTP_PORT=99999: give a port from 0 to 65535.*TRUST_PROXY=perhaps: give true or false/,
      ),
    }),
  )
})

test('finds settings that contradict each other', () => {
  expect(() => loadConfig({ TELEMETRY_STORE: 'influxdb' })).toThrow(/INFLUXDB_URL/)
  expect(() => loadConfig({ MQTT_TLS_CERT: 'cert.pem' })).toThrow(/MQTT_TLS_KEY/)
  expect(() => loadConfig({ CLOCK_SPEED: '60' })).toThrow(/CLOCK_START/)
})

test('never prints a secret', () => {
  const broken = { INFLUXDB_PASSWORD: 'sesame', INFLUXDB_TOKEN: 'sesame', HTTP_PORT: 'x' }
  expect(() => loadConfig(broken)).toThrow(/^(?!.*sesame).*HTTP_PORT/)
})

test('a trial clock starts when told and runs faster', async () => {
  const clock = clockOf(loadConfig({ CLOCK_START: '2026-01-14T16:00:00Z', CLOCK_SPEED: '3600' }))
  const before = clock.now()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(before).toBeGreaterThanOrEqual(Date.parse('2026-01-14T16:00:00Z'))
  expect(clock.now() - before).toBeGreaterThan(100_000)
})

test('clocks of one configuration agree, whichever thread makes them and when', async () => {
  const config = loadConfig({ CLOCK_START: '2026-01-14T16:00:00Z', CLOCK_SPEED: '3600' })
  const first = clockOf(config)
  await new Promise((resolve) => setTimeout(resolve, 60))
  const second = clockOf(structuredClone(config))
  expect(Math.abs(second.now() - first.now())).toBeLessThan(60_000)
})

test('the example names every variable with a meaning', () => {
  const example = environmentExample()
  for (const name of Object.keys(environmentSchema.shape)) {
    expect(example).toMatch(new RegExp(`# .{10,}\\n#${name}=`))
  }
})
