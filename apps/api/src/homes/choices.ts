import {
  DEFAULT_MOULD_SENSITIVITY,
  type MouldSensitivity,
  WALL_FACTORS,
  WALL_MATERIALS,
  type WallMaterial,
} from '@towncrier/healthy-homes'
import { areaOfPlace, type OperationsStore } from '@towncrier/operations-store'
import { apiErrors } from '../errors.ts'

/** What most rooms have. */
export const DEFAULT_MATERIAL: WallMaterial = 'wallpaper'

/** How easily mould grows on what the wall is faced with. */
export function mouldSensitivityOf(material: string): MouldSensitivity {
  return WALL_MATERIALS[material as WallMaterial] ?? DEFAULT_MOULD_SENSITIVITY
}

/** What a household can choose from for its rooms and itself. */
export function homeChoices(store: OperationsStore): {
  wallFactors: Record<string, number>
  materials: string[]
  areas: { id: string; name: string }[]
} {
  return {
    wallFactors: { ...WALL_FACTORS },
    materials: Object.keys(WALL_MATERIALS),
    areas: areasOf(store),
  }
}

/** Parts of town, by name. */
export function areasOf(store: OperationsStore): { id: string; name: string }[] {
  const places = store.places.list()
  const names = new Map(places.map(({ id, name }) => [id, name]))
  const ids = new Set(places.map(areaOfPlace).filter((id) => id !== null))
  return [...ids]
    .map((id) => ({ id, name: names.get(id) ?? id }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** @throws TC_HOME_SETTING_UNKNOWN */
export function requireMaterial(material: string): void {
  if (!Object.hasOwn(WALL_MATERIALS, material)) {
    throw apiErrors.make('TC_HOME_SETTING_UNKNOWN', `“${material.slice(0, 60)}”`)
  }
}

/** @throws TC_HOME_SETTING_UNKNOWN */
export function requireArea(store: OperationsStore, areaId: string): void {
  if (!areasOf(store).some(({ id }) => id === areaId)) {
    throw apiErrors.make('TC_HOME_SETTING_UNKNOWN', `“${areaId.slice(0, 60)}”`)
  }
}
