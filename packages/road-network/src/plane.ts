import type { Position } from './road-link.ts'

/** Mean Earth radius, m (IUGG). */
const EARTH_RADIUS_M = 6_371_008.8

/** Great-circle distance, m (haversine). */
export function distanceM(a: Position, b: Position): number {
  const latitudeA = radians(a[1])
  const latitudeB = radians(b[1])
  const h =
    Math.sin((latitudeB - latitudeA) / 2) ** 2 +
    Math.cos(latitudeA) * Math.cos(latitudeB) * Math.sin(radians(b[0] - a[0]) / 2) ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Length of a line, m. */
export function lengthM(line: readonly Position[]): number {
  let sum = 0
  for (let n = 1; n < line.length; n++) sum += distanceM(line[n - 1]!, line[n]!)
  return sum
}

/** Direction from `a` to `b`, degrees clockwise from north, 0 to under 360. */
export function bearingDeg(a: Position, b: Position): number {
  const x = (b[0] - a[0]) * Math.cos(radians((a[1] + b[1]) / 2))
  return ((Math.atan2(x, b[1] - a[1]) * 180) / Math.PI + 360) % 360
}

/**
 * A flat picture of a town, metres east and north of its middle: equirectangular, within 0.1 % over 50 km at
 * British latitudes.
 */
export class Plane {
  readonly #longitude: number
  readonly #latitude: number
  readonly #eastM: number
  readonly #northM = radians(1) * EARTH_RADIUS_M

  constructor([longitude, latitude]: Position) {
    this.#longitude = longitude
    this.#latitude = latitude
    this.#eastM = this.#northM * Math.cos(radians(latitude))
  }

  /** Metres east and north of the middle. */
  toPlane([longitude, latitude]: Position): readonly [x: number, y: number] {
    return [(longitude - this.#longitude) * this.#eastM, (latitude - this.#latitude) * this.#northM]
  }

  toPosition([x, y]: readonly [x: number, y: number]): Position {
    return [this.#longitude + x / this.#eastM, this.#latitude + y / this.#northM]
  }
}

/** The nearest point to (x, y) on the segment a–b: how far along it (0 to 1), and how far away. */
export function projectOnSegment(
  x: number,
  y: number,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
): { readonly fraction: number; readonly distance: number } {
  const dx = bx - ax
  const dy = by - ay
  const square = dx * dx + dy * dy
  const fraction = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square))
  return { fraction, distance: Math.hypot(x - ax - fraction * dx, y - ay - fraction * dy) }
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
