/**
 * Ways of packages/road-network against those of Valhalla (valhalla.github.io), on an OpenStreetMap extract: random
 * pairs of points on roads of the main network, quickest by car. Prints JSON.
 *
 * Valhalla is 280 MB and no dependency of ours. Install it anywhere, and name the folder:
 *
 *   mkdir /tmp/valhalla && cd /tmp/valhalla && npm init -y && npm install --ignore-scripts @valhallajs/valhallajs@3.6.1
 *   node tests/bench/road-oracle.ts --valhalla /tmp/valhalla --extract andorra.osm.pbf [--pairs 500] [--seed 1] [--worst 10]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createRandom } from '@towncrier/core'
import {
  buildNetwork,
  distanceM,
  findRoute,
  type OsmElement,
  OsmRoads,
  type Position,
  RoadFinder,
  type RoadPoint,
  travelSeconds,
} from '@towncrier/road-network'
import { createOSMStream } from 'osm-pbf-parser-node'
import { machine } from './machine.ts'

const { values } = parseArgs({
  options: {
    valhalla: { type: 'string' },
    extract: { type: 'string' },
    pairs: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    /** Pairs to list, those that differ most. */
    worst: { type: 'string', default: '0' },
  },
})
if (values.valhalla === undefined || values.extract === undefined) {
  throw new Error('Name --valhalla FOLDER and --extract FILE; see the head of this file.')
}

/** What is asked of Valhalla here; its own types leave all open. */
interface Oracle {
  route(query: object): Promise<{
    readonly trip: {
      readonly summary: { readonly length: number; readonly time: number }
      readonly legs: readonly { readonly shape: string }[]
    }
  }>
}

const network = buildNetwork(await readRoads(values.extract), { trafficSide: 'right' })
const arcSeconds = travelSeconds(network)
const finder = new RoadFinder(network)
const points = randomPoints(2 * Number(values.pairs), Number(values.seed))
const directory = mkdtempSync(join(tmpdir(), 'towncrier-road-oracle-'))
try {
  const oracle = openOracle(resolve(values.valhalla), resolve(values.extract), directory)
  const compared: Compared[] = []
  let unanswered = 0
  for (let n = 0; n < points.length; n += 2) {
    const [from, to] = [points[n]!, points[n + 1]!]
    const ours = findRoute(network, arcSeconds, from, to)
    const theirs = await askOracle(oracle, from, to)
    if (theirs === null) unanswered++
    else compared.push({ from: from.position, to: to.position, ours, theirs })
  }
  const offM = compared.map(({ ours, theirs }) => Math.abs(ours.metres - theirs.metres) / theirs.metres)
  const ratioS = compared.map(({ ours, theirs }) => ours.seconds / theirs.seconds)
  const worst = compared
    .toSorted((a, b) => off(b) - off(a))
    .slice(0, Number(values.worst))
    .map(({ from, to, ours, theirs }) => ({
      from,
      to,
      metres: [Math.round(ours.metres), Math.round(theirs.metres)],
      seconds: [Math.round(ours.seconds), Math.round(theirs.seconds)],
    }))
  console.log(
    JSON.stringify({
      machine: machine(),
      links: network.links.length,
      pairs: compared.length,
      unanswered,
      medianM: Math.round(
        quantile(
          compared.map(({ theirs }) => theirs.metres),
          0.5,
        ),
      ),
      metresOff: {
        median: rounded(quantile(offM, 0.5)),
        p90: rounded(quantile(offM, 0.9)),
        p95: rounded(quantile(offM, 0.95)),
        max: rounded(Math.max(...offM)),
        within15Pct: rounded(offM.filter((share) => share <= 0.15).length / offM.length),
      },
      secondsRatio: {
        p5: rounded(quantile(ratioS, 0.05)),
        median: rounded(quantile(ratioS, 0.5)),
        p95: rounded(quantile(ratioS, 0.95)),
      },
      ...(worst.length > 0 ? { worst } : {}),
    }),
  )
} finally {
  rmSync(directory, { recursive: true })
}

interface Way {
  readonly metres: number
  readonly seconds: number
}

interface Compared {
  readonly from: Position
  readonly to: Position
  readonly ours: Way
  readonly theirs: Way
}

async function readRoads(file: string) {
  const roads = new OsmRoads()
  const elements = createOSMStream(file, {
    withTags: { node: false, way: true, relation: true },
  }) as AsyncGenerator<OsmElement>
  for await (const element of elements) if ('type' in element) roads.add(element)
  return roads.finish()
}

/** Points on roads of the main network that are more than accesses, every metre of road alike likely; at least 300 m from the one before. */
function randomPoints(count: number, seed: number): RoadPoint[] {
  const { next } = createRandom(seed)
  const main = network.links.flatMap(({ roadClass }, link) =>
    network.isMain[link] === 1 && roadClass !== 'access' ? [link] : [],
  )
  const whole = main.reduce((sum, link) => sum + network.linkLengthM[link]!, 0)
  const found: RoadPoint[] = []
  while (found.length < count) {
    let left = next() * whole
    let at = 0
    for (; at < main.length - 1 && left > network.linkLengthM[main[at]!]!; at++) {
      left -= network.linkLengthM[main[at]!]!
    }
    const link = main[at]!
    const { coordinates } = network.links[link]!
    const part = Math.floor(next() * (coordinates.length - 1))
    const share = next()
    const [a, b] = [coordinates[part]!, coordinates[part + 1]!]
    const point = finder.find([a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])])
    const before = found.at(-1)
    if (found.length % 2 === 1 && distanceM(before!.position, point.position) < 300) continue
    found.push(point)
  }
  return found
}

function openOracle(folder: string, extract: string, tiles: string): Oracle {
  const require = createRequire(join(folder, 'package.json'))
  const cli = join(folder, 'node_modules/@valhallajs/valhallajs/bin/valhalla-cli.js')
  const run = (...words: readonly string[]) =>
    execFileSync(process.execPath, [cli, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const config = join(tiles, 'config.json')
  const paths = [
    '--mjolnir-tile-dir',
    join(tiles, 'tiles'),
    '--mjolnir-tile-extract',
    join(tiles, 'tiles.tar'),
  ]
  writeFileSync(config, run('build_config', ...paths))
  run('build_tiles', '-c', config, extract)
  const { Actor } = require('@valhallajs/valhallajs') as { Actor: new (config: string) => Oracle }
  const parsed = JSON.parse(readFileSync(config, 'utf8')) as { mjolnir: { logging?: object } }
  parsed.mjolnir.logging = { type: '' }
  return new Actor(JSON.stringify(parsed))
}

async function askOracle(oracle: Oracle, from: RoadPoint, to: RoadPoint): Promise<Way | null> {
  const locations = [from, to].map(({ position: [lon, lat] }) => ({ lon, lat }))
  try {
    const { trip } = await oracle.route({ locations, costing: 'auto', units: 'kilometers' })
    return { metres: trip.summary.length * 1_000, seconds: trip.summary.time }
  } catch {
    return null
  }
}

function off({ ours, theirs }: Compared): number {
  return Math.abs(ours.metres - theirs.metres) / theirs.metres
}

function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

function rounded(figure: number): number {
  return Number(figure.toFixed(4))
}
