import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, describe, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { TestDevice } from '../support/device.ts'
import { eventually, startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

let platform: TestPlatform
let folder: string
beforeAll(async () => {
  platform = await startPlatform({ env: { TIME_ZONE: 'Europe/London' } })
  folder = temporaryFolder()
})

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const readingsOf = async (id: string, from: string) =>
  (
    await platform.get(
      `/api/v1/devices/${id}/readings?order=oldest-first&from=${from}&to=2026-12-31T00:00:00Z`,
    )
  ).items

describe('replay', () => {
  test('a CSV of one device, local times over the end of summer time', async () => {
    const path = file(
      'station-bridge.csv',
      'when,road,air,note\n2025-10-26T00:30:00,3.5,4,\n2025-10-26T02:30:00,2.25,,cold\nnever,1,1,\n2025-10-26T03:00:00,oops,2,\n',
    )
    const result = await towncrier(
      platform,
      ...[
        'replay',
        path,
        '--kind',
        'road-surface',
        '--map',
        'at=when,surfaceTempC=road,airTempC=air',
        '--json',
      ],
    )
    expect(result.code).toBe(0)
    expect(result.json).toMatchObject({
      rows: 4,
      unreadableRows: 1,
      devices: 1,
      sent: 3,
      acknowledged: 3,
      stored: 2,
      duplicate: 0,
      quarantined: 1,
      from: '2025-10-25T23:30:00.000Z',
      to: '2025-10-26T03:00:00.000Z',
    })
    const items = await readingsOf('station-bridge', '2025-10-01T00:00:00Z')
    expect(items.map(({ at, values }: { at: string; values: object }) => [at, values])).toMatchObject([
      ['2025-10-25T23:30:00.000Z', { surfaceTempC: 3.5, airTempC: 4 }],
      ['2025-10-26T02:30:00.000Z', { surfaceTempC: 2.25 }],
    ])
    // What happened long ago is stored and raises no live alarm.
    expect((await platform.get('/api/v1/alerts?deviceId=station-bridge')).items).toEqual([])
  })

  test('a row that makes two readings, devices by a column, placed by name; a second time changes nothing', async () => {
    const path = file(
      'rounds.csv',
      'site,label,street,emptied,before,after\n' +
        '7,Mill Lane corner,Mill Lane,2026-01-14T09:00:00Z,80,0\n' +
        '8,High Street 3,12 HIGH STREET,2026-01-14T09:10:00Z,60,5\n' +
        '7,Mill Lane corner,Mill Lane,2026-01-15T09:00:00Z,70,0\n',
    )
    const places = file('places.csv', 'street,lat,lon\nMill Lane,55.94,-3.2\nHigh Street,55.95,-3.18\n')
    const words = [
      ...['replay', path, '--kind', 'bin-fill', '--device-column', 'site', '--prefix', 'site-'],
      ...['--name-column', 'label', '--places', places, '--place-by', 'street=street'],
      ...['--map', 'at=emptied-1m,fillPct=before', '--map', 'at=emptied,fillPct=after'],
    ]
    const first = await towncrier(platform, ...words, '--json')
    expect(first.json).toMatchObject({ devices: 2, sent: 6, acknowledged: 6, stored: 6, duplicate: 0 })
    expect(await platform.get('/api/v1/devices/site-8')).toMatchObject({
      name: 'High Street 3',
      latitude: 55.95,
      longitude: -3.18,
    })
    const items = await readingsOf('site-7', '2026-01-01T00:00:00Z')
    expect(
      items.map(({ at, values }: { at: string; values: { fillPct: number } }) => [at, values.fillPct]),
    ).toEqual([
      ['2026-01-14T08:59:00.000Z', 80],
      ['2026-01-14T09:00:00.000Z', 0],
      ['2026-01-15T08:59:00.000Z', 70],
      ['2026-01-15T09:00:00.000Z', 0],
    ])

    const refused = await towncrier(platform, ...words)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('--new-tokens')
    const again = await towncrier(platform, ...words, '--new-tokens')
    expect(again.code).toBe(0)
    expect(again.stdout).toContain('6 readings of 2 devices sent, 6 acknowledged, 0 stored, 6 there already')
    expect(await readingsOf('site-7', '2026-01-01T00:00:00Z')).toEqual(items)
  })

  test('NDJSON, at a speed', async () => {
    const startAt = Date.parse('2026-01-14T10:00:00Z')
    const lines = Array.from({ length: 5 }, (_, index) =>
      JSON.stringify({
        at: new Date(startAt + index * 60_000).toISOString(),
        fillPct: 50 + index,
      }),
    )
    const path = file('corner-bin.ndjson', `${lines.join('\n')}\n{broken\n`)
    const startedAt = performance.now()
    const result = await towncrier(
      platform,
      ...['replay', path, '--kind', 'bin-fill', '--device', 'corner-bin', '--speed', '120x', '--json'],
    )
    expect(performance.now() - startedAt).toBeGreaterThan(1_900)
    expect(result.json).toMatchObject({ rows: 5, unreadableRows: 1, sent: 5, acknowledged: 5, stored: 5 })
    expect(await readingsOf('corner-bin', '2026-01-14T00:00:00Z')).toHaveLength(5)
  })

  test('what it cannot do is said before anything is sent', async () => {
    const path = file('plain.csv', 'at,surfaceTempC\n2026-01-14T10:00:00Z,1\n')
    for (const [words, reason] of [
      [[path, '--kind', 'teapot'], 'teapot'],
      [[path, '--kind', 'road-surface', '--map', 'at=time,surfaceTempC=road'], 'TC_COLUMN_UNKNOWN'],
      [[path, '--kind', 'road-surface', '--map', 'at=at,shoeSize=surfaceTempC'], 'shoeSize'],
      [[path, '--kind', 'road-surface', '--map', 'surfaceTempC=surfaceTempC'], 'at=COLUMN'],
      [[join(folder, 'none.csv'), '--kind', 'road-surface'], 'TC_FILE_UNREADABLE'],
      [[path, '--kind', 'road-surface', '--speed', 'slow'], 'Give max'],
    ] as const) {
      const { code, stderr, stdout } = await towncrier(platform, 'replay', ...words)
      expect({ words, code, stdout }).toEqual({ words, code: 1, stdout: '' })
      expect(stderr).toContain(reason)
    }
  })
})

describe('export', () => {
  test('CSV and Parquet hold what was stored', async () => {
    const device = await TestDevice.add(platform, 'exported', 'road-surface')
    await device.publish([
      { at: '2026-01-14T10:00:00Z', surfaceTempC: 20.5, humidityPct: 50 },
      { at: '2026-01-14T10:10:00Z', surfaceTempC: 20.25, humidityPct: 101 },
    ])
    await device.end()
    await platform.settled()
    const words = ['--kind', 'road-surface', '--device', 'exported']
    const range = ['--from', '2026-01-14T00:00:00Z', '--to', '2026-01-15T00:00:00Z']
    const csvPath = join(folder, 'out.csv')
    const csv = await towncrier(platform, 'export', csvPath, ...words, ...range, '--json')
    expect(csv.json).toMatchObject({ format: 'csv', file: csvPath })
    const [header, ...rows] = readFileSync(csvPath, 'utf8').trim().split('\n')
    const columns = header!.split(',')
    expect(columns.slice(0, 3)).toEqual(['deviceId', 'at', 'receivedAt'])
    expect(rows.map((row) => row.split(',')[columns.indexOf('surfaceTempC')])).toEqual(['20.5', '20.25'])
    expect(rows[1]).toContain('humidityPct:range')

    const parquetPath = join(folder, 'out.parquet')
    const parquet = await towncrier(platform, 'export', parquetPath, ...words, ...range)
    expect(parquet.stdout).toMatch(/out\.parquet: \d+ bytes of parquet/)
    const database = await DuckDBInstance.create(':memory:')
    const connection = await database.connect()
    const table = await connection.runAndReadAll(
      `SELECT "deviceId", "surfaceTempC", "humidityPct" FROM read_parquet('${parquetPath}') ORDER BY "at"`,
    )
    expect(table.getRows()).toEqual([
      ['exported', 20.5, 50],
      ['exported', 20.25, 101],
    ])
    connection.closeSync()
    database.closeSync()
  })

  test('an unknown kind is refused', async () => {
    const { code, stderr } = await towncrier(platform, 'export', join(folder, 'no.csv'), '--kind', 'teapot')
    expect(code).toBe(1)
    expect(stderr).toContain('TC_KIND_UNKNOWN')
  })
})

test('quarantine is listed, shown, released and discarded', async () => {
  const device = await TestDevice.add(platform, 'garbled', 'road-surface')
  for (const payload of [
    '{"surfaceTempC":"warm","humidityPct":50}',
    '{"surfaceTempC":21,"humidityPct":"dry"}',
    'garbled',
  ]) {
    await device.publish(payload)
  }
  await device.end()
  await platform.settled()
  const list = async (...words: string[]) =>
    (await towncrier(platform, 'quarantine', 'list', '--device', 'garbled', '--json', ...words)).json
  const [noise, dry, warm] = await list()
  expect(noise).toMatchObject({ code: 'TC_READING_NOT_JSON', payload: 'garbled' })
  const table = await towncrier(platform, 'quarantine', 'list')
  expect(table.stdout).toMatch(/^id +received +device +reason\n/)
  const shown = await towncrier(platform, 'quarantine', 'show', String(warm.id))
  expect(shown.stdout).toContain('{"surfaceTempC":"warm","humidityPct":50}')

  const correction = file('correction.json', '{"surfaceTempC":21.5,"humidityPct":50}')
  expect(
    (await towncrier(platform, 'quarantine', 'release', String(warm.id), '--payload', `@${correction}`)).code,
  ).toBe(0)
  await eventually(
    async () => (await platform.get('/api/v1/devices/garbled')).values.surfaceTempC,
    (surfaceTempC) => surfaceTempC === 21.5,
  )
  expect((await towncrier(platform, 'quarantine', 'discard', String(noise.id))).code).toBe(1)
  expect((await towncrier(platform, 'quarantine', 'discard', String(noise.id), '--yes')).code).toBe(0)
  const again = await towncrier(platform, 'quarantine', 'release', String(noise.id))
  expect(again.code).toBe(1)
  expect(again.stderr).toContain('TC_QUARANTINE_RESOLVED')
  expect((await list()).map(({ id }: { id: number }) => id)).toEqual([dry.id])
  expect(await list('--status', 'discarded')).toMatchObject([{ id: noise.id, resolvedBy: 'local' }])
})

describe('doctor', () => {
  test('finds a running platform well', async () => {
    const spoken = await towncrier(platform, 'doctor')
    expect(spoken.code).toBe(0)
    expect(spoken.stdout).toContain('✓ Platform: answers at')
    expect(spoken.stdout).not.toContain('✗')
    const { json } = await towncrier(platform, 'doctor', '--json')
    expect(json.map(({ check }: { check: string }) => check)).toEqual([
      'Node',
      'Configuration',
      'Data folder',
      'Platform',
      'Readiness',
      'Pipeline',
    ])
  })

  test('names what is wrong: a port that is taken, a store that does not answer', async () => {
    const environment = {
      ...platform.environment,
      DATA_DIR: folder,
      HTTP_PORT: String(platform.mqttPort),
      TELEMETRY_STORE: 'influxdb',
      INFLUXDB_URL: 'http://127.0.0.1:9',
    }
    const { code, json } = await towncrier({ environment } as unknown as TestPlatform, 'doctor', '--json')
    expect(code).toBe(1)
    const failed = json.filter(({ ok }: { ok: boolean }) => !ok)
    expect(failed.map(({ check }: { check: string }) => check)).toEqual([
      'HTTP port',
      'MQTT port',
      'InfluxDB',
    ])
  })
})

test('a command that needs the platform says so when there is none', async () => {
  for (const words of [
    ['quarantine', 'list'],
    ['export', 'x.csv', '--kind', 'bin-fill'],
  ]) {
    const { code, stderr } = await towncrier(temporaryFolder(), ...words)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^TC_TOKEN_MISSING: .*DATA_DIR/)
  }
  const { code, stderr } = await towncrier(platform, 'device', 'list', '--url', 'http://127.0.0.1:9')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^TC_PLATFORM_UNREACHABLE: /)
})
