import { Plane, type Position } from '@towncrier/road-network'
import Flatbush from 'flatbush'

export interface NearPoint {
  readonly index: number
  readonly distanceM: number
}

/** Points of a town, to find those that are near. */
export class NearPoints {
  readonly #plane: Plane
  readonly #points: readonly (readonly [x: number, y: number])[]
  readonly #index: Flatbush | null

  constructor(positions: readonly Position[]) {
    this.#plane = new Plane(positions[0] ?? [0, 0])
    this.#points = positions.map((position) => this.#plane.toPlane(position))
    this.#index = positions.length === 0 ? null : new Flatbush(positions.length)
    for (const [x, y] of this.#points) this.#index!.add(x, y, x, y)
    this.#index?.finish()
  }

  /** Up to `count` within `reachM`, nearest first. */
  nearest(position: Position, count: number, reachM: number): NearPoint[] {
    const [x, y] = this.#plane.toPlane(position)
    const found = this.#index?.neighbors(x, y, count, reachM) ?? []
    return found.map((index) => {
      const point = this.#points[index]!
      return { index, distanceM: Math.hypot(point[0] - x, point[1] - y) }
    })
  }

  /** Distance between two of the points, m. */
  between(one: number, other: number): number {
    const [a, b] = [this.#points[one]!, this.#points[other]!]
    return Math.hypot(a[0] - b[0], a[1] - b[1])
  }
}
