import { signal } from '@preact/signals'
import type { ReplayChanges, ReplayView } from '@towncrier/protocol'
import type { ApiClient } from '../api/client.ts'
import { LiveSocket } from '../live/live-socket.ts'
import { LiveStore } from '../live/live-store.ts'

/** Steps up to this long are taken by what changed in them. */
const LONGEST_STEP_MS = 3_600_000
const EPOCH = 'replay'

export type Around = Pick<ReplayView, 'incidents' | 'closures' | 'onDuty' | 'lookBackHours' | 'since'>

/** The town at a past instant, kept as the live one is, so that the same map and lists draw it. */
export class ReplayStore {
  readonly live = new LiveStore()
  /** Never connected: its clock stands at the instant that is shown. */
  readonly clock = new LiveSocket(this.live, () => {})
  /** Null before the first picture. */
  readonly shownAt = signal<number | null>(null)
  readonly around = signal<Around | null>(null)
  readonly isLoading = signal(false)
  readonly error = signal<unknown>(null)
  readonly #api: ApiClient
  #wantedAt: number | null = null
  #sequence = 0

  constructor(api: ApiClient) {
    this.#api = api
  }

  /** Goes to an instant. Asked again before it is there, it goes to the newest that was asked for. */
  show(at: number): void {
    const isBusy = this.#wantedAt !== null
    this.#wantedAt = at
    if (!isBusy) void this.#follow()
  }

  async #follow(): Promise<void> {
    this.isLoading.value = true
    while (this.#wantedAt !== null) {
      const at = this.#wantedAt
      try {
        await this.#go(at)
        this.error.value = null
      } catch (error) {
        this.error.value = error
      }
      if (this.#wantedAt === at) this.#wantedAt = null
    }
    this.isLoading.value = false
  }

  async #go(at: number): Promise<void> {
    const from = this.shownAt.peek()
    const isStep = from !== null && at > from && at - from <= LONGEST_STEP_MS
    if (from === at) return
    if (isStep) await this.#step(from, at)
    else await this.#jump(at)
    this.clock.now.value = at
    this.shownAt.value = at
  }

  async #jump(at: number): Promise<void> {
    const view = await this.#api.request<ReplayView>('GET', `/replay?at=${instant(at)}`)
    const { devices, alerts, causes, flood, quarantineOpen, ...around } = view
    const sequence = ++this.#sequence
    this.clock.now.value = at
    this.live.applySnapshot({
      epoch: EPOCH,
      sequence,
      now: at,
      devices,
      alerts,
      causes,
      flood,
      quarantineOpen,
    })
    this.around.value = around
  }

  async #step(from: number, to: number): Promise<void> {
    let cursor: string | null = null
    do {
      const query = `from=${instant(from)}&to=${instant(to)}${cursor === null ? '' : `&cursor=${cursor}`}`
      const changes: ReplayChanges = await this.#api.request('GET', `/replay/changes?${query}`)
      this.#take(changes, to)
      cursor = changes.nextCursor
    } while (cursor !== null)
    this.live.publish()
  }

  #take({ devices, first }: ReplayChanges, now: number): void {
    const { live } = this
    const closed = <View>(ids: readonly string[], known: ReadonlyMap<string, View>) =>
      ids.flatMap((id) => {
        const view = known.get(id)
        return view === undefined ? [] : [{ ...view, state: 'normal' as const }]
      })
    const from = this.#sequence
    const sequence = ++this.#sequence
    live.applyDelta({
      from,
      sequence,
      now,
      devices,
      removed: first?.removedDevices ?? [],
      alerts: first === null ? [] : [...first.alerts, ...closed(first.closedAlerts, live.alerts)],
      causes: first === null ? [] : [...first.causes, ...closed(first.closedCauses, live.causes)],
      flood: first === null ? live.flood.peek() : first.flood,
      quarantineOpen: first?.quarantineOpen ?? live.summary.peek().quarantineOpen,
    })
    const before = this.around.peek()
    if (first === null || before === null) return
    const { incidents, closures, onDuty } = first
    this.around.value = { ...before, incidents, closures, onDuty }
  }
}

function instant(at: number): string {
  return new Date(at).toISOString()
}
