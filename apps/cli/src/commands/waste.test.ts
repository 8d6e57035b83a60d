import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { type SimulateWasteOptions, simulateWaste } from './waste.ts'

const CLI = fileURLToPath(new URL('../../bin/towncrier.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'waste-simulate-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, lines.join('\n'))
  return path
}

const HEADING = 'id,stream,latitude,longitude,volumeL'
const row = (n: number, stream = 'general') =>
  `bin-${n},${stream},${52.3 + 0.002 * Math.floor(n / 4)},${-1.5 + 0.003 * (n % 4)},240`
const bins = write('bins.csv', [
  HEADING,
  ...Array.from({ length: 12 }, (_, n) => row(n)),
  row(12, 'glass'),
  row(13),
])
const rates = write('rates.csv', ['id,perDayPct', ...Array.from({ length: 14 }, (_, n) => `bin-${n},5`)])
const [west, east] = [-1.5, -1.491]
const road = (id: string, ...coordinates: readonly (readonly number[])[]) => ({
  type: 'Feature',
  properties: { id, name: id, class: 'Unclassified' },
  geometry: { type: 'LineString', coordinates },
})
const roads = write('roads.geojson', [
  JSON.stringify({
    type: 'FeatureCollection',
    features: [0, 1, 2, 3].flatMap((street) => [
      road(`along-${street}`, [west, 52.3 + 0.002 * street], [east, 52.3 + 0.002 * street]),
      road(`across-${street}`, [east, 52.3 + 0.002 * street], [east, 52.302 + 0.002 * street]),
    ]),
  }),
])
const quick: SimulateWasteOptions = {
  ...{ weeks: 2, runs: 1, seed: 1, iterations: 100, sensorShare: 1 },
  ...{ overflowWorth: 20, planDays: 'mon,thu' },
}

it('tries a file of bins on straight lines, and says what it takes for granted', async () => {
  const answer = await simulateWaste(bins, { ...quick, rates })
  expect(answer).toMatchObject({ bins: 14, lorries: 1, weeks: 2, planDays: ['mon', 'thu'], isChosen: false })
  const { fixed, dynamic, savedPct } = answer.summary
  expect(fixed.stops!.mean).toBe(28)
  expect(fixed.meanFillPct!.mean).toBeLessThan(25)
  expect(dynamic.stops!.mean).toBeLessThan(fixed.stops!.mean / 2)
  expect(savedPct.km.mean).toBeGreaterThan(20)
  expect(answer.notes).toContain('No roads: straight lines × 1.4 at 30 km/h.')
  expect(answer.notes).toContain('Each lorry takes all 2 streams together.')
})

it('drives on roads, for one stream, from where it is told', async () => {
  const answer = await simulateWaste(bins, {
    ...quick,
    ...{ roads, rates, stream: 'General', fixedDays: 'tue', depot: '52.3,-1.5', lorries: 2 },
  })
  expect(answer).toMatchObject({ bins: 13, lorries: 2 })
  expect(answer.notes).toEqual(['No --disposal: they tip where they start.', 'Ways on roads (8 links).'])
  expect(answer.summary.fixed.stops!.mean).toBe(13)
})

it('drives the built-in town on its roads, each bin as fast as its simulator fills it', async () => {
  const { planDays: _, ...free } = quick
  const answer = await simulateWaste(undefined, { ...free, town: true, weeks: 1 })
  expect(answer.bins).toBeGreaterThan(60)
  expect(answer).toMatchObject({ lorries: 3, isChosen: false })
  expect(answer.notes).toEqual([expect.stringMatching(/^Ways on roads \(\d+ links\)\.$/)])
  expect(answer.summary.dynamic.wasted!.mean).toBeLessThan(answer.summary.fixed.wasted!.mean / 2)
})

it('says so when the data folder has no rounds', async () => {
  const { DATA_DIR } = process.env
  process.env.DATA_DIR = join(folder, 'empty')
  try {
    await expect(simulateWaste(undefined, { ...quick, data: true })).rejects.toMatchObject({
      code: 'TC_WASTE_SIMULATION',
      message: expect.stringContaining('no bin in service has a fixed round'),
    })
  } finally {
    if (DATA_DIR === undefined) delete process.env.DATA_DIR
    else process.env.DATA_DIR = DATA_DIR
  }
})

it.each([
  [undefined, {}, 'TC_OPTION_INVALID'],
  [bins, { town: true }, 'TC_OPTION_INVALID'],
  [bins, { weeks: 0 }, 'TC_OPTION_INVALID'],
  [bins, { sensorShare: Number.NaN }, 'TC_OPTION_INVALID'],
  [bins, { fixedDays: 'mon,someday' }, 'TC_OPTION_INVALID'],
  [bins, { depot: '52.3' }, 'TC_OPTION_INVALID'],
  [bins, { stream: 'textiles' }, 'TC_WASTE_SIMULATION'],
  [bins, { rates: write('wrong.csv', ['id,perDayPct', 'bin-1,much']) }, 'TC_WASTE_SIMULATION'],
  [write('bad.csv', [HEADING, 'a,general,91,0,240']), {}, 'TC_WASTE_SIMULATION'],
  [join(folder, 'none.csv'), {}, 'TC_FILE_UNREADABLE'],
])('refuses %s with %j', async (file, options, code) => {
  await expect(simulateWaste(file, { ...quick, ...options })).rejects.toMatchObject({ code })
})

it('prints a table for people, after trying settings of its own', async () => {
  const words = ['waste', 'simulate', bins, '--weeks', '1', '--runs', '2', '--iterations', '50']
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...words, '--usual-fill', '30'])
  expect(stdout).toMatch(/^14 bins, 1 lorry, 1 week, 2 runs/)
  expect(stdout).toMatch(/kilometres +\d+ \(\d+( to \d+)?\) +\d+/)
  expect(stdout).toMatch(/By fill drives \d+ % (less|more)/)
  expect(stdout).toContain('By fill, chosen by trying: out on ')
  expect(stdout).toContain('14 bins without a known rate: drawn, the middle one fills by 8.6 points a day.')
})
