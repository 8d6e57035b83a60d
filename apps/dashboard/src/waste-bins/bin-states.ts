import type { WasteBinView } from '@towncrier/protocol'
import type { BinState } from '@towncrier/waste-rounds/bin-state'
import type { DeviceState } from '../live/device-state.ts'
import type { BinsPlace } from '../url/url-state.ts'

/** The shape and colour by which a bin's state is known, in lists and on the map. */
export const STATE_SHAPES: Readonly<Record<BinState, DeviceState>> = {
  overflowing: 'critical',
  full: 'warning',
  due: 'watch',
  unknown: 'unknown',
  later: 'normal',
  'out-of-service': 'unknown',
}
/** Beside the states themselves, what can be asked for. */
export const NEEDS = 'needs'
export const PROBLEM = 'problem'
export const NO_ROUND = '-'

const NEEDING: readonly BinState[] = ['overflowing', 'full', 'due']
const HINDERING: readonly string[] = ['no-road', 'no-lorry', 'too-large', 'same-place']
const SENSOR: readonly string[] = ['device-faulty', 'device-silent']

export const needsEmptying = ({ state }: WasteBinView) => NEEDING.includes(state)
export const hasForecast = ({ forecast }: WasteBinView) => forecast !== null && forecast.basis !== 'unknown'
export const isHindered = ({ problems }: WasteBinView) =>
  problems.some((problem) => HINDERING.includes(problem))
export const hasWrongSensor = ({ problems }: WasteBinView) =>
  problems.some((problem) => SENSOR.includes(problem))

/** The bins that are asked for, in the order they come. @param search part of a name, street or id */
export function binsShown(
  bins: readonly WasteBinView[],
  asked: BinsPlace,
  search: string,
): readonly WasteBinView[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return bins.filter((bin) => {
    if (asked.stream !== '' && bin.stream !== asked.stream) return false
    if (asked.roundId !== '' && (bin.roundId ?? NO_ROUND) !== asked.roundId) return false
    if (asked.state === NEEDS && !needsEmptying(bin)) return false
    if (asked.state === PROBLEM && !isHindered(bin) && !hasWrongSensor(bin)) return false
    if (asked.state !== '' && asked.state !== NEEDS && asked.state !== PROBLEM && bin.state !== asked.state)
      return false
    const text = `${bin.name} ${bin.street} ${bin.id}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
