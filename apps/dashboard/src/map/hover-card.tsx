import { useApp } from '../app.ts'
import { glanceOf } from '../devices/glance.ts'
import { stateOf } from '../live/device-state.ts'
import { messages } from '../messages/messages.ts'
import { StateShape } from '../ui/state-shape.tsx'
import { Age } from '../ui/time.tsx'

/** A glance at the device under the pointer. */
export function HoverCard({ deviceId, x, y }: { deviceId: string; x: number; y: number }) {
  const { live, layers, kinds } = useApp()
  void live.devicesVersion.value
  const device = live.devices.get(deviceId)
  if (device === undefined) return null
  const layer = layers.get(device.kind)
  const { value, summary } = glanceOf(device, layer, kinds.value.get(device.kind))
  const state = stateOf(device)
  return (
    <div class="hover-card" style={{ left: `${x}px`, top: `${y}px` }} aria-hidden="true">
      <p class="hover-name">{device.name}</p>
      <p>
        <strong>{value}</strong> {summary}
      </p>
      <p class="hover-state">
        <StateShape state={state} isHollow={device.freshness !== 'online'} size={12} />
        <span class={`word-${state}`}>{messages.states[state]}</span>
        {device.at !== null && (
          <span class="quiet">
            <Age at={device.at} />
          </span>
        )}
      </p>
    </div>
  )
}
