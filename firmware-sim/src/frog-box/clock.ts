import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { type EpochMs, systemClock } from '@towncrier/core'

/** Where the box gets its times from. */
export interface BoxClock {
  /** Tells one start of the machine from another. */
  readonly bootId: string
  /** Time since the machine started, ms; it never jumps. */
  uptimeMs(): number
  /** The time of day as the machine has it: wrong after a power cut until the network corrects it. */
  now(): EpochMs
  /** Whether the machine has said that the network has set its clock. */
  isSynchronised(): boolean
}

/**
 * The clocks of a Linux machine: `/proc/uptime` (CLOCK_BOOTTIME) and the wall clock.
 *
 * @param synchronisedFile appears when the clock is set: systemd-timesyncd(8) makes
 *        `/run/systemd/timesync/synchronized`.
 */
export function machineClock(synchronisedFile: string): BoxClock {
  return {
    bootId: readBootId(),
    uptimeMs: () => Math.round(uptime() * 1_000),
    now: () => systemClock.now(),
    isSynchronised: () => existsSync(synchronisedFile),
  }
}

/** random(4). Where there is none, each start of the program counts as a start of the machine. */
function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return randomUUID()
  }
}
