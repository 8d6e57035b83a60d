import type { Bin, Lorry, WasteSettings } from '../service/waste-service.ts'
import { SAME_PLACE_M } from './bin-defaults.ts'

/** What stands in the way of a bin being planned or known. */
export const BIN_PROBLEMS = [
  'no-road',
  'no-lorry',
  'too-large',
  'same-place',
  'device-faulty',
  'device-silent',
  'no-device',
] as const
export type BinProblem = (typeof BIN_PROBLEMS)[number]

export interface BinsToCheck {
  readonly bins: readonly Bin[]
  readonly lorries: readonly Lorry[]
  readonly settings: Pick<WasteSettings, 'densityKgPerL'>
  /** Whether a road is near enough; null: no roads are loaded. */
  readonly hasRoad: ((bin: Bin) => boolean) | null
  readonly deviceState: (deviceId: string) => 'well' | 'silent' | 'faulty'
}

/** Metres of a degree of latitude. */
const M_PER_DEGREE = 111_195

/** Every bin's problems, most hindering first; bins without any are absent. Those out of service have none. */
export function binProblems({ bins, lorries, settings, hasRoad, deviceState }: BinsToCheck) {
  const found = new Map<string, BinProblem[]>()
  const inService = bins.filter((bin) => bin.isInService)
  const atSamePlace = samePlaces(inService)
  const working = lorries.filter((lorry) => lorry.isInService)
  for (const bin of inService) {
    const fitting = working.filter(({ streams }) => streams.includes(bin.stream))
    const density = settings.densityKgPerL[bin.stream] ?? settings.densityKgPerL.other ?? 0
    const takes = ({ capacityL, payloadKg }: Lorry) =>
      bin.volumeL <= capacityL && bin.volumeL * density <= payloadKg
    const problems: BinProblem[] = []
    if (hasRoad !== null && !hasRoad(bin)) problems.push('no-road')
    if (fitting.length === 0) problems.push('no-lorry')
    else if (!fitting.some(takes)) problems.push('too-large')
    if (atSamePlace.has(bin.id)) problems.push('same-place')
    const state = bin.deviceId === null ? null : deviceState(bin.deviceId)
    if (state === null) problems.push('no-device')
    else if (state !== 'well') problems.push(`device-${state}`)
    if (problems.length > 0) found.set(bin.id, problems)
  }
  return found as ReadonlyMap<string, readonly BinProblem[]>
}

function samePlaces(bins: readonly Bin[]): ReadonlySet<string> {
  const found = new Set<string>()
  const ordered = [...bins].sort((a, b) => a.latitude - b.latitude)
  for (const [n, a] of ordered.entries()) {
    const perDegree = M_PER_DEGREE * Math.cos((a.latitude * Math.PI) / 180)
    for (let next = n + 1; next < ordered.length; next++) {
      const b = ordered[next]!
      const north = (b.latitude - a.latitude) * M_PER_DEGREE
      if (north >= SAME_PLACE_M) break
      const east = (b.longitude - a.longitude) * perDegree
      if (a.stream === b.stream && Math.hypot(north, east) < SAME_PLACE_M) found.add(a.id).add(b.id)
    }
  }
  return found
}
