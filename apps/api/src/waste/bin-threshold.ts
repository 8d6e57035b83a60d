import type { AnySensorKind } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import type { Bin } from '@towncrier/waste-rounds'

const THRESHOLD = 'thresholdPct'

/** A bin's threshold is that of the sensor in it, so that its alerts say what its plan says. */
export function settleThresholds(
  bins: readonly Pick<Bin, 'deviceId' | 'thresholdPct'>[],
  { devices }: OperationsStore,
  kinds: ReadonlyMap<string, AnySensorKind>,
): void {
  for (const { deviceId, thresholdPct } of bins) {
    const device = deviceId === null ? null : devices.find(deviceId)
    const schema = device === null ? undefined : kinds.get(device.kind)?.settingsSchema
    if (device === null || schema === undefined || !(THRESHOLD in schema.shape)) continue
    const settings = { ...device.settings, [THRESHOLD]: thresholdPct }
    const now = schema.safeParse(device.settings)
    const isSame = now.success && (now.data as Record<string, unknown>)[THRESHOLD] === thresholdPct
    if (!isSame && schema.safeParse(settings).success) devices.update(device.id, { settings })
  }
}
