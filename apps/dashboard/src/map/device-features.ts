import type { KindLayer } from '@towncrier/sensor-kinds/layers'
import type { Feature, Point } from 'geojson'
import type { LiveDevice } from '../api/types.ts'
import { isStale, STATE_RANK, stateOf } from '../live/device-state.ts'
import { symbolName } from './sprites.ts'

export interface DeviceProperties {
  readonly id: string
  readonly icon: string
  readonly glyph: string
  readonly rank: number
  readonly hollow: boolean
  readonly label: string
}
export type DeviceFeature = Feature<Point, DeviceProperties>

/** A device as the map draws it; null when it has no place. */
export function toFeature(device: LiveDevice, layer: KindLayer | undefined): DeviceFeature | null {
  const { id, kind, latitude, longitude, name, values, severity } = device
  if (latitude === null || longitude === null) return null
  const state = stateOf(device)
  const hollow = isStale(device)
  const value = hollow ? null : (layer?.value(values) ?? null)
  return {
    type: 'Feature',
    id,
    geometry: { type: 'Point', coordinates: [longitude, latitude] },
    properties: {
      id,
      icon: symbolName(kind, state, hollow, device.quietReason !== undefined && severity === null),
      glyph: `${kind}|glyph`,
      rank: STATE_RANK[state],
      hollow,
      label: value === null ? name : `${value}\n${name}`,
    },
  }
}

export interface FeatureChanges {
  readonly add: readonly DeviceFeature[]
  readonly update: readonly DeviceFeature[]
  readonly remove: readonly string[]
}

/**
 * What stands on the map, and what must be told to it. Only what shapes, clusters and (where they can be
 * read) labels depend on counts as a change: values that merely colour go another, cheaper way.
 */
export class FeatureBook {
  readonly #shown = new Map<string, DeviceFeature>()
  readonly #toFeature: (id: string) => DeviceFeature | null

  /** @param toFeature the device as it should be shown now; null when it should not. */
  constructor(toFeature: (id: string) => DeviceFeature | null) {
    this.#toFeature = toFeature
  }

  get size(): number {
    return this.#shown.size
  }

  /** Starts over. @returns everything to be shown. */
  reset(ids: Iterable<string>): DeviceFeature[] {
    this.#shown.clear()
    for (const id of ids) {
      const feature = this.#toFeature(id)
      if (feature !== null) this.#shown.set(id, feature)
    }
    return [...this.#shown.values()]
  }

  /**
   * Brings some devices up to date.
   *
   * @param labelMatters true when the place's label can be read now.
   * @returns null when nothing needs to be drawn anew.
   */
  update(ids: Iterable<string>, labelMatters: (feature: DeviceFeature) => boolean): FeatureChanges | null {
    const add: DeviceFeature[] = []
    const update: DeviceFeature[] = []
    const remove: string[] = []
    for (const id of ids) {
      const before = this.#shown.get(id)
      const after = this.#toFeature(id)
      if (after === null) {
        if (before !== undefined && this.#shown.delete(id)) remove.push(id)
      } else if (before === undefined) {
        this.#shown.set(id, after)
        add.push(after)
      } else if (
        differs(before, after) ||
        (before.properties.label !== after.properties.label && labelMatters(after))
      ) {
        this.#shown.set(id, after)
        update.push(after)
      }
    }
    return add.length + update.length + remove.length === 0 ? null : { add, update, remove }
  }
}

function differs(before: DeviceFeature, after: DeviceFeature): boolean {
  return (
    before.properties.icon !== after.properties.icon ||
    before.geometry.coordinates[0] !== after.geometry.coordinates[0] ||
    before.geometry.coordinates[1] !== after.geometry.coordinates[1]
  )
}
