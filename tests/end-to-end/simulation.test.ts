import { beforeAll, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'

const START = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3 * 3_600_000).toISOString()

let first: TestPlatform
let second: TestPlatform
beforeAll(async () => {
  first = await startPlatform({ env: { MQTT_MESSAGES_PER_SECOND: '0' } })
  second = await startPlatform({ env: { MQTT_MESSAGES_PER_SECOND: '0' } })
})

function simulate(platform: TestPlatform, seed: string, ...words: string[]) {
  return towncrier(
    platform,
    ...['sim', '--devices', '40', '--seed', seed, '--start', START, '--duration', '2h', '--json', ...words],
  )
}

/** Every reading that is stored, by device. */
async function readingsOf(platform: TestPlatform): Promise<Record<string, unknown[]>> {
  const readings: Record<string, unknown[]> = {}
  for (const { id } of (await platform.get('/api/v1/devices?limit=1000')).items) {
    const page = await platform.get(`/api/v1/devices/${id}/readings?order=oldest-first&limit=10000`)
    readings[id] = page.items.map(({ at, values }: { at: string; values: object }) => ({ at, values }))
  }
  return readings
}

test('what the simulated town sent is what was acknowledged, judged and stored; same seed, same readings', async () => {
  const result = await simulate(first, '7', '--speed', 'max')
  expect(result.stderr).toBe('')
  expect(result.code).toBe(0)
  const { devices, sent, acknowledged, failed, refused } = result.json
  expect({ devices, failed, refused }).toEqual({ devices: 40, failed: 0, refused: 0 })
  expect(sent).toBeGreaterThan(1_000)
  expect(acknowledged).toBe(sent)
  await first.settled()

  const views = (await first.get('/api/v1/devices?limit=1000')).items
  expect(views).toHaveLength(40)
  const counts = { stored: 0, duplicate: 0, quarantined: 0 }
  for (const view of views) {
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += view.counts[name]
  }
  const readings = await readingsOf(first)
  expect(counts.stored).toBe(Object.values(readings).flat().length)
  // Readings that were broken on purpose wait in quarantine.
  expect(counts.stored + counts.duplicate + counts.quarantined).toBe(sent)
  expect((await first.pipeline()).quarantineOpen).toBe(counts.quarantined)

  const again = await simulate(second, '7', '--speed', 'max')
  expect(again.json.sent).toBe(sent)
  await second.settled()
  expect(await readingsOf(second)).toEqual(readings)
})

test('another seed, another town; a speed is kept to', async () => {
  const platform = await startPlatform()
  const startedAt = performance.now()
  const result = await towncrier(
    platform,
    ...[
      'sim',
      '--devices',
      '20',
      '--seed',
      'other',
      '--duration',
      '10m',
      '--speed',
      '200x',
      '--scenario',
      'mild-day',
    ],
  )
  const tookMs = performance.now() - startedAt
  expect(result.code).toBe(0)
  expect(result.stdout).toMatch(/20 devices in .*, 20 newly registered; mild-day from .* at 200x/)
  expect(result.stdout).toMatch(/(\d+) readings in \d+ messages sent, \1 acknowledged, 0 failed/)
  expect(tookMs).toBeGreaterThan(2_900)
  expect(tookMs).toBeLessThan(20_000)
})
