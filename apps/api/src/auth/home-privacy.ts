import type { AnySensorKind, Observation } from '@towncrier/core'
import { openFlags, openMeasures, openValues } from '@towncrier/core'
import type { LiveDevice } from '@towncrier/protocol'
import { apiErrors } from '../errors.ts'

/** A device as everybody may see it: of a personal kind neither where it stands nor how the people there live. */
export function openDevice(device: LiveDevice, kind: AnySensorKind | undefined): LiveDevice {
  if (kind?.personal !== true) return device
  return {
    ...device,
    latitude: null,
    longitude: null,
    values: { ...openValues(kind, device.values) },
    flags: [...openFlags(kind, device.flags as Observation['flags'])],
  }
}

/** An observation as everybody may see it. */
export function openObservation<Seen extends Pick<Observation, 'values' | 'flags'>>(
  observation: Seen,
  kind: AnySensorKind | undefined,
): Seen {
  if (kind?.personal !== true) return observation
  const { values, flags } = observation
  return { ...observation, values: openValues(kind, values), flags: openFlags(kind, flags) }
}

/**
 * Refuses measures that belong to a household.
 *
 * @throws TC_HOME_PRIVATE
 */
export function requireOpenMeasures(kind: AnySensorKind | undefined, measures: readonly string[]): void {
  if (kind?.personal !== true) return
  const open = openMeasures(kind)
  const closed = measures.filter((name) => !open.has(name))
  if (closed.length > 0) throw apiErrors.make('TC_HOME_PRIVATE', closed.join(', '))
}

/**
 * Refuses what would hand on a household's readings whole.
 *
 * @throws TC_HOME_PRIVATE
 */
export function refusePersonal(kind: AnySensorKind | undefined, subject: string): void {
  if (kind?.personal === true) throw apiErrors.make('TC_HOME_PRIVATE', subject)
}
