import type { LiveDevice } from '../api/types.ts'
import { useApp } from '../app.ts'
import { isStale, stateOf } from '../live/device-state.ts'
import { messages } from '../messages/messages.ts'
import { KindIcon } from '../ui/icons.tsx'
import { EmptyNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { Age } from '../ui/time.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import { SORTS, type SortBy } from '../url/url-state.ts'
import { glanceOf } from './glance.ts'
import { useDevices } from './use-devices.ts'

const ROW_HEIGHT = 52

/** The map's equal: the same devices under the same filter, one tab stop, arrows and Enter. */
export function DeviceList() {
  const { live, url } = useApp()
  const devices = useDevices()
  const { deviceId, sort } = url.state.value
  return (
    <>
      <div class="list-head">
        <p class="quiet" aria-live="polite">
          {messages.filter.matches(devices.length, live.summary.value.devices)}
        </p>
        <SortChoice value={sort} />
      </div>
      {devices.length === 0 ? (
        <EmptyNotice
          title={live.devices.size === 0 ? messages.answer.noDevices : messages.filter.nothing}
          {...(live.devices.size === 0 ? {} : { hint: messages.filter.nothingHint })}
        />
      ) : (
        <VirtualList
          items={devices}
          keyOf={({ id }) => id}
          rowHeight={ROW_HEIGHT}
          label={messages.list.label}
          selectedKey={deviceId}
          onOpen={({ id }) => url.set({ deviceId: id, alertId: null }, true)}
          testId="device-list"
        >
          {(device) => <DeviceRow device={device} />}
        </VirtualList>
      )}
    </>
  )
}

export function SortChoice({ value }: { value: SortBy }) {
  const { url } = useApp()
  return (
    <label class="sort">
      <span class="visually-hidden">{messages.list.sortBy}</span>
      <select
        class="select"
        value={value}
        onChange={(event) =>
          url.set({ sort: SORTS.find((sort) => sort === event.currentTarget.value) ?? 'state' })
        }
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {messages.list.sorts[sort]}
          </option>
        ))}
      </select>
    </label>
  )
}

function DeviceRow({ device }: { device: LiveDevice }) {
  const { layers, kinds } = useApp()
  const layer = layers.get(device.kind)
  const { value, summary } = glanceOf(device, layer, kinds.value.get(device.kind))
  const state = stateOf(device)
  const stale = isStale(device)
  return (
    // biome-ignore lint/a11y: a cell of the grid that VirtualList is; the grid has the focus.
    <div class={stale ? 'device-row device-row-stale' : 'device-row'} role="gridcell">
      <StateShape state={state} isHollow={stale} size={14} />
      <KindIcon path={layer?.iconPath ?? ''} size={16} />
      <span class="device-row-name">{device.name}</span>
      <span class="device-row-value">{stale ? '' : value}</span>
      <span class="device-row-words">
        <span class={`word-${state}`}>{messages.states[state]}</span>
        <span class="quiet">{stale ? '' : summary}</span>
      </span>
      <span class="device-row-age quiet">
        {device.at === null ? messages.freshness['never-seen'] : <Age at={device.at} isBare />}
      </span>
    </div>
  )
}
