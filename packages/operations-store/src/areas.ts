import type { Place } from './registers.ts'

const AREA_CATEGORIES = new Set(['area', 'district', 'domain'])

/**
 * The part of town that a place lies in: the one it names (`domain`, else `district`, else `area` among its
 * attributes), or itself when it is one.
 */
export function areaOfPlace({ id, category, attributes }: Place): string | null {
  for (const name of ['domain', 'district', 'area']) {
    const value = attributes[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return AREA_CATEGORIES.has(category) ? id : null
}
