import { SEVERITIES, type Severity } from '@towncrier/core'
import type { AlertView, LiveDevice } from '@towncrier/protocol'

type QuietReason = NonNullable<LiveDevice['quietReason']>

const QUIET_STATES: ReadonlySet<string> = new Set<QuietReason>(['shelved', 'suppressed', 'out-of-service'])

/** Which devices have active alerts that call nobody: on the map they need no action. */
export class QuietDevices {
  readonly #alerts = new Map<string, Map<string, AlertView>>()
  /** Alerts that call nobody, by device: few devices have any. */
  readonly #quiet = new Map<string, Set<string>>()

  /** @returns true when the device is to be shown anew. */
  put(alert: AlertView): boolean {
    const { id, deviceId } = alert
    const ofDevice = this.#alerts.get(deviceId) ?? new Map<string, AlertView>()
    if (alert.clearedAt === null) this.#alerts.set(deviceId, ofDevice.set(id, alert))
    else if (ofDevice.delete(id) && ofDevice.size === 0) this.#alerts.delete(deviceId)
    const before = this.#quiet.get(deviceId)
    const isQuiet = alert.clearedAt === null && QUIET_STATES.has(alert.state)
    if (isQuiet === (before?.has(id) ?? false)) return before !== undefined
    const quiet = new Set(before)
    if (isQuiet) quiet.add(id)
    else quiet.delete(id)
    if (quiet.size === 0) this.#quiet.delete(deviceId)
    else this.#quiet.set(deviceId, quiet)
    return true
  }

  /** The device as it is shown: coloured by those of its alerts that call for somebody. */
  shown(device: LiveDevice): LiveDevice {
    const quiet = this.#quiet.get(device.id)
    if (quiet === undefined) return device
    let worst = -1
    let quietReason: QuietReason = 'suppressed'
    for (const [id, { state, severity }] of this.#alerts.get(device.id) ?? []) {
      if (quiet.has(id)) quietReason = state as QuietReason
      else worst = Math.max(worst, SEVERITIES.indexOf(severity))
    }
    const severity: Severity | null = SEVERITIES[worst] ?? null
    return severity === null ? { ...device, severity, quietReason } : { ...device, severity }
  }
}
