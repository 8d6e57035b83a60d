import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { Person } from '../support/people.ts'
import { startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

interface Entry {
  readonly id: number
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly hash: string
}

async function entriesOf(platform: TestPlatform, query: string): Promise<Entry[]> {
  return (await platform.get(`/api/v1/audit?${query}`)).items
}

test('exports are on record; what is refused of a home leaves no entry that says it was seen', async () => {
  const platform = await startPlatform()
  await platform.addDevice({ id: 'home-1', kind: 'damp-box' })
  await platform.addDevice({ id: 'road-1', kind: 'road-surface' })
  const ann = await Person.withRole(platform, 'ann', 'operator')
  const range = 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z'
  expect((await ann.api('GET', `/devices/home-1/readings`)).status).toBe(200)
  expect((await ann.api('GET', `/devices/home-1/series?measures=humidityPct&${range}`)).status).toBe(403)
  expect((await ann.api('GET', `/export?kind=damp-box&${range}`)).status).toBe(403)
  expect((await ann.api('GET', `/export?kind=road-surface&deviceId=road-1&${range}`)).status).toBe(200)
  expect(await entriesOf(platform, 'action=personal')).toEqual([])
  expect(await entriesOf(platform, 'action=readings.export')).toMatchObject([
    { actor: 'ann', subject: 'road-1' },
  ])
})

test('where a home is does not stand in the log', async () => {
  const platform = await startPlatform()
  await platform.addDevice({ id: 'home-1', kind: 'damp-box' })
  const change = { name: 'Frog box 1', latitude: 52.371177, longitude: -1.261117 }
  expect((await platform.api('PATCH', '/api/v1/devices/home-1', change)).body).toMatchObject(change)
  const [entry] = await entriesOf(platform, 'action=device.change')
  expect(entry).toMatchObject({
    subject: 'home-1',
    detail: { name: 'Frog box 1', latitude: 'withheld', longitude: 'withheld' },
  })
})

test('the log is searched, exported and verified; whoever changes it behind its back is found out', async () => {
  const platform = await startPlatform()
  const ann = await Person.withRole(platform, 'ann', 'operator')
  for (let n = 0; n < 12; n++) {
    await ann.api('POST', '/devices', { id: `bin-${n}`, kind: 'bin-fill', name: `Bin ${n}, "Old" Road` })
  }
  expect((await ann.api('GET', '/audit')).status).toBe(403)
  expect(await entriesOf(platform, 'actor=ann&action=device&limit=5')).toHaveLength(5)
  expect(await entriesOf(platform, 'text=BIN-1')).toHaveLength(3)
  const first = await platform.get('/api/v1/audit/verify')
  expect(first).toMatchObject({ isIntact: true, broken: null })

  // Several writers at once: the API, and commands in processes of their own.
  await Promise.all([
    ...Array.from({ length: 4 }, (_, n) => towncrier(platform, 'account', 'add', `person-${n}`)),
    ...Array.from({ length: 30 }, (_, n) =>
      ann.api('POST', '/devices', { id: `many-${n}`, kind: 'bin-fill', name: `Many ${n}` }),
    ),
  ])
  const verified = await platform.get(`/api/v1/audit/verify?expectHead=${first.head.hash}`)
  expect(verified).toMatchObject({ isIntact: true })
  expect(verified.entries).toBeGreaterThan(first.entries + 33)
  expect((await towncrier(platform, 'audit', 'verify')).stdout).toMatch(/Intact: \d+ entries/)

  const folder = temporaryFolder()
  for (const format of ['jsonl', 'csv']) {
    const byApi = await fetch(`${platform.url}/api/v1/audit/export?format=${format}`, {
      headers: { authorization: `Bearer ${platform.token}` },
    })
    expect(byApi.headers.get('content-disposition')).toMatch(new RegExp(`audit-.*\\.${format}"`))
    const file = join(folder, `api.${format}`)
    writeFileSync(file, await byApi.text())
    const check = await towncrier(folder, 'audit', 'verify', file, '--json')
    expect(check.code, check.stderr).toBe(0)
    expect(check.json).toMatchObject({ isIntact: true })
    const byCommand = join(folder, `command.${format}`)
    expect((await towncrier(platform, 'audit', 'export', byCommand, '--format', format)).code).toBe(0)
    writeFileSync(byCommand, readFileSync(byCommand, 'utf8').replace('bin-7', 'bin-8'))
    const changed = await towncrier(folder, 'audit', 'verify', byCommand)
    expect(changed.code).toBe(1)
    expect(changed.stdout).toMatch(/BROKEN at entry \d+: it was changed/)
    appendFileSync(byCommand, 'nothing of ours\n')
    expect((await towncrier(folder, 'audit', 'verify', byCommand)).stderr).toContain('TC_FILE_UNREADABLE')
    expect((await towncrier(platform, 'audit', 'export', byCommand)).stderr).toContain('TC_FILE_UNWRITABLE')
  }

  const { head } = await platform.get('/api/v1/audit/verify')
  await platform.stop()
  const raw = new DatabaseSync(join(platform.dataDirectory, 'operations.db'))
  expect(() => raw.exec(`UPDATE audit SET actor = 'bob' WHERE id = 5`)).toThrow(/append-only/)
  raw.exec(
    `DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE id > ${head.id - 3}`,
  )
  expect((await towncrier(platform, 'audit', 'verify')).code).toBe(0)
  const cut = await towncrier(platform, 'audit', 'verify', '--expect-head', head.hash)
  expect([cut.code, cut.stdout]).toEqual([1, expect.stringMatching(/BROKEN at its end/)])
  raw.exec(`UPDATE audit SET actor = 'bob' WHERE id = 5`)
  raw.close()
  const rewritten = await towncrier(platform, 'audit', 'verify', '--json')
  expect([rewritten.code, rewritten.json.broken]).toEqual([
    1,
    { id: 5, reason: expect.stringMatching(/changed/) },
  ])
})
