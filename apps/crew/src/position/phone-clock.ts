import { computed, signal } from '@preact/signals'

/** As far off as the platform lets a phone’s clock be before it puts times right by itself. */
const NOTICEABLE_MS = 2 * 60_000

/** How far the phone’s clock is off, as the platform’s answers tell. */
export class PhoneClock {
  readonly #phoneNow: () => number
  readonly #behindMs = signal(0)
  /** By how much the phone’s clock is wrong, ms: ahead above 0, behind below; 0 while nothing is amiss. */
  readonly wrongMs = computed(() =>
    Math.abs(this.#behindMs.value) > NOTICEABLE_MS ? -this.#behindMs.value : 0,
  )

  constructor(phoneNow: () => number) {
    this.#phoneNow = phoneNow
  }

  /** Takes note of what time it was at once on the platform and on the phone, epoch ms. */
  compare(serverAt: number, phoneAt: number): void {
    const behindMs = serverAt - phoneAt
    // The platform tells whole seconds, and an answer takes its time: less than that is no difference.
    if (Math.abs(behindMs - this.#behindMs.peek()) > 5_000) this.#behindMs.value = behindMs
  }

  /** What time it is, epoch ms. */
  now(): number {
    return this.right(this.#phoneNow())
  }

  /** What time it was when the phone’s clock said `phoneAt`. */
  right(phoneAt: number): number {
    return phoneAt - this.wrongMs.value
  }

  /** What the phone’s clock says of events, put right. */
  rightAll<Event extends { readonly at: number }>(events: readonly Event[]): readonly Event[] {
    if (this.wrongMs.value === 0) return events
    return events.map((event) => ({ ...event, at: this.right(event.at) }))
  }
}
