import type { Bin, StandingRound } from '../service/waste-service.ts'
import { type ReadBin, readCells } from './bin-cells.ts'
import { ROAD_WITHIN_M } from './bin-defaults.ts'
import type { BinFile, BinFileLine } from './bin-file.ts'

export const IMPORT_ACTIONS = ['added', 'changed', 'unchanged', 'refused'] as const
export type ImportAction = (typeof IMPORT_ACTIONS)[number]

export interface BinImportLine {
  readonly line: number
  readonly id: string
  readonly name: string
  readonly action: ImportAction
  /** Why it is refused; empty when it is not. */
  readonly reason: string
  /** Taken, but to be looked at. */
  readonly warnings: readonly string[]
  /** Names of what is changed. */
  readonly changes: readonly string[]
}

/** What would come of a file; nothing is changed by it. */
export interface BinImportPlan {
  readonly notes: readonly string[]
  readonly lines: readonly BinImportLine[]
  readonly added: readonly Omit<Bin, 'version'>[]
  readonly changed: readonly Bin[]
  /** Whole settings of devices whose bins' geometry the file says otherwise. */
  readonly deviceSettings: ReadonlyMap<string, Readonly<Record<string, unknown>>>
}

/** What is there, that a file is read against. */
export interface BinImportSurroundings {
  readonly bins: readonly Bin[]
  readonly rounds: readonly StandingRound[]
  /** Settings of a device where they differ from its kind's; null: there is no such device. */
  readonly settingsOf: (deviceId: string) => Readonly<Record<string, unknown>> | null
  /** Why a device cannot have such settings; null: it can. */
  readonly settingsProblem: (deviceId: string, settings: Readonly<Record<string, unknown>>) => string | null
  /** The nearest road within 2 km, m; undefined: no roads are loaded, null: there is none so near. */
  readonly nearestRoad:
    | ((latitude: number, longitude: number) => { readonly name: string; readonly distanceM: number } | null)
    | undefined
  /** An id made of a name. */
  readonly idOf: (name: string) => string
}

interface Candidate {
  readonly line: number
  readonly present: Bin | null
  readonly bin: Omit<Bin, 'version'>
  readonly settings: Readonly<Record<string, unknown>> | null
  readonly warnings: readonly string[]
}

const ID = /^[a-z0-9][a-z0-9_-]{0,55}$/

/**
 * Tells line by line what a file changes. Bins are known by their id; one without is known by its name. What a file has
 * no column for stays as it is. No line takes another one's device, and no id comes twice: the first one counts.
 */
export function planBinImport({ lines, notes }: BinFile, there: BinImportSurroundings): BinImportPlan {
  const present = new Map(there.bins.map((bin) => [bin.id, bin]))
  const rounds = new Map(
    there.rounds.flatMap((round) => [
      [round.id, round.id],
      [round.name.toLowerCase(), round.id],
    ]),
  )
  const refused = new Map<number, BinImportLine>()
  const candidates: Candidate[] = []
  const seen = new Map<string, number>()
  for (const line of lines) {
    const id = line.cells.id || there.idOf(line.cells.name ?? '')
    const first = seen.get(id)
    const read = readLine(line, id, present.get(id) ?? null, rounds, there)
    const problems = [
      ...(line.problem === null ? read.problems : [line.problem]),
      ...(first === undefined ? [] : [`line ${first} has the id ${id} already`]),
    ]
    if (first === undefined) seen.set(id, line.line)
    if (problems.length > 0) refused.set(line.line, refusal(line.line, id, line.cells.name ?? '', problems))
    else candidates.push(read.candidate)
  }
  const taken = withoutSharedDevices(candidates, there.bins, refused)
  const judged = taken.map((candidate) => judge(candidate, there))
  return {
    notes,
    lines: [...refused.values(), ...judged.map(({ line }) => line)].sort((a, b) => a.line - b.line),
    added: judged.flatMap(({ line, bin }) => (line.action === 'added' ? bin : [])),
    changed: judged.flatMap(({ line, bin, present: before }) =>
      line.action === 'changed' && before !== null ? { ...bin, version: before.version } : [],
    ),
    deviceSettings: new Map(
      judged.flatMap(({ bin, settings }) =>
        settings === null || bin.deviceId === null ? [] : [[bin.deviceId, settings] as const],
      ),
    ),
  }
}

function refusal(line: number, id: string, name: string, problems: readonly string[]): BinImportLine {
  return { line, id, name, action: 'refused', reason: problems.join('; '), warnings: [], changes: [] }
}

function readLine(
  { line, cells }: BinFileLine,
  id: string,
  present: Bin | null,
  rounds: ReadonlyMap<string, string>,
  there: BinImportSurroundings,
): { readonly candidate: Candidate; readonly problems: readonly string[] } {
  const { bin: read, geometry, problems: wrong } = readCells(cells, present)
  const problems = [...wrong]
  const warnings: string[] = []
  if ((cells.id ?? '') === '' && (cells.name ?? '') === '') problems.push('it has neither id nor name')
  else if (!ID.test(id)) {
    problems.push(`the id "${id}" is not 1 to 56 lower-case letters, digits, hyphens and underscores`)
  }
  const roundId =
    cells.round === undefined ? (present?.roundId ?? null) : roundOf(cells.round, rounds, problems)
  const deviceId = cells.device === undefined ? (present?.deviceId ?? null) : cells.device || null
  const settings = settingsFor(deviceId, deviceId === present?.deviceId, geometry, there, problems)
  const street = problems.length > 0 ? '' : place(read, there, problems, warnings)
  const bin: Omit<Bin, 'version'> = {
    ...read,
    id,
    street: read.street === '' ? street : read.street,
    deviceId,
    roundId,
    roundOrder: roundId !== null && roundId === present?.roundId ? present.roundOrder : null,
  }
  return { candidate: { line, present, bin, settings, warnings }, problems }
}

function roundOf(cell: string, rounds: ReadonlyMap<string, string>, problems: string[]): string | null {
  if (cell === '') return null
  const id = rounds.get(cell) ?? rounds.get(cell.toLowerCase())
  if (id === undefined) problems.push(`there is no round "${cell}"`)
  return id ?? null
}

function settingsFor(
  deviceId: string | null,
  isPresent: boolean,
  geometry: Readonly<Record<string, unknown>>,
  there: BinImportSurroundings,
  problems: string[],
): Readonly<Record<string, unknown>> | null {
  const hasGeometry = Object.keys(geometry).length > 0
  if (deviceId === null) {
    if (hasGeometry) problems.push('distances are those of a device, and it has none')
    return null
  }
  const before = there.settingsOf(deviceId)
  if (before === null) {
    if (!isPresent) problems.push(`there is no device ${deviceId}`)
    return null
  }
  const settings = { ...before, ...geometry }
  if (!hasGeometry || JSON.stringify(settings) === JSON.stringify(before)) return null
  const problem = there.settingsProblem(deviceId, settings)
  if (problem !== null) problems.push(problem)
  return settings
}

/** @returns the name of the road by it. */
function place(
  { latitude, longitude }: ReadBin,
  { nearestRoad }: BinImportSurroundings,
  problems: string[],
  warnings: string[],
): string {
  if (nearestRoad === undefined) return ''
  const road = nearestRoad(latitude, longitude)
  if (road !== null) {
    if (road.distanceM > ROAD_WITHIN_M) {
      warnings.push(`the nearest road is ${Math.round(road.distanceM)} m away: no lorry can be planned to it`)
    }
    return road.name
  }
  const isSwapped = Math.abs(longitude) <= 90 && nearestRoad(longitude, latitude) !== null
  problems.push(
    isSwapped
      ? 'latitude and longitude look swapped'
      : `no road within 2 km of ${latitude}, ${longitude}: is it in the sea, or not of this town?`,
  )
  return ''
}

/** Refuses, until there are none, lines that would put a device into two bins. */
function withoutSharedDevices(
  candidates: readonly Candidate[],
  bins: readonly Bin[],
  refused: Map<number, BinImportLine>,
): readonly Candidate[] {
  let left = candidates
  for (;;) {
    const ids = new Set(left.map(({ bin }) => bin.id))
    const owners = new Map<string, string>()
    for (const { id, name, deviceId } of bins) {
      if (deviceId !== null && !ids.has(id)) owners.set(deviceId, name)
    }
    const kept = left.filter(({ line, bin: { id, name, deviceId } }) => {
      if (deviceId === null) return true
      const owner = owners.get(deviceId)
      if (owner === undefined) owners.set(deviceId, name)
      else refused.set(line, refusal(line, id, name, [`the device ${deviceId} is in ${owner}`]))
      return owner === undefined
    })
    if (kept.length === left.length) return kept
    left = kept
  }
}

function judge(candidate: Candidate, { settingsOf }: BinImportSurroundings) {
  const { line, present, bin, settings, warnings } = candidate
  const changes = present === null ? [] : changesOf(present, bin)
  if (settings !== null && bin.deviceId !== null) {
    const before = settingsOf(bin.deviceId) ?? {}
    changes.push(
      ...Object.keys(settings).filter((key) => JSON.stringify(settings[key]) !== JSON.stringify(before[key])),
    )
  }
  const action: ImportAction = present === null ? 'added' : changes.length > 0 ? 'changed' : 'unchanged'
  return { ...candidate, line: { line, id: bin.id, name: bin.name, action, reason: '', warnings, changes } }
}

function changesOf(present: Bin, bin: Omit<Bin, 'version'>): string[] {
  return Object.entries(bin).flatMap(([key, value]) =>
    key !== 'roundOrder' && JSON.stringify(value) !== JSON.stringify(present[key as keyof Bin]) ? key : [],
  )
}
