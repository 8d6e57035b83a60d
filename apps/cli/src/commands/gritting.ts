import { readFile, writeFile } from 'node:fs/promises'
import { loadConfig } from '@towncrier/config'
import { systemClock } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import { type GrittingFile, grittingFileSchema } from '@towncrier/protocol'
import { discoverKinds } from '@towncrier/sensor-kinds'
import type { Command } from 'commander'
import { cliErrors } from '../errors.ts'
import { exportGritting, importGritting } from '../gritting/import-gritting.ts'
import { printJson } from '../output.ts'

/** Adds `import gritting FILE` to the import command. */
export function addImportGritting(command: Command): void {
  command
    .command('gritting <file>')
    .description('Load depots, gritters, domains and routes from JSON; by id, so that twice is as once')
    .option('--json', 'print JSON')
    .action(importFile)
}

/** Adds `export gritting` to the export command. */
export function addExportGritting(command: Command): void {
  command
    .command('gritting')
    .description('Write depots, gritters, domains and routes as JSON that import gritting reads')
    .option('--out <file>', 'default: stdout')
    .action(exportFile)
}

async function importFile(path: string, options: { readonly json?: boolean }): Promise<void> {
  const config = loadConfig(process.env)
  const file = await readGritting(path)
  const kind = [...(await discoverKinds()).values()].find(({ madeBy }) => madeBy === 'winter-service')!
  const store = openOperationsStore(config.DATA_DIR, { durability: 'full' })
  try {
    const imported = importGritting(store, file, kind.id, { actor: 'local', at: systemClock.now() })
    if (options.json) printJson(imported)
    else {
      const { added, changed, left, problems } = imported
      console.log(`${added.length} added, ${changed.length} changed, ${left} left as they were`)
      for (const what of added) console.log(`  + ${what}`)
      for (const what of changed) console.log(`  ~ ${what}`)
      for (const { what, why } of problems) console.log(`  ! ${what}: ${why}`)
    }
    if (imported.problems.length > 0) process.exitCode = 1
  } finally {
    store.close()
  }
}

async function readGritting(path: string): Promise<GrittingFile> {
  let given: unknown
  try {
    given = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw cliErrors.make('TC_GRITTING_FILE', `${path} (${why})`, { path }, { cause })
  }
  const parsed = grittingFileSchema.safeParse(given)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, 5)
  const words = issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; ')
  throw cliErrors.make('TC_GRITTING_FILE', `${path} (${words})`)
}

async function exportFile(options: { readonly out?: string }): Promise<void> {
  const config = loadConfig(process.env)
  const store = openOperationsStore(config.DATA_DIR, { durability: 'full' })
  try {
    const text = `${JSON.stringify(exportGritting(store), null, 2)}\n`
    if (options.out === undefined) process.stdout.write(text)
    else await writeFile(options.out, text)
  } finally {
    store.close()
  }
}
