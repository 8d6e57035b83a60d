import type {
  AlertView,
  CauseView,
  LiveClientEvents,
  LiveDelta,
  LiveDevice,
  LiveServerEvents,
  LiveSnapshot,
  LiveSubscription,
} from '@towncrier/protocol'
import { decodeLive } from '@towncrier/protocol/live-wire'
import { io, type Socket } from 'socket.io-client'
import { eventually, type TestPlatform } from './platform.ts'

export interface ViewerOptions {
  readonly subscription?: LiveSubscription
  /** Milliseconds between getting a delta and confirming it: a slow phone. */
  readonly receiptDelayMs?: number
  /** The session cookie to come with, in place of the machine's token. */
  readonly cookie?: string
  /** A person's API token to come with. */
  readonly token?: string
}

/** Someone who watches the live feed, and keeps the picture as a screen would. */
export class LiveViewer {
  readonly devices = new Map<string, LiveDevice>()
  readonly alerts = new Map<string, AlertView>()
  readonly causes = new Map<string, CauseView>()
  readonly deltas: LiveDelta[] = []
  snapshots = 0
  pulses = 0
  quarantineOpen = 0
  epoch = ''
  sequence = -1
  /** Deltas that did not build on what the viewer had. */
  gaps = 0
  readonly socket: Socket<LiveServerEvents, LiveClientEvents>
  readonly #receiptDelayMs: number

  private constructor(socket: Socket<LiveServerEvents, LiveClientEvents>, receiptDelayMs: number) {
    this.socket = socket
    this.#receiptDelayMs = receiptDelayMs
  }

  /** Connects and subscribes; resolves with the first snapshot taken. */
  static async open(platform: TestPlatform, options: ViewerOptions = {}): Promise<LiveViewer> {
    const { subscription = {}, receiptDelayMs = 0, cookie, token = platform.token } = options
    const viewer = new LiveViewer(
      io(`${platform.url}/live`, {
        transports: ['websocket'],
        forceNew: true,
        autoConnect: false,
        reconnection: false,
        extraHeaders: cookie === undefined ? { authorization: `Bearer ${token}` } : { cookie },
      }),
      receiptDelayMs,
    )
    viewer.#listen()
    await viewer.connect(subscription)
    await eventually(
      () => viewer.snapshots,
      (count) => count > 0,
    )
    return viewer
  }

  connect(subscription: LiveSubscription): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('connect', () => {
        this.socket.emit('subscribe', subscription)
        resolve()
      })
      this.socket.once('connect_error', reject)
      this.socket.connect()
    })
  }

  /** Comes back where it left off. */
  resume(): Promise<void> {
    return this.connect({ resume: { epoch: this.epoch, sequence: this.sequence } })
  }

  close(): void {
    this.socket.disconnect()
  }

  #listen(): void {
    this.socket.on('snapshot', (bytes) => this.#replace(decodeLive<LiveSnapshot>(bytes)))
    this.socket.on('delta', (bytes, received) => {
      this.#apply(decodeLive<LiveDelta>(bytes))
      if (this.#receiptDelayMs === 0) received()
      else setTimeout(received, this.#receiptDelayMs)
    })
    this.socket.on('pulse', () => {
      this.pulses++
    })
  }

  #replace({ epoch, sequence, devices, alerts, causes, quarantineOpen }: LiveSnapshot): void {
    this.snapshots++
    Object.assign(this, { epoch, sequence, quarantineOpen })
    this.devices.clear()
    this.alerts.clear()
    for (const device of devices) this.devices.set(device.id, device)
    for (const alert of alerts) this.alerts.set(alert.id, alert)
    this.causes.clear()
    for (const cause of causes) this.causes.set(cause.id, cause)
  }

  #apply(delta: LiveDelta): void {
    this.deltas.push(delta)
    if (delta.from !== this.sequence) this.gaps++
    this.sequence = delta.sequence
    this.quarantineOpen = delta.quarantineOpen
    for (const device of delta.devices) this.devices.set(device.id, device)
    for (const id of delta.removed) this.devices.delete(id)
    for (const alert of delta.alerts) {
      if (alert.state === 'normal') this.alerts.delete(alert.id)
      else this.alerts.set(alert.id, alert)
    }
    for (const cause of delta.causes) {
      if (cause.state === 'normal') this.causes.delete(cause.id)
      else this.causes.set(cause.id, cause)
    }
  }

  /** The picture, in an order of its own, to be compared. */
  picture(): unknown {
    const sorted = <Item>(map: ReadonlyMap<string, Item>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
    return {
      devices: sorted(this.devices),
      alerts: sorted(this.alerts),
      causes: sorted(this.causes),
      quarantineOpen: this.quarantineOpen,
    }
  }
}
