import type { LiveDevice } from '../api/types.ts'
import { type DeviceState, STATE_RANK, stateOf } from '../live/device-state.ts'
import type { SortBy, UrlState } from '../url/url-state.ts'

export type DeviceFilter = (device: LiveDevice) => boolean

/** What the map and the list both show. An empty list of kinds or states means all of them. */
export function filterOf({
  kinds,
  states,
  search,
}: Pick<UrlState, 'kinds' | 'states' | 'search'>): DeviceFilter {
  const kindSet = new Set(kinds)
  const stateSet = new Set<DeviceState>(states)
  const words = searchable(search)
    .split(' ')
    .filter((word) => word !== '')
  return (device) =>
    (kindSet.size === 0 || kindSet.has(device.kind)) &&
    (stateSet.size === 0 || stateSet.has(stateOf(device))) &&
    (words.length === 0 || matchesAll(device, words))
}

function matchesAll(device: LiveDevice, words: readonly string[]): boolean {
  const text = searchable(`${device.name} ${device.id}`)
  return words.every((word) => text.includes(word))
}

/** Without case and accents. */
function searchable(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
}

const collator = new Intl.Collator('en-GB', { numeric: true })

/** Devices by name. Comparing 20,000 names takes a tenth of a second, so the order is kept until one changes. */
export class NameOrder {
  #rosterVersion = -1
  #ids: string[] = []

  /** @param rosterVersion another number whenever a device has come, gone or been renamed. */
  of(devices: ReadonlyMap<string, LiveDevice>, rosterVersion: number): LiveDevice[] {
    if (rosterVersion !== this.#rosterVersion) {
      this.#rosterVersion = rosterVersion
      this.#ids = [...devices.values()]
        .sort((a, b) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id)
    }
    return this.#ids.map((id) => devices.get(id)!)
  }
}

/**
 * Devices that pass, in the order asked for; equals stay in the order given.
 *
 * @param devices by name.
 */
export function selectDevices(
  devices: readonly LiveDevice[],
  filter: DeviceFilter,
  sort: SortBy,
): LiveDevice[] {
  const found = devices.filter(filter)
  if (sort === 'name') return found
  if (sort === 'age') return found.sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
  const byRank: LiveDevice[][] = Object.values(STATE_RANK).map(() => [])
  for (const device of found) byRank[STATE_RANK[stateOf(device)]]!.push(device)
  return byRank.reverse().flat()
}
