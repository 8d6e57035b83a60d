import { basename } from 'node:path'
import { loadConfig } from '@towncrier/config'
import { systemClock } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import { buildNetwork, type RoadData, RoadFinder, roadNetworkErrors } from '@towncrier/road-network'
import { ROAD_TRAITS } from '@towncrier/winter/road-traits'
import { roadTraitsOf, type TraitPoint } from '@towncrier/winter-service'
import type { Command } from 'commander'
import { cliErrors } from '../errors.ts'
import { printJson } from '../output.ts'
import { type Row, readRows } from '../recording/rows.ts'

/** Adds `import thermal FILE` to the import command. */
export function addImportThermal(command: Command): void {
  command
    .command('thermal <file>')
    .description(
      'Load a thermal map or road heights (CSV, NDJSON): edgeId or latitude and longitude; thermalOffsetK, elevationM',
    )
    .option('--json', 'print JSON')
    .action(importThermal)
}

async function importThermal(file: string, options: { readonly json?: boolean }): Promise<void> {
  const config = loadConfig(process.env)
  const points: TraitPoint[] = []
  let unreadable = 0
  for await (const row of readRows(file, () => unreadable++)) {
    const point = pointOf(row)
    if (point === null) unreadable++
    else points.push(point)
  }
  if (points.length === 0) {
    throw cliErrors.make(
      'TC_FILE_UNREADABLE',
      `${file} has no row with edgeId or latitude and longitude, and thermalOffsetK or elevationM`,
    )
  }
  const store = openOperationsStore(config.DATA_DIR, { durability: 'full' })
  try {
    const data = store.roads.load<RoadData>()
    if (data === null) throw roadNetworkErrors.make('TC_ROADS_NONE', 'the road network')
    const network = buildNetwork(data)
    const { traits, offRoads } = roadTraitsOf(points, network, new RoadFinder(network))
    const now = systemClock.now()
    store.settings.set(ROAD_TRAITS, traits, now)
    store.audit.add({
      at: now,
      actor: 'local',
      action: 'winter.thermal-map',
      subject: basename(file),
      detail: { roads: traits.length },
    })
    const result = { roads: traits.length, of: network.links.length, offRoads, unreadable }
    if (options.json) return printJson(result)
    console.log(`${result.roads} of ${result.of} roads have heights or thermal offsets now`)
    if (offRoads > 0) console.log(`  ${offRoads} points lie on no road`)
    if (unreadable > 0) console.log(`  ${unreadable} lines cannot be read`)
  } finally {
    store.close()
  }
}

/** Null for a row that says nothing. */
function pointOf(row: Row): TraitPoint | null {
  const number = (name: string, least: number, most: number) => {
    const text = row[name]?.trim() ?? ''
    const value = Number(text)
    return text === '' || !Number.isFinite(value) || value < least || value > most ? null : value
  }
  const [latitude, longitude] = [number('latitude', -90, 90), number('longitude', -180, 180)]
  const edgeId = row.edgeId?.trim() || null
  const elevationM = number('elevationM', -500, 9_000)
  const thermalOffsetK = number('thermalOffsetK', -20, 20)
  const position = latitude === null || longitude === null ? null : ([longitude, latitude] as const)
  if ((edgeId === null && position === null) || (elevationM === null && thermalOffsetK === null)) return null
  return { edgeId, position, elevationM, thermalOffsetK }
}
