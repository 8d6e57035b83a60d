import type { Random } from '@towncrier/core'
import { NONE, type Tours } from './tours.ts'

/** What tearing out asks of the tours. */
export type RuinableTours = Pick<Tours, 'vehicleOf' | 'previous' | 'next' | 'size' | 'used' | 'served'>

/** How much is torn out at a time: Christiaens & Vanden Berghe (2020), § 5.1 and Table 5. */
export interface RuinSettings {
  /** Mean number of stops removed. */
  readonly meanRemoved: number
  /** Longest string. */
  readonly longestString: number
  /** How often a string keeps some stops in its midst. */
  readonly splitChance: number
  /** How often the kept part stops growing. */
  readonly splitDepth: number
}

export const DEFAULT_RUIN: RuinSettings = {
  meanRemoved: 10,
  longestString: 10,
  splitChance: 0.5,
  splitDepth: 0.01,
}

/**
 * Adjacent string removal: strings of consecutive stops, one from each of the rounds nearest a random stop.
 * Calls `remove` for each; at least one string goes when any stop is served.
 *
 * @param neighbours per stop all stops by distance, itself first; `neighbourCount` each.
 */
export function ruinAdjacentStrings(
  tours: RuinableTours,
  neighbours: Int32Array,
  neighbourCount: number,
  seedStop: number,
  random: Random,
  settings: RuinSettings,
  isRuined: Uint8Array,
  string: Int32Array,
  remove: (stop: number) => void,
): void {
  if (tours.used === 0) return
  const longest = Math.min(settings.longestString, tours.served / tours.used)
  const mostStrings = (4 * settings.meanRemoved) / (1 + longest) - 1
  let strings = Math.max(1, Math.floor(random.next() * mostStrings + 1))
  isRuined.fill(0)
  const row = seedStop * neighbourCount
  for (let index = 0; index < neighbourCount && strings > 0; index++) {
    const stop = neighbours[row + index]!
    const vehicle = tours.vehicleOf[stop]!
    if (vehicle === NONE || isRuined[vehicle] === 1) continue
    isRuined[vehicle] = 1
    strings--
    const size = tours.size[vehicle]!
    const length = Math.floor(random.next() * Math.min(size, longest) + 1)
    let kept = 0
    if (length > 1 && length < size && random.next() < settings.splitChance) {
      kept = 1
      while (length + kept < size && random.next() > settings.splitDepth) kept++
    }
    const span = length + kept
    // How many stops before this one the span may begin, so that it stays within the round and holds the stop.
    let ahead = 0
    for (let at = stop; ahead < span - 1 && tours.previous[at]! !== NONE; ahead++) at = tours.previous[at]!
    let behind = 0
    for (let at = stop; behind < span - 1 && tours.next[at]! !== NONE; behind++) at = tours.next[at]!
    const fewest = Math.max(0, span - 1 - behind)
    let at = stop
    for (let back = fewest + random.below(ahead - fewest + 1); back > 0; back--) at = tours.previous[at]!
    for (let place = 0; place < span; place++) {
      string[place] = at
      at = tours.next[at]!
    }
    const keepFrom = kept === 0 ? span : 1 + random.below(length - 1)
    for (let place = 0; place < span; place++) {
      if (place < keepFrom || place >= keepFrom + kept) remove(string[place]!)
    }
  }
}
