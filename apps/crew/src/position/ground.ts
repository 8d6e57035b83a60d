/** A place as GeoJSON has it: longitude before latitude. */
export type Place = readonly [longitude: number, latitude: number]

const METRES_PER_DEGREE = 111_195

/** Where `place` lies from `origin`, m to the east and to the north; right within a town. */
function offset([originX, originY]: Place, [x, y]: Place): { east: number; north: number } {
  const north = (y - originY) * METRES_PER_DEGREE
  return { east: (x - originX) * METRES_PER_DEGREE * Math.cos((originY * Math.PI) / 180), north }
}

export function metresBetween(a: Place, b: Place): number {
  const { east, north } = offset(a, b)
  return Math.hypot(east, north)
}

export function metresOf(line: readonly Place[]): number {
  return line.reduce((sum, place, n) => (n === 0 ? 0 : sum + metresBetween(line[n - 1]!, place)), 0)
}

/** Direction from `a` to `b`, degrees from north, clockwise, 0 to 360. */
export function bearingDeg(a: Place, b: Place): number {
  const { east, north } = offset(a, b)
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360
}

/** How near a line comes to a place, and how far it goes on from there, m. */
export function nearestOn(line: readonly Place[], place: Place): { awayM: number; remainingM: number } {
  let best = {
    awayM: line.length === 0 ? Infinity : metresBetween(line[0]!, place),
    remainingM: metresOf(line),
  }
  let remaining = best.remainingM
  for (let n = 1; n < line.length; n++) {
    const from = line[n - 1]!
    const along = offset(from, line[n]!)
    const here = offset(from, place)
    const length = Math.hypot(along.east, along.north)
    const share = length === 0 ? 0 : (here.east * along.east + here.north * along.north) / (length * length)
    const reached = Math.min(1, Math.max(0, share))
    const awayM = Math.hypot(here.east - reached * along.east, here.north - reached * along.north)
    if (awayM < best.awayM) best = { awayM, remainingM: remaining - reached * length }
    remaining -= length
  }
  return best
}
