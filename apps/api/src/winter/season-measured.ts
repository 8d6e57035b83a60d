import type { AnySensorKind } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import type { GrittingDomain } from '@towncrier/winter-service'
import type { ProcessorPort } from '../ports.ts'
import { equalPieces, type NightSpan } from './season-nights.ts'

const SURFACE = 'surfaceTempC'
const ICE = 'iceSensors'
const FROST = 'frostSensors'

/** What the sensors of a domain said of a night. */
export interface MeasuredNight {
  readonly minimumC: number | null
  readonly hadIceOrFrost: boolean | null
}

export const UNMEASURED: MeasuredNight = { minimumC: null, hadIceOrFrost: null }

interface Options {
  readonly store: OperationsStore
  readonly processor: ProcessorPort
  readonly kinds: ReadonlyMap<string, AnySensorKind>
}

/** How nights of a domain were, by the readings of the device that speaks for it. Nights without any are left out. */
export async function measuredNights(
  { store, processor, kinds }: Options,
  domain: GrittingDomain,
  spans: readonly NightSpan[],
): Promise<ReadonlyMap<string, MeasuredNight>> {
  const device = store.devices.find(domain.deviceId)
  const measures = kinds.get(device?.kind ?? '')?.measures.map(({ name }) => name) ?? []
  const asked = [SURFACE, ICE, FROST].filter((name) => measures.includes(name))
  const found = new Map<string, MeasuredNight>()
  if (device === null || !asked.includes(SURFACE)) return found
  for (const piece of equalPieces(spans)) {
    const from = piece[0]!.from
    const lengthMs = piece[0]!.to - from
    const series = await processor.series({
      kind: device.kind,
      deviceId: device.id,
      measures: asked,
      from,
      to: piece.at(-1)!.to,
      buckets: piece.length,
    })
    const most = (name: string, n: number) => {
      const bucket = series[name]?.find(({ startAt }) => Math.round((startAt - from) / lengthMs) === n)
      return bucket?.max ?? null
    }
    for (const { startAt, min } of series[SURFACE] ?? []) {
      const n = Math.round((startAt - from) / lengthMs)
      const counts = [most(ICE, n), most(FROST, n)].filter((count) => count !== null)
      found.set(piece[n]!.night, {
        minimumC: min,
        hadIceOrFrost: counts.length === 0 ? null : counts.some((count) => count > 0),
      })
    }
  }
  return found
}
