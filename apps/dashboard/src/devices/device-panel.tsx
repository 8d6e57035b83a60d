import { useApp } from '../app.ts'

export function DevicePanel({ deviceId }: { deviceId: string }) {
  const { live } = useApp()
  return <aside class="device-panel">{live.devices.get(deviceId)?.name}</aside>
}
