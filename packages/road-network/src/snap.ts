import Flatbush from 'flatbush'
import { roadNetworkErrors } from './errors.ts'
import type { RoadNetwork } from './network.ts'
import { distanceM, Plane, projectOnSegment } from './plane.ts'
import type { Position } from './road-link.ts'

/** A point on a road. */
export interface RoadPoint {
  /** Index into `network.links`. */
  readonly link: number
  /** How far along the link's coordinates, 0 to 1 of its length. */
  readonly fraction: number
  readonly position: Position
  /** From the point that was asked for, m. */
  readonly distanceM: number
  /** At this point the link is driven this way along its coordinates only; absent: either way. */
  readonly heading?: 'forward' | 'backward'
}

/** How many bounding boxes are looked at before more are asked for. */
const FIRST_CANDIDATES = 12

/** Finds the road nearest to a point: the projection on a link, not its nearest junction. */
export class RoadFinder {
  readonly #network: RoadNetwork
  readonly #plane: Plane
  readonly #index: Flatbush
  readonly #segmentLink: number[] = []
  readonly #segmentPart: number[] = []

  constructor(network: RoadNetwork) {
    this.#network = network
    this.#plane = new Plane(network.links[0]!.coordinates[0]!)
    for (const [link, { coordinates }] of network.links.entries()) {
      for (let part = 0; part + 1 < coordinates.length; part++) {
        this.#segmentLink.push(link)
        this.#segmentPart.push(part)
      }
    }
    this.#index = new Flatbush(this.#segmentLink.length)
    for (let n = 0; n < this.#segmentLink.length; n++) {
      const [[ax, ay], [bx, by]] = this.#segment(n)
      this.#index.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by))
    }
    this.#index.finish()
  }

  #segment(n: number) {
    const { coordinates } = this.#network.links[this.#segmentLink[n]!]!
    const part = this.#segmentPart[n]!
    return [this.#plane.toPlane(coordinates[part]!), this.#plane.toPlane(coordinates[part + 1]!)] as const
  }

  /**
   * The nearest point on a road of the main network.
   *
   * @param withinM refused when the road is further away than this, m.
   * @param mayUse  which links count, by index; all when absent.
   * @throws TC_ROADS_TOO_FAR
   */
  find(point: Position, withinM = 500, mayUse: (link: number) => boolean = () => true): RoadPoint {
    const [x, y] = this.#plane.toPlane(point)
    const { isMain } = this.#network
    const isCandidate = (n: number) => {
      const link = this.#segmentLink[n]!
      return isMain[link] === 1 && mayUse(link)
    }
    let best: { readonly segment: number; readonly fraction: number; readonly distance: number } | null = null
    for (let count = FIRST_CANDIDATES; ; count *= 4) {
      const near = this.#index.neighbors(x, y, count, withinM, isCandidate)
      for (const segment of near) {
        const projected = projectOnSegment(x, y, ...this.#segment(segment))
        if (best === null || projected.distance < best.distance) best = { segment, ...projected }
      }
      const last = near.at(-1)
      // A box may be near though its road is not: go on until the next box is further than the best road.
      if (last === undefined || near.length < count || this.#boxDistance(last, x, y) > best!.distance) break
    }
    if (best === null || best.distance > withinM) {
      const [longitude, latitude] = point
      throw roadNetworkErrors.make(
        'TC_ROADS_TOO_FAR',
        `none within ${withinM} m of ${latitude.toFixed(5)}, ${longitude.toFixed(5)}`,
      )
    }
    return this.#pointAt(best.segment, best.fraction, best.distance)
  }

  /** Every link that comes within `radiusM` of a point, by index. */
  linksWithin(point: Position, radiusM: number): readonly number[] {
    const [x, y] = this.#plane.toPlane(point)
    const near = this.#index.search(x - radiusM, y - radiusM, x + radiusM, y + radiusM)
    const links = new Set<number>()
    for (const segment of near) {
      if (projectOnSegment(x, y, ...this.#segment(segment)).distance <= radiusM) {
        links.add(this.#segmentLink[segment]!)
      }
    }
    return [...links].sort((a, b) => a - b)
  }

  #boxDistance(segment: number, x: number, y: number): number {
    const [[ax, ay], [bx, by]] = this.#segment(segment)
    const dx = Math.max(Math.min(ax, bx) - x, 0, x - Math.max(ax, bx))
    const dy = Math.max(Math.min(ay, by) - y, 0, y - Math.max(ay, by))
    return Math.hypot(dx, dy)
  }

  #pointAt(segment: number, fraction: number, distance: number): RoadPoint {
    const link = this.#segmentLink[segment]!
    const part = this.#segmentPart[segment]!
    const { coordinates } = this.#network.links[link]!
    const [a, b] = [coordinates[part]!, coordinates[part + 1]!]
    let before = 0
    for (let n = 0; n < part; n++) before += distanceM(coordinates[n]!, coordinates[n + 1]!)
    const whole = this.#network.linkLengthM[link]!
    return {
      link,
      fraction: whole === 0 ? 0 : Math.min(1, (before + fraction * distanceM(a, b)) / whole),
      position: [a[0] + fraction * (b[0] - a[0]), a[1] + fraction * (b[1] - a[1])],
      distanceM: distance,
    }
  }
}
