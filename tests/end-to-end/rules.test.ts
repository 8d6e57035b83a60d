import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { TestDevice } from '../support/device.ts'
import { eventually, startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

/** Ten minutes pass in a second. */
const SPEED = 600
const SENSORS = 5
const HOURS = 9

let platform: TestPlatform
const devices: TestDevice[] = []

beforeAll(async () => {
  platform = await startPlatform({
    env: { CLOCK_START: '2026-01-14T18:00:00Z', CLOCK_SPEED: String(SPEED), RULES_MOST_ALERTS: '40' },
  })
  for (let n = 0; n < SENSORS; n++) devices.push(await TestDevice.add(platform, `road-${n}`))
  // A night that falls below freezing and comes back, each road a little otherwise.
  for (let minute = 0; minute < HOURS * 60; minute += 10) {
    const cold = Math.sin((Math.PI * minute) / (HOURS * 60))
    await Promise.all(
      devices.map((device, n) =>
        device.publish({
          surfaceTempC: Math.round((6 - (7 + n) * cold) * 10) / 10,
          airTempC: 3,
          surfaceState: 'wet',
        }),
      ),
    )
    await wait(1_000 / 6)
  }
  await platform.settled()
}, 60_000)
afterAll(() => platform.stop())

interface Answer {
  readonly id: string
  readonly state: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every route
  readonly result: any
  readonly refusal: string | null
  readonly doubt: string | null
}

async function newest(): Promise<number> {
  return (await platform.get('/api/v1/rules')).version
}

async function dryRun(book: object, days = 1): Promise<Answer> {
  const begun = await platform.api('POST', '/api/v1/rules/dry-runs', { basedOn: await newest(), book, days })
  expect(begun.status, JSON.stringify(begun.body)).toBe(202)
  return eventually(
    () => platform.get(`/api/v1/rules/dry-runs/${begun.body.id}`) as Promise<Answer>,
    ({ state }) => state !== 'running',
    30_000,
  )
}

async function save(book: object, dryRunId: string, confirmed = true) {
  const basedOn = await newest()
  return platform.api('POST', '/api/v1/rules/versions', {
    basedOn,
    book,
    reason: 'Tried on a night',
    dryRunId,
    confirmed,
  })
}

async function saved(book: object): Promise<number> {
  const { id, state, refusal } = await dryRun(book)
  expect([state, refusal]).toEqual(['done', null])
  const { status, body } = await save(book, id)
  expect(status, JSON.stringify(body)).toBe(201)
  await eventually(
    () => platform.get('/api/v1/rules'),
    ({ inForce }) => inForce === body.version,
  )
  return body.version
}

const off = { enabled: false }
const roads = (change: object) => ({ kinds: { 'road-surface': change }, custom: [] })
const everythingOff = roads({ rules: { ice: off, 'hoar-frost': off, 'near-freezing': off } })

describe('a dry run', () => {
  test('raises what the platform raised on the same readings, alert for alert', async () => {
    const live = (await platform.get('/api/v1/alerts?limit=1000')).items.filter(
      ({ rule }: { rule: string }) => ['ice', 'hoar-frost', 'near-freezing'].includes(rule),
    )
    expect(live.length).toBeGreaterThanOrEqual(SENSORS)
    const { result, doubt } = await dryRun(everythingOff)
    const key = (alert: Record<string, unknown>) =>
      [alert.deviceId, alert.rule, alert.severity, alert.raisedAt, alert.clearedAt, alert.message].join(' | ')
    expect(result.gone.map(key).sort()).toEqual(live.map(key).sort())
    expect(result.before.alerts).toBe(live.length)
    expect(result).toMatchObject({
      after: { alerts: 0 },
      addedCount: 0,
      devices: SENSORS,
      readings: SENSORS * 54,
    })
    expect(result.coveredTo).toBe(result.to)
    await eventually(
      () => readdirSync(join(platform.dataDirectory, 'dry-runs')),
      (left) => left.length === 0,
    )
    expect(doubt === null || /make sure that none is missed/.test(doubt)).toBe(true)
  })

  test('says what a threshold would change, before anything is changed', async () => {
    const { result } = await dryRun(roads({ settings: { actionLevelC: 4 } }))
    expect(result.addedCount + result.after.alerts).toBeGreaterThan(0)
    expect(await newest()).toBe(0)
    const { differences, problems } = (
      await platform.api('POST', '/api/v1/rules/check', { book: roads({ settings: { actionLevelC: 40 } }) })
    ).body
    expect(differences).toEqual([{ path: 'kinds.road-surface.settings.actionLevelC', after: 40 }])
    expect(problems[0].path).toBe('kinds.road-surface.settings.actionLevelC')
  })
})

describe('saving', () => {
  test('takes a finished dry run of just that rule book', async () => {
    const tried = await dryRun(roads({ settings: { actionLevelC: 1.5 } }))
    const other = await save(roads({ settings: { actionLevelC: 2 } }), tried.id)
    expect(other.body).toMatchObject({ code: 'TC_RULES_NOT_TRIED', status: 409 })
    const none = await save(roads({ settings: { actionLevelC: 1.5 } }), 'no-such-run')
    expect(none.body.code).toBe('TC_RULES_NOT_TRIED')
  })

  test('refuses a rule that would raise too many, with the count', async () => {
    const flood = {
      kinds: {},
      custom: [
        {
          id: 'any-change',
          kind: 'road-surface',
          title: 'Road exists',
          measure: 'surfaceTempC',
          comparison: 'above',
          levels: { watch: -40 },
        },
        ...Array.from({ length: 9 }, (_, n) => ({
          id: `again-${n}`,
          kind: 'road-surface',
          title: `Road exists ${n}`,
          measure: 'surfaceTempC',
          comparison: 'above',
          levels: { watch: -40 },
        })),
      ],
    }
    const { id, refusal, result } = await dryRun(flood)
    expect(result.after.alerts).toBeGreaterThanOrEqual(50)
    expect(refusal).toContain(`${result.after.alerts} alerts`)
    const answer = await save(flood, id)
    expect(answer.body).toMatchObject({ code: 'TC_RULES_TOO_MANY', status: 409 })
    expect(answer.body.detail).toContain(`${result.after.alerts} alerts`)
    expect(await newest()).toBe(0)
  })

  test('puts a rule of one’s own in force: it speaks, and its alert ends with it, saying why', async () => {
    const warm = {
      id: 'warm-road',
      kind: 'road-surface',
      title: 'Road warm',
      advice: 'Enjoy it',
      measure: 'surfaceTempC',
      comparison: 'above',
      levels: { watch: 25 },
      deadband: 1,
    }
    const version = await saved({ kinds: {}, custom: [warm] })
    await devices[0]!.publish({ surfaceTempC: 26 })
    const alert = await eventually(
      async () =>
        (await platform.get('/api/v1/alerts?deviceId=road-0&open=true')).items.find(
          ({ rule }: { rule: string }) => rule === 'warm-road',
        ),
      (found) => found !== undefined,
    )
    expect(alert).toMatchObject({
      ruleTitle: 'Road warm',
      advice: 'Enjoy it',
      severity: 'watch',
      message: 'Road warm: 26.0 °C, above 25.0 °C',
    })
    const stale = await platform.api('POST', '/api/v1/rules/dry-runs', {
      basedOn: version - 1,
      book: everythingOff,
    })
    expect(stale.body).toMatchObject({ code: 'TC_RULES_CHANGED', status: 409 })

    const next = await saved({ kinds: {}, custom: [{ ...warm, enabled: false }] })
    const { clearedAt, events } = await platform.get(`/api/v1/alerts/${alert.id}`)
    expect(clearedAt).not.toBeNull()
    expect(events.at(-1)).toMatchObject({
      type: 'cleared',
      message: expect.stringContaining(`version ${next}`),
    })
    const versions = await platform.get('/api/v1/rules/versions')
    expect(versions[0]).toMatchObject({ version: next, author: 'local', inForce: true })
    const { differences } = await platform.get(`/api/v1/rules/versions/${next}`)
    expect(differences).toEqual([
      { path: 'custom.road-surface/warm-road.enabled', before: true, after: false },
    ])
  })

  test('holds over kill -9: the rules in force are those of the journal', async () => {
    const book = roads({
      settings: { actionLevelC: 4 },
      rules: { 'near-freezing': { severityAtLeast: 'warning' } },
    })
    const version = await saved(book)
    await platform.kill9()
    await platform.start()
    expect(await platform.get('/api/v1/rules')).toMatchObject({ version, inForce: version })
    const device = await TestDevice.connect(platform, devices[1]!.credentials)
    await device.publish({ surfaceTempC: 3.5, airTempC: 4, surfaceState: 'wet' })
    const alert = await eventually(
      async () => (await platform.get('/api/v1/alerts?deviceId=road-1&open=true')).items[0],
      (found) => found?.rule === 'near-freezing',
    )
    expect(alert.severity).toBe('warning')
    await device.end()
  })
})

test('rules travel as a file, by the command', async () => {
  const exported = await towncrier(platform, 'rules', 'export')
  expect(exported.code, exported.stderr).toBe(0)
  const book = JSON.parse(exported.stdout)
  expect(book.kinds['road-surface'].settings).toEqual({ actionLevelC: 4 })
  const file = `${temporaryFolder()}/rules.json`
  writeFileSync(file, JSON.stringify(roads({ settings: { actionLevelC: 40 } })))
  const refused = await towncrier(platform, 'rules', 'check', file)
  expect(refused.code).toBe(1)
  expect(refused.stdout + refused.stderr).toContain('actionLevelC')
  writeFileSync(file, JSON.stringify(roads({ settings: { actionLevelC: 2 } })))
  const tried = await towncrier(platform, 'rules', 'dry-run', file, '--days', '1', '--json')
  expect(tried.code, tried.stderr).toBe(0)
  expect(tried.json).toMatchObject({ state: 'done', result: { devices: SENSORS } })
  const unconfirmed = await towncrier(
    platform,
    'rules',
    'import',
    file,
    '--reason',
    'From a file',
    '--days',
    '1',
  )
  expect(unconfirmed.code).toBe(1)
  expect(unconfirmed.stdout).toContain('actionLevelC')
  const imported = await towncrier(
    platform,
    'rules',
    'import',
    file,
    '--reason',
    'From a file',
    '--days',
    '1',
    '--yes',
  )
  expect(imported.code, imported.stderr).toBe(0)
  expect((await platform.get('/api/v1/rules')).book.kinds['road-surface'].settings).toEqual({
    actionLevelC: 2,
  })
})
