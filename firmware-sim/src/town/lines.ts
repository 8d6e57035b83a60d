import type { PointM } from './terrain.ts'

/** The part of a line between two distances from its start. */
export function slice(points: readonly PointM[], fromM: number, toM: number): PointM[] {
  const part: PointM[] = [pointAlong(points, fromM)]
  let walkedM = 0
  for (let index = 1; index < points.length; index += 1) {
    walkedM += Math.hypot(points[index]!.x - points[index - 1]!.x, points[index]!.y - points[index - 1]!.y)
    if (walkedM > fromM + 0.5 && walkedM < toM - 0.5) part.push(points[index]!)
  }
  part.push(pointAlong(points, toM))
  return part
}

/** The point at a distance from a line's start. */
export function pointAlong(points: readonly PointM[], distanceM: number): PointM {
  let leftM = distanceM
  for (let index = 1; index < points.length; index += 1) {
    const from = points[index - 1]!
    const to = points[index]!
    const stepM = Math.hypot(to.x - from.x, to.y - from.y)
    if (leftM <= stepM && stepM > 0) {
      const part = leftM / stepM
      return { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) }
    }
    leftM -= stepM
  }
  return points[points.length - 1]!
}

/** Metres along a line. */
export function lengthOf(points: readonly PointM[]): number {
  let lengthM = 0
  for (let index = 1; index < points.length; index += 1) {
    lengthM += Math.hypot(points[index]!.x - points[index - 1]!.x, points[index]!.y - points[index - 1]!.y)
  }
  return lengthM
}
