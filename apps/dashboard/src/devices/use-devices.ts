import { useMemo, useRef } from 'preact/hooks'
import type { LiveDevice } from '../api/types.ts'
import { useApp } from '../app.ts'
import { filterOf, NameOrder, selectDevices } from './device-filter.ts'

/** Devices as filter, search and order in the address say; follows the live feed. */
export function useDevices(): readonly LiveDevice[] {
  const { live, url } = useApp()
  const order = useRef<NameOrder | null>(null)
  order.current ??= new NameOrder()
  const version = live.devicesVersion.value
  const { kinds, states, search, sort } = url.state.value
  return useMemo(
    () =>
      selectDevices(
        order.current!.of(live.devices, live.rosterVersion),
        filterOf({ kinds, states, search }),
        sort,
      ),
    [version, kinds, states, search, sort],
  )
}
