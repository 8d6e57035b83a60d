import { readFile, writeFile } from 'node:fs/promises'
import { applyBinFile, binsCsv, countsOf, planBinFile } from '@towncrier/api/bin-files'
import { loadConfig } from '@towncrier/config'
import { systemClock } from '@towncrier/core'
import { type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import { buildNetwork, type RoadData, RoadFinder } from '@towncrier/road-network'
import { discoverKinds } from '@towncrier/sensor-kinds'
import type { Command } from 'commander'
import { cliErrors } from '../errors.ts'
import { printJson } from '../output.ts'

interface ImportOptions {
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** Adds `import bins FILE` to the import command. */
export function addImportBins(command: Command): void {
  command
    .command('bins <file>')
    .description('Load bins from CSV or GeoJSON points; by id, so that twice is as once')
    .option('--dry-run', 'only tell what would come of it, line by line')
    .option('--json', 'print JSON')
    .action(importFile)
}

/** Adds `export bins` to the export command. */
export function addExportBins(command: Command): void {
  command
    .command('bins')
    .description('Write all bins as CSV that import bins reads')
    .option('--out <file>', 'default: stdout')
    .action(exportFile)
}

async function importFile(path: string, { dryRun = false, json = false }: ImportOptions): Promise<void> {
  const config = loadConfig(process.env)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw cliErrors.make('TC_BINS_FILE_UNREADABLE', `${path} (${why})`, { path }, { cause })
  })
  const kinds = await discoverKinds()
  const store = openOperationsStore(config.DATA_DIR, { durability: 'full' })
  try {
    const plan = planBinFile(text, store, kinds, loadRoads(store))
    if (!dryRun) applyBinFile(plan, store, kinds, { actor: 'local', at: systemClock.now() })
    const counts = countsOf(plan)
    if (json) printJson({ isApplied: !dryRun, counts, notes: plan.notes, lines: plan.lines })
    else {
      const would = dryRun ? ' (dry run: nothing is written)' : ''
      const { added, changed, unchanged, refused } = counts
      console.log(
        `${added} added, ${changed} changed, ${unchanged} left as they were, ${refused} refused${would}`,
      )
      for (const note of plan.notes) console.log(`  ${note}`)
      for (const { line, id, action, reason, warnings } of plan.lines) {
        if (action === 'refused') console.log(`  ! line ${line}, ${id || 'no id'}: ${reason}`)
        for (const warning of warnings) console.log(`  ? line ${line}, ${id}: ${warning}`)
      }
    }
    if (counts.refused > 0) process.exitCode = 1
  } finally {
    store.close()
  }
}

function loadRoads(store: OperationsStore) {
  const data = store.roads.load<RoadData>()
  if (data === null) return null
  const network = buildNetwork(data)
  return { network, finder: new RoadFinder(network) }
}

async function exportFile({ out }: { readonly out?: string }): Promise<void> {
  const config = loadConfig(process.env)
  const store = openOperationsStore(config.DATA_DIR, { durability: 'full' })
  try {
    const text = binsCsv(store)
    if (out === undefined) process.stdout.write(text)
    else await writeFile(out, text)
  } finally {
    store.close()
  }
}
