import { access, constants, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { loadConfig } from '@towncrier/config'
import { systemClock } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import {
  buildNetwork,
  type OsmElement,
  OsmRoads,
  type OsOpenRoads,
  readOsOpenRoads,
  roadNetworkErrors,
} from '@towncrier/road-network'
import type { Command } from 'commander'
import { createOSMStream } from 'osm-pbf-parser-node'
import { printJson } from '../output.ts'

/** Adds `import roads FILE` to the import command. */
export function addImportRoads(command: Command): void {
  command
    .command('roads <file>')
    .description('Load the road network: OS Open Roads as GeoJSON, or an OpenStreetMap extract (.osm.pbf)')
    .option('--json', 'print JSON')
    .action(importRoads)
}

async function importRoads(file: string, options: { readonly json?: boolean }): Promise<void> {
  const config = loadConfig(process.env)
  const data = /\.pbf$/i.test(file) ? await readExtract(file) : await readGeoJson(file)
  const network = buildNetwork(data)
  const mainCount = network.isMain.reduce((sum, each) => sum + each, 0)
  const store = openOperationsStore(config.DATA_DIR, { durability: 'full' })
  try {
    const now = systemClock.now()
    const summary = {
      source: basename(file),
      attribution: data.attribution,
      linkCount: network.links.length,
      importedAt: now,
    }
    store.roads.replace(summary, data)
    store.audit.add({
      at: now,
      actor: 'local',
      action: 'roads.import',
      subject: summary.source,
      detail: { links: summary.linkCount },
    })
  } finally {
    store.close()
  }
  const lengthKm = network.linkLengthM.reduce((sum, metres) => sum + metres, 0) / 1000
  const result = {
    links: network.links.length,
    lengthKm: Math.round(lengthKm * 10) / 10,
    cutOff: network.links.length - mainCount,
    refused: data.refused,
  }
  if (options.json) {
    printJson(result)
    return
  }
  console.log(`${result.links} roads loaded, ${result.lengthKm} km`)
  if (result.cutOff > 0) {
    console.log(`  ${result.cutOff} of them lead nowhere from the others and are not used for routes`)
  }
  if (result.refused.count > 0) {
    console.log(`  ${result.refused.count} features are no roads:`)
    for (const reason of result.refused.reasons.slice(0, 5)) console.log(`    ${reason}`)
  }
}

async function readGeoJson(file: string) {
  return readOsOpenRoads(await readFile(file, 'utf8').catch((cause) => refuse(file, cause)))
}

/** Roads of an OpenStreetMap extract. @throws TC_ROADS_FILE */
export async function readExtract(file: string): Promise<OsOpenRoads> {
  // The parser leaves a file that cannot be opened to nobody.
  await access(file, constants.R_OK).catch((cause) => refuse(file, cause))
  const roads = new OsmRoads()
  try {
    const elements = createOSMStream(file, {
      withTags: { node: false, way: true, relation: true },
    }) as AsyncGenerator<OsmElement>
    for await (const element of elements) if ('type' in element) roads.add(element)
  } catch (cause) {
    refuse(file, cause)
  }
  return { ...roads.finish(), refused: { count: 0, reasons: [] } }
}

function refuse(file: string, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause)
  throw roadNetworkErrors.make('TC_ROADS_FILE', `${file} (${why})`, { file }, { cause })
}
