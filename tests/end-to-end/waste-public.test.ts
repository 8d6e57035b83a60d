import type { OpenBinReports, PublicBin, PublicBins } from '@towncrier/protocol'
import { beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/platform.ts'
import { type PublicBinsTown, startPublicBinsTown } from '../support/public-bins-town.ts'

const NEAR = '/api/v1/public/bins/near?latitude=52.3&longitude=-1.5'

let town: PublicBinsTown
beforeAll(async () => {
  town = await startPublicBinsTown({ TIME_ZONE: 'Europe/London' })
}, 60_000)

/** As somebody on the street asks: without an account. */
const anyone = (method: string, path: string, body?: unknown) => town.platform.api(method, path, body, {})
const binOf = async (id: string) => (await anyone('GET', `/api/v1/public/bins/${id}`)).body as PublicBin
const openReports = async (id: string) => {
  const { reports } = (await town.platform.get('/api/v1/waste/reports')) as OpenBinReports
  return reports.filter(({ binId }) => binId === id)
}

test('bins near a place come nearest first, for one stream, with room told and nothing private', async () => {
  const { status, body } = await anyone('GET', `${NEAR}&stream=general`)
  expect(status).toBe(200)
  const { bins, streams, timeZone } = body as PublicBins
  expect({ streams, timeZone }).toEqual({ streams: ['general', 'glass'], timeZone: 'Europe/London' })
  expect(bins.map(({ id, space }) => [id, space])).toEqual([
    ['mill-1', 'full'],
    ['mill-2', 'room'],
    ['mill-3', 'nearly-full'],
    ['quay-1', 'unknown'],
  ])
  expect(bins[1]!.metres).toBeGreaterThan(265)
  expect(bins[1]!.metres).toBeLessThan(275)
  expect(bins[3]!.at).toBeNull()
  expect(Object.keys(bins[0]!).sort()).toEqual(
    ['at', 'id', 'isReported', 'latitude', 'longitude', 'metres', 'name', 'space', 'street', 'stream'].sort(),
  )
  expect(JSON.stringify(body)).not.toMatch(/1234|eye-|fillPct|deviceId|note/)
  const all = (await anyone('GET', NEAR)).body as PublicBins
  expect(all.bins.map(({ id }) => id)).toContain('glass-1')
})

test.each([
  ['near?latitude=NaN&longitude=-1.5', 400],
  ['near?latitude=52.3', 400],
  ['near?latitude=95&longitude=0', 400],
  ['near?latitude=52.3&longitude=-1.5&stream=', 400],
  [`near?latitude=52.3&longitude=-1.5&stream=${'x'.repeat(41)}`, 400],
  ['no-such-bin', 404],
  ['..%2F..%2Faccounts', 404],
  ['%00', 404],
  ['x'.repeat(121), 400],
])('GET /public/bins/%s is refused with %d', async (path, expected) => {
  const { status, body } = await anyone('GET', `/api/v1/public/bins/${path}`)
  expect(status).toBe(expected)
  expect(body).toMatchObject({ status: expected, code: expect.stringMatching(/^TC_/) })
})

test('what a resident reports is full for everybody, open to the planner, and closed by emptying', async () => {
  expect((await binOf('mill-3')).space).toBe('nearly-full')
  const thanks = await anyone('POST', '/api/v1/public/bins/mill-3/reports', { note: 'Bags <b>beside</b> it' })
  expect(thanks).toMatchObject({ status: 201, body: { isThanked: true } })
  expect(await binOf('mill-3')).toMatchObject({ space: 'full', isReported: true })
  expect(await openReports('mill-3')).toMatchObject([{ note: 'Bags <b>beside</b> it' }])
  // Sent twice by an impatient thumb it is one.
  await anyone('POST', '/api/v1/public/bins/mill-3/reports', { note: 'Bags <b>beside</b> it' })
  expect(await openReports('mill-3')).toHaveLength(1)
  expect(JSON.stringify((await anyone('GET', NEAR)).body)).not.toContain('beside')

  await town.says('mill-3', { moved: true, fillPct: 3 })
  await eventually(
    () => openReports('mill-3'),
    (reports) => reports.length === 0,
  )
  expect(await binOf('mill-3')).toMatchObject({ isReported: false })
})

test('a report that programs send is thanked for and not kept; long ones and many are refused', async () => {
  const path = '/api/v1/public/bins/glass-1/reports'
  const filled = await anyone('POST', path, { note: 'Buy now', website: 'https://example.org' })
  expect(filled).toMatchObject({ status: 201, body: { isThanked: true } })
  expect(await openReports('glass-1')).toEqual([])
  expect(await binOf('glass-1')).toMatchObject({ space: 'room', isReported: false })
  expect((await anyone('POST', path, { note: 'x'.repeat(10_000) })).status).toBe(400)
  expect((await anyone('POST', '/api/v1/public/bins/none/reports', {})).status).toBeGreaterThanOrEqual(400)
  const statuses: number[] = []
  for (let n = 0; n < 5; n++) statuses.push((await anyone('POST', path, { note: `again ${n}` })).status)
  expect(statuses.at(-1)).toBe(429)
  const kept = await openReports('glass-1')
  expect(kept).toHaveLength(statuses.filter((status) => status === 201).length)
})
