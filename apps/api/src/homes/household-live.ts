import type { AnySensorKind } from '@towncrier/core'
import type { LiveDevice } from '@towncrier/protocol'

/**
 * Personal devices as they stand, with all they said: for the household's own routes and for nothing else. What
 * everybody is shown is `LiveState`, which holds none of it.
 */
export class HouseholdLive {
  readonly #kinds: ReadonlyMap<string, AnySensorKind>
  readonly #devices = new Map<string, LiveDevice>()

  constructor(kinds: ReadonlyMap<string, AnySensorKind>) {
    this.#kinds = kinds
  }

  /** Takes what the processor changed; devices of kinds that are not personal are let go by. */
  applyDevices(devices: readonly LiveDevice[], removedIds: readonly string[]): void {
    for (const device of devices) {
      if (this.#kinds.get(device.kind)?.personal === true) this.#devices.set(device.id, device)
    }
    for (const id of removedIds) this.#devices.delete(id)
  }

  /** The device with its newest values, flags and freshness; `severity` is of alerts about the device itself. */
  device(id: string): LiveDevice | undefined {
    return this.#devices.get(id)
  }
}
