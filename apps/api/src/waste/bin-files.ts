import { createHash } from 'node:crypto'
import { type AnySensorKind, isTowncrierError } from '@towncrier/core'
import type { Act, OperationsStore } from '@towncrier/operations-store'
import { CSV_MARK, csvLine, type WasteBinImportResult } from '@towncrier/protocol'
import type { RoadFinder, RoadNetwork } from '@towncrier/road-network'
import {
  BIN_COLUMNS,
  type BinImportPlan,
  type BinImportSurroundings,
  binCells,
  IMPORT_ACTIONS,
  planBinImport,
  readBinFile,
} from '@towncrier/waste-rounds'
import { networkId } from '../winter/network-ids.ts'
import { settleThresholds } from './bin-threshold.ts'

/** Further from any road than this a bin is thought to be in the wrong place, m. */
const FAR_FROM_ROADS_M = 2_000

export interface LoadedRoads {
  readonly network: RoadNetwork
  readonly finder: RoadFinder
}

/** What a file of bins changes. @param roads null when none are loaded. @throws TC_BINS_FILE */
export function planBinFile(
  text: string,
  store: OperationsStore,
  kinds: ReadonlyMap<string, AnySensorKind>,
  roads: LoadedRoads | null,
): BinImportPlan {
  const { wasteNetwork, devices } = store
  const surroundings: BinImportSurroundings = {
    bins: wasteNetwork.bins.list(),
    rounds: wasteNetwork.rounds(),
    settingsOf: (deviceId) => devices.find(deviceId)?.settings ?? null,
    settingsProblem: (deviceId, settings) =>
      settingsProblem(kinds.get(devices.require(deviceId).kind), settings),
    nearestRoad:
      roads === null
        ? undefined
        : (latitude, longitude) => nearestRoad(roads, latitude, longitude, FAR_FROM_ROADS_M),
    idOf: (name) => networkId(name, new Set(), 'bin'),
  }
  return planBinImport(readBinFile(text), surroundings)
}

function settingsProblem(
  kind: AnySensorKind | undefined,
  settings: Readonly<Record<string, unknown>>,
): string | null {
  const result = kind?.settingsSchema.strict().safeParse(settings)
  if (result === undefined || result.success) return null
  return result.error.issues
    .map(({ path, message }) => `${path.join('.') || 'device'}: ${message}`)
    .join('; ')
}

/** The nearest road of the main network; null when there is none within `withinM`. */
export function nearestRoad(
  { network, finder }: LoadedRoads,
  latitude: number,
  longitude: number,
  withinM: number,
) {
  try {
    const { link, distanceM } = finder.find([longitude, latitude], withinM)
    const { name, number } = network.links[link]!
    return { name: name || number, distanceM }
  } catch (error) {
    if (!isTowncrierError(error)) throw error
    return null
  }
}

/** Does what was planned, all or nothing, and puts it on record. @throws TC_WASTE_CHANGED and others of the store */
export function applyBinFile(
  plan: BinImportPlan,
  store: OperationsStore,
  kinds: ReadonlyMap<string, AnySensorKind>,
  act: Act,
): void {
  store.wasteNetwork.bins.import(plan)
  settleThresholds([...plan.added, ...plan.changed], store, kinds)
  const { added, changed, refused } = countsOf(plan)
  const detail = { added, changed, refused, devices: plan.deviceSettings.size }
  store.audit.add({ ...act, action: 'waste.bin.import', subject: 'bins', detail })
}

export function countsOf({ lines }: BinImportPlan): WasteBinImportResult['counts'] {
  const counts = { added: 0, changed: 0, unchanged: 0, refused: 0 }
  for (const action of IMPORT_ACTIONS) counts[action] = lines.filter((line) => line.action === action).length
  return counts
}

/** Differs whenever something else would come of the file. */
export function digestOf({ added, changed, deviceSettings }: BinImportPlan): string {
  return createHash('sha256')
    .update(JSON.stringify([added, changed, [...deviceSettings]]))
    .digest('hex')
    .slice(0, 32)
}

/** Every bin as CSV that can be read in again. */
export function binsCsv({ wasteNetwork, devices }: OperationsStore): string {
  const settings = new Map(devices.all().map((device) => [device.id, device.settings]))
  const rows = wasteNetwork.bins.list().map((bin) => {
    const cells = binCells(bin, (bin.deviceId === null ? undefined : settings.get(bin.deviceId)) ?? {})
    return csvLine(BIN_COLUMNS.map((column) => cells[column]))
  })
  return CSV_MARK + csvLine(BIN_COLUMNS) + rows.join('')
}
