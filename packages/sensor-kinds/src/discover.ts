import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AnySensorKind } from '@towncrier/core'
import { sensorKindErrors } from './errors.ts'
import type { KindSimulator } from './simulator-contract.ts'

/**
 * Finds every sensor kind: each folder beside this file that holds a `kind.ts`.
 *
 * @returns kinds by id, in the order of their ids.
 * @throws TC_KIND_MODULE_BROKEN when a folder's module does not export a kind named as the folder.
 */
export async function discoverKinds(): Promise<ReadonlyMap<string, AnySensorKind>> {
  return discover<AnySensorKind>('kind.ts', 'kind', (kind) => kind.id)
}

/**
 * Finds the simulator of every kind that has one: each folder that holds a `simulate.ts`.
 *
 * @returns simulators by the id of their kind, in the order of the ids.
 * @throws TC_KIND_MODULE_BROKEN when a folder's module does not export a simulator named as the folder.
 */
export async function discoverSimulators(): Promise<ReadonlyMap<string, KindSimulator>> {
  return discover<KindSimulator>('simulate.ts', 'simulator', (simulator) => simulator.kind)
}

async function discover<Found>(
  file: string,
  exportName: string,
  idOf: (found: Found) => string,
): Promise<ReadonlyMap<string, Found>> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const found = new Map<string, Found>()
  for (const folder of folders.sort()) {
    const path = join(import.meta.dirname, folder)
    if (!(await readdir(path)).includes(file)) continue
    const module: Record<string, unknown> = await import(pathToFileURL(join(path, file)).href)
    const exported = module[exportName] as Found | undefined
    if (exported === undefined || idOf(exported) !== folder) {
      throw sensorKindErrors.make(
        'TC_KIND_MODULE_BROKEN',
        `${folder}/${file} does not export "${exportName}" with the id ${folder}`,
      )
    }
    found.set(folder, exported)
  }
  return found
}
