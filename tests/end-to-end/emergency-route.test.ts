import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { TestDevice } from '../support/device.ts'
import { startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

/** A ladder of two long roads joined by five short ones. */
const at = (x: number, y: number) => [-1.5 + x * 0.003, 52.3 + y * 0.0016] as const
const road = (name: string, from: readonly [number, number], to: readonly [number, number]) => ({
  type: 'Feature',
  properties: { id: `${name} ${from[0]}`, name, class: 'Unclassified' },
  geometry: { type: 'LineString', coordinates: [at(...from), at(...to)] },
})
const roads = [0, 1, 2, 3].flatMap((x) => [
  road('High Street', [x, 0], [x + 1, 0]),
  road('Back Lane', [x, 1], [x + 1, 1]),
])
const rungs = [0, 1, 2, 3, 4].map((x) => road(`Rung ${x}`, [x, 0], [x, 1]))
const point = (x: number, y: number) => ({ longitude: at(x, y)[0], latitude: at(x, y)[1] })
const way = { from: point(0.5, 0), to: point(3.5, 0) }

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform.stop())

async function route() {
  const { status, body } = await platform.api('POST', '/api/v1/roads/emergency-route', way)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}
const roadsOf = (answer: { steps: { road: string }[] }) => answer.steps.map(({ road: name }) => name)

test('without roads it says what to load; roads can be loaded while the platform runs', async () => {
  const none = await platform.api('POST', '/api/v1/roads/emergency-route', way)
  expect(none.body).toMatchObject({ code: 'TC_ROADS_NONE', status: 409 })
  expect(await platform.get('/api/v1/roads')).toBeNull()
  const file = join(temporaryFolder(), 'ladder.geojson')
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features: [...roads, ...rungs] }))
  const imported = await towncrier(platform, 'import', 'roads', file, '--json')
  expect(imported.json).toMatchObject({ links: 13, cutOff: 0, refused: { count: 0 } })
  expect(await platform.get('/api/v1/roads')).toMatchObject({ links: 13, source: 'ladder.geojson' })
})

describe('the way of an emergency vehicle', () => {
  test('is the quickest where nothing is in the way, with a turn list', async () => {
    const answer = await route()
    expect(answer).toMatchObject({ delaySeconds: 0, avoidedClosures: [], hazards: [] })
    expect(roadsOf(answer)).toEqual(['High Street'])
    expect(answer.metres).toBeGreaterThan(600)
    expect(answer.metres).toBeLessThan(630)
  })

  test('goes round ice that a sensor reports, and says so where it cannot', async () => {
    const credentials = await platform.addDevice({
      id: 'high-street-2',
      kind: 'road-surface',
      ...point(2, 0),
    })
    const device = await TestDevice.connect(platform, credentials)
    await device.publish({ surfaceTempC: -2, surfaceState: 'ice' })
    await platform.settled()
    const round = await route()
    expect(roadsOf(round)).toEqual(['High Street', 'Rung 1', 'Back Lane', 'Rung 3', 'High Street'])
    expect(round.delaySeconds).toBeGreaterThan(0)
    expect(round.hazards).toEqual([])
    const start = await platform.api('POST', '/api/v1/roads/emergency-route', {
      from: point(1.7, 0),
      to: point(2.2, 0),
    })
    expect(start.body.hazards).toMatchObject([{ road: 'High Street', reason: expect.stringMatching(/Ice/) }])
    await device.publish({ surfaceTempC: 6, surfaceState: 'dry' })
  })

  test('goes round a closure, by the road’s name or by a line drawn along it, until it is lifted', async () => {
    const { edgeId, name } = await platform.get(
      `/api/v1/roads/nearest?latitude=${point(2.5, 0.02).latitude}&longitude=${point(2.5, 0).longitude}`,
    )
    expect(name).toBe('High Street')
    const { body: incident } = await platform.api('POST', '/api/v1/incidents', {
      kind: 'obstruction',
      title: 'Tree on High Street',
      severity: 'warning',
      ...point(2.5, 0),
    })
    const close = (fields: object) =>
      platform.api('POST', `/api/v1/incidents/${incident.id}/roads`, {
        effect: 'closed',
        name: 'High Street by the mill',
        ...fields,
      })
    const named = await close({ edgeIds: [edgeId] })
    expect(named.status, JSON.stringify(named.body)).toBe(201)
    const round = await route()
    expect(roadsOf(round)).toContain('Back Lane')
    expect(round.avoidedClosures).toEqual([{ incidentId: incident.id, name: 'High Street by the mill' }])
    const closure = (await platform.get('/api/v1/closures')).closures[0]
    const lifted = await platform.api('POST', `/api/v1/incidents/${incident.id}/roads/${closure.id}/lift`)
    expect(lifted.status).toBeLessThan(300)
    expect((await route()).avoidedClosures).toEqual([])

    const drawn = await close({ line: [at(2.05, 0.01), at(2.95, -0.01)] })
    expect(drawn.status, JSON.stringify(drawn.body)).toBe(201)
    expect((await route()).avoidedClosures).toHaveLength(1)
  })

  test('that nothing can drive, and a point far from any road, are told apart', async () => {
    const far = await platform.api('POST', '/api/v1/roads/emergency-route', {
      from: { latitude: 53, longitude: -1.5 },
      to: way.to,
    })
    expect(far.body).toMatchObject({ code: 'TC_ROADS_TOO_FAR', status: 409 })
    const { body: incident } = await platform.api('POST', '/api/v1/incidents', {
      kind: 'flood',
      title: 'Flood over the middle',
      severity: 'critical',
    })
    for (const y of [0, 1]) {
      const { latitude, longitude } = point(1.5, y)
      const { edgeId } = await platform.get(
        `/api/v1/roads/nearest?latitude=${latitude}&longitude=${longitude}`,
      )
      await platform.api('POST', `/api/v1/incidents/${incident.id}/roads`, {
        effect: 'closed',
        name: 'All across',
        edgeIds: [edgeId],
      })
    }
    const cut = await platform.api('POST', '/api/v1/roads/emergency-route', way)
    expect(cut.body).toMatchObject({ code: 'TC_ROADS_NO_WAY', status: 409 })
  })
})
