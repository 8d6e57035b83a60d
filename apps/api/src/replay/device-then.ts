import { type AnySensorKind, type Observation, SEVERITIES } from '@towncrier/core'
import type { DeviceThen, KnownThen } from '@towncrier/operations-store'
import type { AlertView, LiveDevice } from '@towncrier/protocol'
import { openDevice } from '../auth/home-privacy.ts'
import { QuietDevices } from '../live/quiet-devices.ts'

/** Devices as the live map showed them, from the register, the readings and the alerts of then. */
export function devicesThen(
  known: KnownThen,
  alerts: readonly AlertView[],
  newest: ReadonlyMap<string, Observation>,
  kinds: ReadonlyMap<string, AnySensorKind>,
): LiveDevice[] {
  const quiet = new QuietDevices()
  const active = new Map<string, AlertView[]>()
  for (const alert of alerts) {
    quiet.put(alert)
    if (alert.clearedAt === null) active.set(alert.deviceId, [...(active.get(alert.deviceId) ?? []), alert])
  }
  return known.devices.flatMap((device) => {
    const kind = kinds.get(device.kind)
    if (kind === undefined) return []
    const observation = newest.get(device.id)
    const ranks = (active.get(device.id) ?? []).map(({ severity }) => SEVERITIES.indexOf(severity))
    const then: LiveDevice = {
      id: device.id,
      kind: device.kind,
      name: device.name,
      ...placeOf(device, kind, observation),
      at: observation?.at ?? null,
      values: { ...observation?.values },
      flags: [...(observation?.flags ?? [])],
      freshness: known.freshness.get(device.id) ?? 'never-seen',
      severity: SEVERITIES[Math.max(-1, ...ranks)] ?? null,
    }
    return quiet.shown(openDevice(then, kind))
  })
}

function placeOf(
  { latitude, longitude }: DeviceThen,
  { mobile }: AnySensorKind,
  observation: Observation | undefined,
): Pick<LiveDevice, 'latitude' | 'longitude'> {
  const { lat, lon } = observation?.values ?? {}
  const isDoubtful = observation?.flags.some((flag) => flag.startsWith('lat:') || flag.startsWith('lon:'))
  const isTold = mobile && typeof lat === 'number' && typeof lon === 'number' && isDoubtful === false
  return isTold ? { latitude: lat, longitude: lon } : { latitude, longitude }
}
