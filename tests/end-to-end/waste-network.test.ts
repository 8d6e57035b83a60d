import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WasteBinDetail, WasteBinImportResult, WasteBinsView, WasteRoundView } from '@towncrier/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

/** One street of 500 m along 52.3 N. */
const road = {
  type: 'Feature',
  properties: { id: 'mill', name: 'Mill Road', class: 'Unclassified' },
  geometry: {
    type: 'LineString',
    coordinates: [
      [-1.5, 52.3],
      [-1.4927, 52.3],
    ],
  },
}
const HEADING =
  'id,name,stream,latitude,longitude,volumeL,round,device,distanceEmptyMm,accessFrom,accessTo,accessNote'

let platform: TestPlatform
let folder: string
beforeAll(async () => {
  platform = await startPlatform()
  folder = temporaryFolder()
  const file = join(folder, 'road.geojson')
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features: [road] }))
  const { code, stderr } = await towncrier(platform, 'import', 'roads', file)
  expect(code, stderr).toBe(0)
})
afterAll(() => platform.stop())

async function send<Answer>(method: string, path: string, body?: object, status = 200): Promise<Answer> {
  const answer = await platform.api(method, `/api/v1${path}`, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(status)
  return answer.body
}
const town = () => send<WasteBinsView>('GET', '/waste/bins')

test('sites, a lorry and a round are entered; the round has a device; what is in use stays', async () => {
  const depot = { name: 'Mill Depot', type: 'depot', latitude: 52.3, longitude: -1.5 }
  expect(await send('POST', '/waste/sites', depot, 201)).toMatchObject({ id: 'mill-depot', serviceS: 0 })
  const lorry = {
    name: 'Lorry 1',
    depotId: 'mill-depot',
    capacityL: 12_000,
    payloadKg: 6_000,
    streams: ['glass'],
    shift: { fromMin: 360, toMin: 840 },
    forbiddenEdgeIds: ['mill', 'gone'],
  }
  expect(await send('POST', '/waste/lorries', lorry, 201)).toMatchObject({
    id: 'lorry-1',
    forbiddenEdgeIds: ['mill', 'gone'],
    forbiddenStreets: [{ edgeId: 'mill', name: 'Mill Road' }],
  })
  const round = { name: 'North', weekdays: [0, 3], lorryId: 'lorry-1' }
  const made = await send<WasteRoundView>('POST', '/waste/rounds', round, 201)
  expect(await platform.get(`/api/v1/devices/${made.deviceId}`)).toMatchObject({ name: 'North' })
  const refused = await platform.api('DELETE', '/api/v1/waste/sites/mill-depot')
  expect(refused.body).toMatchObject({ code: 'TC_WASTE_IN_USE', status: 409 })
  const stale = await platform.api('PUT', '/api/v1/waste/rounds/north', { ...round, version: 9 })
  expect(stale.body).toMatchObject({ code: 'TC_WASTE_CHANGED', status: 409 })
})

test('bins imported on the command line are there, go out as they came, and come in again unchanged', async () => {
  await send('POST', '/devices', { id: 'eye-1', kind: 'bin-fill', name: 'Eye 1' }, 201)
  const file = join(folder, 'bins.csv')
  const lines = [
    HEADING,
    'mill-1,"Mill Road, glass",Glass,52.3001,-1.499,1100,North,eye-1,1400,07:30,18:00,=Gate 1234',
    'mill-2,Mill Road paper,paper,52.3001,-1.498,1100,,,,,,',
    'sea,In the sea,glass,54,3,1100,,,,,,',
  ]
  writeFileSync(file, `\ufeff${lines.join('\r\n')}`)
  const tried = await towncrier(platform, 'import', 'bins', file, '--dry-run')
  expect(tried.code).toBe(1)
  expect(tried.stdout).toContain('2 added, 0 changed, 0 left as they were, 1 refused (dry run')
  expect(tried.stdout).toContain('! line 4, sea: no road within 2 km of 54, 3')
  expect((await town()).bins).toEqual([])
  await towncrier(platform, 'import', 'bins', file)
  const { bins } = await town()
  expect(bins.map(({ id }) => id).sort()).toEqual(['mill-1', 'mill-2'])
  const detail = await send<WasteBinDetail>('GET', '/waste/bins/mill-1')
  expect(detail).toMatchObject({
    stream: 'glass',
    street: 'Mill Road',
    roundId: 'north',
    accessNote: '=Gate 1234',
    accessTimes: [{ fromMin: 450, toMin: 1_080 }],
    state: 'unknown',
    problems: ['device-silent'],
    device: { id: 'eye-1', settings: { distanceEmptyMm: 1_400 } },
    services: [],
  })
  expect(bins.find(({ id }) => id === 'mill-2')!.problems).toEqual(['no-lorry', 'no-device'])

  const out = join(folder, 'out.csv')
  expect((await towncrier(platform, 'export', 'bins', '--out', out)).code).toBe(0)
  const text = readFileSync(out, 'utf8')
  const again = await towncrier(platform, 'import', 'bins', out)
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('0 added, 0 changed, 2 left') })
  expect(await platform.get('/api/v1/waste/bins.csv')).toBe(text.replace('\ufeff', ''))
})

test('an import over the network is looked at first, and refused when something has changed since', async () => {
  const text = 'id,name,stream,latitude,longitude\nmill-3,Third,glass,52.3001,-1.497\n'
  const preview = await send<WasteBinImportResult>('POST', '/waste/bins/import', { text })
  expect(preview).toMatchObject({ isApplied: false, counts: { added: 1 } })
  const mill2 = (await town()).bins.find(({ id }) => id === 'mill-2')!
  const change = { ...mill2, isInService: false, reason: 'Road works' }
  expect(await send('PUT', '/waste/bins/mill-2', change)).toMatchObject({
    state: 'out-of-service',
    problems: [],
  })
  const { digest } = preview
  const other = `${text}mill-4,Fourth,glass,52.3001,-1.496\n`
  const old = await platform.api('POST', '/api/v1/waste/bins/import', { text: other, dryRun: false, digest })
  expect(old.body).toMatchObject({ code: 'TC_BINS_PREVIEW_OLD', status: 409 })
  expect(await send('POST', '/waste/bins/import', { text, dryRun: false, digest })).toMatchObject({
    isApplied: true,
  })
  const bad = await platform.api('POST', '/api/v1/waste/bins/import', { text: 'name,stream\nA,glass\n' })
  expect(bad.body).toMatchObject({ code: 'TC_BINS_FILE', status: 422 })

  const { headers, body: page } = await platform.api('GET', '/api/v1/waste/bins/labels?ids=mill-1,mill-3')
  expect(headers.get('content-type')).toContain('text/html')
  expect(page.match(/<article>/g)).toHaveLength(2)
  expect(page).toContain('Mill Road, glass')

  expect(await send('DELETE', '/waste/bins/mill-3')).toEqual({ outcome: 'removed' })
  const actions = (await platform.get('/api/v1/audit?limit=100')).items.map(
    (entry: { action: string }) => entry.action,
  )
  for (const action of [
    'waste.site.add',
    'waste.round.add',
    'waste.bin.import',
    'waste.bin.change',
    'waste.bin.remove',
  ]) {
    expect(actions).toContain(action)
  }
})
