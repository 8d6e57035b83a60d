import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RouteMakingStatus, RoutePlanView, WinterNetworkView } from '@towncrier/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { eventually, startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

/** A grid of five streets and five avenues, about 205 m and 178 m apart. */
const at = (x: number, y: number) => [-1.5 + x * 0.003, 52.3 + y * 0.0016] as const
const road = (name: string, from: readonly [number, number], to: readonly [number, number]) => ({
  type: 'Feature',
  properties: {
    id: `${name} ${from.join('-')}`,
    name,
    class: name === 'Street 2' ? 'A Road' : 'Unclassified',
  },
  geometry: { type: 'LineString', coordinates: [at(...from), at(...to)] },
})
const roads = [0, 1, 2, 3, 4].flatMap((x) =>
  [0, 1, 2, 3, 4].flatMap((y) => [
    ...(x < 4 ? [road(`Street ${y}`, [x, y], [x + 1, y])] : []),
    ...(y < 4 ? [road(`Avenue ${x}`, [x, y], [x, y + 1])] : []),
  ]),
)

let platform: TestPlatform
let folder: string
beforeAll(async () => {
  platform = await startPlatform()
  folder = temporaryFolder()
  const file = join(folder, 'grid.geojson')
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features: roads }))
  const { code, stderr } = await towncrier(platform, 'import', 'roads', file)
  expect(code, stderr).toBe(0)
})
afterAll(() => platform.stop())

async function send<Answer>(method: string, path: string, body?: object, status = 200): Promise<Answer> {
  const answer = await platform.api(method, `/api/v1${path}`, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(status)
  return answer.body
}
const network = () => send<WinterNetworkView>('GET', '/winter/network')
const routeNamed = async (name: string) => (await network()).routes.find((route) => route.name === name)!

test('a network is built step by step, and what is in use stays', async () => {
  const depot = { name: 'Mill Depot', longitude: at(0, 0)[0], latitude: at(0, 0)[1] }
  expect(await send('POST', '/winter/depots', depot, 201)).toMatchObject({ id: 'mill-depot', saltStockKg: 0 })
  await send(
    'POST',
    '/winter/depots/mill-depot/salt',
    { type: 'delivery', kg: 20_000, note: 'ticket 7' },
    201,
  )
  await send('POST', '/winter/depots/mill-depot/salt', { type: 'count', kg: 19_500 }, 201)
  const gritter = {
    name: 'Gritter 1',
    depotId: 'mill-depot',
    capacityKg: 6000,
    spreadWidthM: 6,
    treatingSpeedKph: 30,
    travellingSpeedKph: 48,
  }
  await send('POST', '/winter/gritters', gritter, 201)
  const domain = await send<{ deviceId: string }>('POST', '/winter/domains', { name: 'Town' }, 201)
  expect(await platform.get(`/api/v1/devices/${domain.deviceId}`)).toMatchObject({ name: 'Town' })
  const streets = [0, 1, 2].map((x) => ({ edgeId: `Street 0 ${x}-0`, direction: 'forward' }))
  const route = {
    name: 'Town 1',
    domainId: 'town',
    depotId: 'mill-depot',
    gritterId: 'gritter-1',
    streets: [...streets, { edgeId: 'gone', direction: 'forward' }],
  }
  const made = await send<WinterNetworkView['routes'][number]>('POST', '/winter/routes', route, 201)
  expect(made.figures).toMatchObject({ missingEdgeIds: ['gone'], unreachableEdgeIds: [] })
  expect(made.figures!.treatedM).toBeGreaterThan(600)
  expect(made.saltKg).toBe(Math.round((made.figures!.treatedAreaM2 * 10) / 1000))
  expect((await network()).depots[0]).toMatchObject({ saltStockKg: 19_500 })
  const refused = await platform.api('DELETE', '/api/v1/winter/depots/mill-depot')
  expect(refused.body).toMatchObject({ code: 'TC_WINTER_IN_USE', status: 409 })
  const stale = await platform.api('PUT', '/api/v1/winter/routes/town-1', { ...route, version: 9 })
  expect(stale.body).toMatchObject({ code: 'TC_WINTER_CHANGED', status: 409 })
  await send('PUT', '/winter/routes/town-1', { ...route, streets, version: 1 })
  const actions = (await platform.get('/api/v1/audit?limit=100')).items.map(
    (entry: { action: string }) => entry.action,
  )
  for (const action of [
    'winter.depot.add',
    'winter.depot.salt',
    'winter.domain.add',
    'winter.route.change',
  ]) {
    expect(actions).toContain(action)
  }
})

test('a closure of an incident counts at once, and is over when it is lifted', async () => {
  const incident = await send<{ id: number }>(
    'POST',
    '/incidents',
    {
      kind: 'flood',
      title: 'Burst main',
      severity: 'warning',
      placeText: 'Street 0',
      ...{ latitude: 52.3, longitude: -1.5 },
    },
    201,
  )
  const closed = await send<{ roads: { id: number }[] }>(
    'POST',
    `/incidents/${incident.id}/roads`,
    { effect: 'closed', name: 'Street 0', edgeIds: ['Street 0 1-0'] },
    201,
  )
  expect((await routeNamed('Town 1')).figures!.unreachableEdgeIds).toEqual(['Street 0 1-0'])
  const plan = await send<RoutePlanView>('GET', '/winter/routes/town-1/plan?rate=20')
  expect(plan.legs.flatMap(({ edgeIds }) => edgeIds)).not.toContain('Street 0 1-0')
  expect(plan.streets).toHaveLength(3)
  expect(plan.legs.flatMap(({ steps }) => steps).length).toBeGreaterThan(3)
  const { id } = closed.roads?.at(-1) ?? (closed as unknown as { id: number })
  const lifted = await platform.api('POST', `/api/v1/incidents/${incident.id}/roads/${id}/lift`)
  expect(lifted.status, JSON.stringify(lifted.body)).toBeLessThan(300)
  expect((await routeNamed('Town 1')).figures!.unreachableEdgeIds).toEqual([])
})

test('a better order, lines that follow streets, and all lines for the map', async () => {
  const ids = ['Avenue 4 4-0', 'Street 0 0-0', 'Avenue 4 4-2', 'Street 0 2-0']
  const request = {
    depotId: 'mill-depot',
    gritterId: 'gritter-1',
    streets: ids.map((edgeId) => ({ edgeId, direction: 'forward' })),
  }
  const drawn = await send<RoutePlanView>('POST', '/winter/routes/preview', request)
  const better = await send<RoutePlanView>('POST', '/winter/routes/preview', { ...request, improve: true })
  expect(better.figures.seconds).toBeLessThan(drawn.figures.seconds)
  const geojson = {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: { name: 'Drawn' },
        geometry: { type: 'LineString', coordinates: [at(0, 1), at(3, 1), at(3, 3), at(3, 9)] },
      },
    ],
  }
  const where = { domainId: 'town', depotId: 'mill-depot', geojson }
  const tried = await send<{ routes: object[] }>('POST', '/winter/routes/import', where)
  expect(tried.routes[0]).toMatchObject({ name: 'Drawn', routeId: null, streets: 6 })
  expect(await routeNamed('Drawn')).toBeUndefined()
  await send('POST', '/winter/routes/import', { ...where, save: true })
  expect(await routeNamed('Drawn')).toMatchObject({ origin: 'imported', id: 'drawn' })
  const lines = await send<{ features: { properties: object }[] }>('GET', '/winter/routes.geojson')
  expect(lines.features).toHaveLength(4)
})

test('routes are made beside kept ones, compared, and saved only when accepted', async () => {
  const kept = await routeNamed('Town 1')
  const { id: _id, version, origin: _origin, ...rest } = kept
  const fields = { ...rest, isKept: true, version }
  await send('PUT', '/winter/routes/town-1', fields)
  const none = await platform.api('POST', '/api/v1/winter/routes/make', {
    domainId: 'town',
    depotId: 'mill-depot',
  })
  expect(none.body).toMatchObject({ code: 'TC_ROUTE_MAKING_EMPTY', status: 422 })
  const { id } = await send<{ id: string }>(
    'POST',
    '/winter/routes/make',
    {
      domainId: 'town',
      depotId: 'mill-depot',
      classes: ['a-road'],
      names: ['Street 0', 'Avenue 4', 'Nowhere'],
      iterations: 300,
      treatMinutes: 60,
    },
    202,
  )
  const status = await eventually(
    () => send<RouteMakingStatus>('GET', `/winter/routes/make/${id}`),
    ({ state }) => state !== 'running',
  )
  expect(status.state, status.problem ?? '').toBe('done')
  const { routes, leftOut, unknownNames, replaces } = status.proposal!
  expect(unknownNames).toEqual(['Nowhere'])
  expect(replaces.map(({ name }) => name)).toEqual(['Drawn'])
  expect(leftOut.map(({ reason }) => reason)).toEqual(['kept', 'kept', 'kept'])
  expect(routes.flatMap(({ streets }) => streets)).toHaveLength(4 + 4 + 4 - 3)
  expect(await routeNamed('Drawn')).toBeDefined()
  const accepted = await send<{ name: string }[]>('POST', `/winter/routes/make/${id}/accept`)
  expect(accepted).toHaveLength(routes.length)
  const after = await network()
  expect(after.routes.map(({ name }) => name).sort()).toEqual(
    ['Town 1', ...routes.map(({ name }) => name)].sort(),
  )
  expect(after.routes.find(({ name }) => name === 'Town 1')!.streets).toEqual(kept.streets)
  const again = await platform.api('POST', `/api/v1/winter/routes/make/${id}/accept`)
  expect(again.body).toMatchObject({ code: 'TC_ROUTE_MAKING_NOT_DONE' })
})

test('what is exported is imported again without a change; what cannot be is named', async () => {
  const file = join(folder, 'gritting.json')
  const exported = await towncrier(platform, 'export', 'gritting', '--out', file)
  expect(exported.code, exported.stderr).toBe(0)
  const same = await towncrier(platform, 'import', 'gritting', file, '--json')
  expect(same.json).toMatchObject({ added: [], changed: [], problems: [] })
  const more = join(folder, 'more.json')
  const route = { id: 'line', name: 'Line', domainId: 'town', depotId: 'mill-depot' }
  writeFileSync(
    more,
    JSON.stringify({
      depots: [{ id: 'east', name: 'East', longitude: at(4, 0)[0], latitude: at(4, 0)[1], saltStockKg: 500 }],
      routes: [
        { ...route, line: { type: 'LineString', coordinates: [at(0, 4), at(4, 4), at(6, 4)] } },
        { ...route, id: 'lost', depotId: 'nowhere', streets: [] },
      ],
    }),
  )
  const imported = await towncrier(platform, 'import', 'gritting', more, '--json')
  expect(imported.code).toBe(1)
  expect(imported.json).toMatchObject({ added: ['depot east', 'route line'], left: 0 })
  const problems = imported.json.problems as { what: string; why: string }[]
  expect(problems.map(({ what }) => what)).toEqual(['route line', 'route lost'])
  expect(problems[0]!.why).toMatch(/m of its line lie along no road/)
  expect(await routeNamed('Line')).toMatchObject({ origin: 'imported' })
  const broken = join(folder, 'broken.json')
  writeFileSync(broken, '{"depots":[{"id":"Bad Id"}]}')
  const refused = await towncrier(platform, 'import', 'gritting', broken)
  expect(refused.stderr).toMatch(/TC_GRITTING_FILE.*depots\.0\.id/)
})
