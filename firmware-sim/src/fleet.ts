import { type Clock, type EpochMs, systemClock } from '@towncrier/core'
import { createWeather, type KindSimulator, SCENARIOS, type Scenario } from '@towncrier/sensor-kinds'
import { DeviceClient } from './device-client.ts'
import { type DeviceAction, DeviceStream } from './device-stream.ts'
import { simulationErrors } from './errors.ts'
import type { FleetCounts, FleetDevice, FleetOptions } from './fleet-options.ts'
import { Schedule } from './schedule.ts'

interface Member {
  readonly client: DeviceClient
  readonly stream: DeviceStream
  action: DeviceAction | null
  pending: number
  pendingReadings: number
  isWaiting: boolean
  isRefused: boolean
  hasConnected: boolean
}

const MAX_PENDING_OF_A_DEVICE = 8
const TICK_MS = 20
const PROGRESS_MS = 1_000
const DRAIN_MS = 5_000
const STOPPED_AT_ONCE = 200
const FIRST_CONNECTION_MS = 20_000

/** Simulated devices over real MQTT: a connection, credentials and a last will for each. */
export class Fleet {
  readonly #options: FleetOptions
  readonly #clock: Clock
  readonly #schedule = new Schedule<Member>()
  readonly #members: Member[] = []
  readonly #finished = Promise.withResolvers<FleetCounts>()
  readonly #settled = Promise.withResolvers<void>()
  #timers: NodeJS.Timeout[] = []
  #startAt: EpochMs = 0
  #wallStartAt: EpochMs = 0
  #nextToConnect = 0
  #haveConnected = 0
  #refused = 0
  #lastRefusal = ''
  #sentMessages = 0
  #sent = 0
  #acknowledged = 0
  #failed = 0
  #malformed = 0
  #inFlight = 0
  #isRunning = false

  constructor(options: FleetOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** Settles when every device has said all it has to say (with `durationMs`), or when stopped. */
  get finished(): Promise<FleetCounts> {
    return this.#finished.promise
  }

  /**
   * Connects the devices, as many a second as the options say, and lets them speak.
   *
   * @returns when every device is connected or refused.
   * @throws TC_SIM_OPTION_INVALID, TC_SIM_KIND_UNKNOWN before anything is sent; TC_SIM_NOT_CONNECTED when
   *         not one device gets in within 20 s.
   */
  async start(): Promise<void> {
    this.#build()
    this.#isRunning = true
    this.#wallStartAt = this.#clock.now()
    const { onProgress, connectionsPerSecond = 250 } = this.#options
    const perTick = (connectionsPerSecond * TICK_MS) / 1_000
    let allowance = 1
    const tick = () => {
      allowance = Math.min(allowance + perTick, Math.max(1, perTick * 3))
      for (; allowance >= 1; allowance -= 1) this.#connectNext()
      this.#pump()
    }
    this.#timers = [setInterval(tick, TICK_MS)]
    if (onProgress !== undefined) {
      this.#timers.push(setInterval(() => onProgress(this.counts()), PROGRESS_MS))
    }
    this.#timers.push(setTimeout(() => this.#checkFirstConnection(), FIRST_CONNECTION_MS))
    tick()
    this.#checkSettled()
    await this.#settled.promise
  }

  counts(): FleetCounts {
    let connected = 0
    for (const { client } of this.#members) if (client.isConnected) connected += 1
    return {
      devices: this.#options.devices.length,
      connected,
      refused: this.#refused,
      sentMessages: this.#sentMessages,
      sent: this.#sent,
      acknowledged: this.#acknowledged,
      failed: this.#failed,
      malformed: this.#malformed,
      inFlight: this.#inFlight,
    }
  }

  /** Lets what is under way be acknowledged (5 s at most), says offline for each device, disconnects. */
  async stop(): Promise<FleetCounts> {
    const wasRunning = this.#isRunning
    this.#isRunning = false
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = []
    if (wasRunning) {
      const deadline = Date.now() + DRAIN_MS
      while (this.#inFlight > 0 && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, TICK_MS))
      }
    }
    for (let first = 0; first < this.#members.length; first += STOPPED_AT_ONCE) {
      await Promise.all(
        this.#members.slice(first, first + STOPPED_AT_ONCE).map(({ client }) => client.stop()),
      )
    }
    const counts = this.counts()
    if (wasRunning) this.#options.onProgress?.(counts)
    this.#settled.resolve()
    this.#finished.resolve(counts)
    return counts
  }

  #build(): void {
    const { devices, simulators, scenario, seed, url } = this.#options
    const { speed = 1, pace = 1, durationMs, backfillMs = 0, faultRate = 0.02 } = this.#options
    if (!(speed > 0) || !(pace > 0)) {
      throw simulationErrors.make('TC_SIM_OPTION_INVALID', `speed ${speed} and pace ${pace} must be above 0`)
    }
    if (speed === Number.POSITIVE_INFINITY && durationMs === undefined) {
      throw simulationErrors.make('TC_SIM_OPTION_INVALID', 'without waiting there must be a duration')
    }
    const { climate, gatewayLoss }: Scenario = SCENARIOS[scenario]
    const weather = createWeather(climate)
    this.#startAt = this.#options.startAt ?? this.#clock.now()
    const lost = gatewayLoss === undefined ? null : largestGateway(devices)
    const from = this.#startAt + (gatewayLoss?.afterMs ?? 0)
    const away = { from, until: from + (gatewayLoss?.lastsMs ?? 0) }
    for (const device of devices) {
      const simulator = simulators.get(device.kind)
      if (simulator === undefined) {
        throw simulationErrors.make('TC_SIM_KIND_UNKNOWN', `${device.id} of kind ${device.kind}`)
      }
      const stream = new DeviceStream({
        device,
        simulator,
        weather,
        seed,
        startAt: this.#startAt,
        endAt: durationMs === undefined ? null : this.#startAt + durationMs,
        scenarioStartAt: this.#options.scenarioStartAt ?? climate.startAt,
        pace,
        intervalMs: this.#intervalOf(device.kind, simulator),
        backfillMs,
        backfillIntervalMs: this.#backfillIntervalOf(device.kind, simulator),
        faultRate,
        ...(lost !== null && device.gatewayId === lost ? { away } : {}),
      })
      const member: Member = {
        client: new DeviceClient({
          url,
          deviceId: device.id,
          kind: device.kind,
          token: device.token,
          onConnect: () => {
            if (!member.hasConnected) this.#haveConnected += 1
            member.hasConnected = true
            this.#resume(member)
            this.#checkSettled()
          },
          onRefused: (reason) => {
            this.#forget(member)
            this.#lastRefusal = reason
            this.#checkSettled()
          },
        }),
        stream,
        action: null,
        pending: 0,
        pendingReadings: 0,
        isWaiting: false,
        isRefused: false,
        hasConnected: false,
      }
      this.#members.push(member)
    }
  }

  #intervalOf(kind: string, simulator: KindSimulator): number {
    const { intervalMs } = this.#options
    const own = typeof intervalMs === 'number' ? intervalMs : intervalMs?.[kind]
    return own ?? simulator.intervalMs
  }

  #backfillIntervalOf(kind: string, simulator: KindSimulator): number {
    const { backfillIntervalMs } = this.#options
    const own = typeof backfillIntervalMs === 'number' ? backfillIntervalMs : backfillIntervalMs?.[kind]
    return own ?? this.#intervalOf(kind, simulator)
  }

  #connectNext(): void {
    const member = this.#members[this.#nextToConnect]
    if (member === undefined) return
    this.#nextToConnect += 1
    member.client.connect()
    this.#advance(member)
  }

  #advance(member: Member): void {
    member.action = member.stream.next()
    if (member.action !== null) this.#schedule.add(member.action.dueAt, member)
  }

  /** Does what is due, as far as acknowledgements keep up. */
  #pump(): void {
    if (!this.#isRunning) return
    const { maxInFlight = 1_000, speed = 1 } = this.#options
    const now =
      speed === Number.POSITIVE_INFINITY
        ? Number.POSITIVE_INFINITY
        : this.#startAt + (this.#clock.now() - this.#wallStartAt) * speed
    while (this.#inFlight < maxInFlight) {
      const member = this.#schedule.take(now)
      if (member === null) break
      this.#perform(member)
    }
    this.#checkFinished()
  }

  #perform(member: Member): void {
    const { action } = member
    if (action === null || member.isRefused) return
    if (!member.hasConnected) {
      member.isWaiting = true
      return
    }
    if (action.type === 'drop') {
      // What was sent before the fault is acknowledged first, so that nothing is lost by design.
      if (member.pending > 0) {
        member.isWaiting = true
        return
      }
      member.client.drop()
      this.#advance(member)
      return
    }
    if (member.pending >= MAX_PENDING_OF_A_DEVICE) {
      member.isWaiting = true
      return
    }
    member.client.connect()
    this.#send(member, action.payload, action.readings)
    this.#advance(member)
  }

  #send(member: Member, payload: string, readings: number): void {
    member.pending += 1
    member.pendingReadings += readings
    this.#inFlight += 1
    this.#sentMessages += 1
    this.#sent += readings
    if (readings === 0) this.#malformed += 1
    member.client.publish(payload, (error) => {
      if (member.isRefused) return
      member.pending -= 1
      member.pendingReadings -= readings
      this.#inFlight -= 1
      if (error === null) this.#acknowledged += readings
      else this.#failed += readings
      this.#resume(member)
      if (this.#options.speed === Number.POSITIVE_INFINITY) setImmediate(() => this.#pump())
    })
  }

  #resume(member: Member): void {
    if (!member.isWaiting || member.action === null) return
    member.isWaiting = false
    this.#schedule.add(member.action.dueAt, member)
  }

  /** A device that is refused is not heard of again: nobody will acknowledge what it had under way. */
  #forget(member: Member): void {
    if (member.hasConnected) this.#haveConnected -= 1
    member.isRefused = true
    member.isWaiting = false
    this.#refused += 1
    this.#inFlight -= member.pending
    this.#failed += member.pendingReadings
  }

  #checkSettled(): void {
    if (this.#haveConnected + this.#refused < this.#members.length) return
    if (this.#members.length > 0 && this.#haveConnected === 0) {
      this.#fail(this.#lastRefusal)
    } else {
      this.#settled.resolve()
    }
  }

  #checkFirstConnection(): void {
    if (this.#haveConnected === 0) this.#fail('the broker does not answer')
  }

  #fail(reason: string): void {
    const error = simulationErrors.make('TC_SIM_NOT_CONNECTED', `${this.#options.url}: ${reason}`)
    this.#settled.reject(error)
    void this.stop()
  }

  #checkFinished(): void {
    if (this.#nextToConnect < this.#members.length || this.#inFlight > 0) return
    if (this.#schedule.size > 0 || this.#members.some(({ isWaiting }) => isWaiting)) return
    this.#finished.resolve(this.counts())
  }
}

/** The gateway that carries most devices; null when none carries any. */
function largestGateway(devices: readonly FleetDevice[]): string | null {
  const counts = new Map<string, number>()
  for (const { gatewayId } of devices) {
    if (gatewayId != null) counts.set(gatewayId, (counts.get(gatewayId) ?? 0) + 1)
  }
  const [largest] = [...counts].sort(([, a], [, b]) => b - a)
  return largest?.[0] ?? null
}
