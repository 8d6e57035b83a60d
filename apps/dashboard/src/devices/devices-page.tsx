import { useSignal } from '@preact/signals'
import type { DeviceCredentials, LiveDevice } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { isStale, stateOf } from '../live/device-state.ts'
import { messages } from '../messages/messages.ts'
import { Icon, KindIcon } from '../ui/icons.tsx'
import { EmptyNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { Age } from '../ui/time.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import { CredentialsDialog } from './credentials-dialog.tsx'
import { DeviceForm } from './device-form.tsx'
import { SortChoice } from './device-list.tsx'
import { FilterBar } from './filter-bar.tsx'
import { glanceOf } from './glance.ts'
import { useDevices } from './use-devices.ts'

const ROW_HEIGHT = 40
const TALL_ROW_HEIGHT = 56

/** Every device as a table, and registering new ones. */
export function DevicesPage({ isNarrow }: { isNarrow: boolean }) {
  const { live, url, kinds } = useApp()
  const mayRegister = useMay('device.manage')
  const devices = useDevices()
  const isRegistering = useSignal(false)
  const credentials = useSignal<DeviceCredentials | null>(null)
  const { sort, deviceId } = url.state.value
  const { devices: all, reporting } = live.summary.value
  return (
    <main class="page page-fixed" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div>
            <h1>{messages.answer.reporting(reporting, all)}</h1>
            <p aria-live="polite">
              {devices.length === all ? '' : messages.filter.matches(devices.length, all)}
            </p>
          </div>
          <div class="page-actions">
            <SortChoice value={sort} />
            <button
              type="button"
              class="button button-primary"
              disabled={!mayRegister}
              title={mayRegister ? undefined : messages.admin.needsOperator}
              onClick={() => {
                isRegistering.value = true
              }}
            >
              <Icon name="plus" size={16} />
              {messages.admin.register}
            </button>
          </div>
        </header>
        <div class="page-filter">
          <FilterBar />
        </div>
        <div class="card card-fill" id="list" tabIndex={-1}>
          {devices.length === 0 ? (
            <EmptyNotice
              title={all === 0 ? messages.answer.noDevices : messages.filter.nothing}
              {...(all === 0 ? {} : { hint: messages.filter.nothingHint })}
            />
          ) : (
            <VirtualList
              items={devices}
              keyOf={({ id }) => id}
              rowHeight={isNarrow ? TALL_ROW_HEIGHT : ROW_HEIGHT}
              label={messages.list.devices}
              selectedKey={deviceId}
              onOpen={({ id }) => url.set({ deviceId: id, alertId: null }, true)}
              className="wide-list"
              testId="device-table"
              head={<Head />}
            >
              {(device) => <Row device={device} />}
            </VirtualList>
          )}
        </div>
      </div>
      {isRegistering.value && (
        <DeviceForm
          kinds={kinds.value}
          onClose={() => {
            isRegistering.value = false
          }}
          onSaved={(made) => {
            isRegistering.value = false
            credentials.value = made
          }}
        />
      )}
      {credentials.value !== null && (
        <CredentialsDialog
          credentials={credentials.value}
          onClose={() => {
            const { id } = credentials.value!
            credentials.value = null
            url.set({ deviceId: id }, true)
          }}
        />
      )}
    </main>
  )
}

function Head() {
  const { columns } = messages.list
  return (
    // biome-ignore lint/a11y: the heading row of the grid that VirtualList is; the grid has the focus.
    <div class="wide-row wide-head" role="row" aria-rowindex={1}>
      {[columns.state, columns.name, columns.kind, columns.value, columns.summary, columns.age].map(
        (title) => (
          // biome-ignore lint/a11y: as above.
          <span key={title} role="columnheader">
            {title}
          </span>
        ),
      )}
    </div>
  )
}

function Row({ device }: { device: LiveDevice }) {
  const { layers, kinds } = useApp()
  const layer = layers.get(device.kind)
  const { value, summary } = glanceOf(device, layer, kinds.value.get(device.kind))
  const state = stateOf(device)
  const stale = isStale(device)
  return (
    <div class={stale ? 'wide-row device-row-stale' : 'wide-row'}>
      {/* biome-ignore-start lint/a11y: cells of the grid that VirtualList is; the grid has the focus. */}
      <span role="gridcell" class="with-shape">
        <StateShape state={state} isHollow={stale} size={14} />
        <span class={`word-${state}`}>{messages.states[state]}</span>
      </span>
      <span role="gridcell" class="wide-name">
        {device.name}
      </span>
      <span role="gridcell" class="with-shape quiet">
        <KindIcon path={layer?.iconPath ?? ''} size={16} />
        {kinds.value.get(device.kind)?.title ?? device.kind}
      </span>
      <span role="gridcell" class="wide-value">
        {stale ? '' : value}
      </span>
      <span role="gridcell" class="quiet wide-summary">
        {stale ? messages.freshness[device.freshness] : summary}
      </span>
      <span role="gridcell" class="quiet wide-age">
        {device.at === null ? messages.freshness['never-seen'] : <Age at={device.at} />}
      </span>
      {/* biome-ignore-end lint/a11y: as above. */}
    </div>
  )
}
