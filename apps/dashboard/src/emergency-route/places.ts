import type { IncidentView } from '@towncrier/protocol'
import type { LiveDevice } from '../api/types.ts'
import type { Place } from './route-layer.ts'

/** Suggestions listed under a field. */
const MOST_SUGGESTED = 20

export interface NamedPlace extends Place {
  readonly name: string
}

/** "52.41, −1.51", with any minus sign; null when it is no place on earth. */
export function parsePlace(text: string): Place | null {
  const numbers = text
    .replaceAll('−', '-')
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
  if (numbers.length !== 2 || !numbers.every((part) => /^-?\d+(\.\d+)?$/.test(part))) return null
  const [latitude, longitude] = numbers.map(Number) as [number, number]
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null
}

export function formatPlace({ latitude, longitude }: Place): string {
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
}

/** Incidents and devices whose name holds the text, incidents first. */
export function suggestPlaces(
  text: string,
  incidents: readonly IncidentView[],
  devices: Iterable<LiveDevice>,
): NamedPlace[] {
  const wanted = text.trim().toLowerCase()
  const found: NamedPlace[] = []
  const take = (name: string, latitude: number | null, longitude: number | null) => {
    if (latitude === null || longitude === null || !name.toLowerCase().includes(wanted)) return
    found.push({ name, latitude, longitude })
  }
  for (const { id, title, latitude, longitude } of incidents) take(`${id} ${title}`, latitude, longitude)
  for (const { name, latitude, longitude } of devices) {
    if (found.length >= MOST_SUGGESTED) break
    take(name, latitude, longitude)
  }
  return found.slice(0, MOST_SUGGESTED)
}
