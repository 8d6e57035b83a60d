import {
  type AnySensorKind,
  type Clock,
  type EpochMs,
  formatInstant,
  MINUTE_MS,
  parseInstant,
  type Values,
} from '@towncrier/core'
import type { JournalEntry, JournalReader, JournalRecord } from '@towncrier/journal'
import type { Device, OperationsStore } from '@towncrier/operations-store'
import { isFillReliable } from '@towncrier/waste-rounds'
import { binKinds, COLLECTED, EMPTIED, FILL, takesCollected } from './bin-kinds.ts'
import type { FillHistory } from './fill-history.ts'

export interface BinFollowerOptions {
  readonly journal: JournalReader
  readonly store: OperationsStore
  readonly kinds: ReadonlyMap<string, AnySensorKind>
  readonly clock: Clock
  readonly history: FillHistory
  readonly append: (record: JournalRecord) => Promise<number>
}

/** What is known of a bin's sensor beside its fill. */
export interface SensorState {
  readonly isFaulty: boolean
  readonly isBatteryLow: boolean
}

interface Followed {
  at: EpochMs
  memory: unknown
  isFaulty: boolean
  isBatteryLow: boolean
}

interface Sensor {
  readonly device: Device
  readonly kind: AnySensorKind
  readonly settings: unknown
  /** Null: no bin has it. */
  readonly binId: string | null
}

const CONSUMER = 'waste'
const READ_AT_ONCE = { maxRecords: 2_000, maxBytes: 4 * 1024 * 1024 }
/** Batches read in one turn, so that other work gets its turn. */
const BATCHES_A_TURN = 20
const EVENTS_AT_ONCE = 500
/** A device's clock may be so much ahead. */
const AHEAD_MS = 5 * MINUTE_MS
const REGISTER_ANEW_MS = MINUTE_MS
/** What is remembered of sensors is written so often: after a crash a little of the journal is read again. */
const SAVE_EVERY_MS = MINUTE_MS
/** Somebody has said that the bin was emptied, and its sensor says it is not. */
const DISPUTED = `${EMPTIED}:disputed`
/** Rules that every kind of bin sensor brings by these names. */
const FAULT = 'sensor-fault'
const BATTERY = 'battery-low'

/**
 * Follows the journal for bins' readings: keeps their past, writes down when they were emptied, and tells the sensor of a
 * bin what its crew says, by the same door as every reading.
 */
export class BinFollower {
  readonly #options: BinFollowerOptions
  readonly #followed = new Map<string, Followed>()
  #sensors = new Map<string, Sensor>()
  #registerAt = Number.NEGATIVE_INFINITY
  #seq: number
  #eventRow: number
  #savedAt: EpochMs
  #isDirty = false

  constructor(options: BinFollowerOptions) {
    this.#options = options
    const { store, journal, clock } = options
    const tracked = store.wasteTracking.load()
    // A town that begins today does not go through its whole journal: the past comes from the telemetry store.
    this.#seq = tracked?.seq ?? journal.lastSeq()
    this.#eventRow = tracked?.eventRow ?? 0
    for (const [deviceId, { at, memory }] of Object.entries(tracked?.sensors ?? {})) {
      this.#followed.set(deviceId, { at, memory, isFaulty: false, isBatteryLow: false })
    }
    this.#savedAt = clock.now()
  }

  /** The register has changed. */
  registerChanged(): void {
    this.#registerAt = Number.NEGATIVE_INFINITY
  }

  stateOf(deviceId: string): SensorState | null {
    return this.#followed.get(deviceId) ?? null
  }

  /** Reads what has come. @returns whether a bin was emptied. */
  async poll(): Promise<boolean> {
    const { journal, clock } = this.#options
    this.#readRegister(clock.now())
    await this.#tellSensors()
    let hasEmptied = false
    for (let batch = 0; batch < BATCHES_A_TURN; batch++) {
      const entries = journal.read(this.#seq, READ_AT_ONCE)
      const last = entries.at(-1)
      if (last === undefined) break
      for (const entry of entries) if (this.#take(entry)) hasEmptied = true
      this.#seq = last.seq
      this.#isDirty = true
    }
    if (clock.now() - this.#savedAt >= SAVE_EVERY_MS || clock.now() < this.#savedAt) await this.save()
    return hasEmptied
  }

  /** Writes down how far it is. */
  async save(): Promise<void> {
    const { store, clock, journal } = this.#options
    this.#savedAt = clock.now()
    if (!this.#isDirty) return
    const sensors = Object.fromEntries(
      [...this.#followed].map(([id, { at, memory }]) => [id, { at, memory }] as const),
    )
    store.wasteTracking.save({ seq: this.#seq, eventRow: this.#eventRow, sensors })
    await journal.commitPosition(CONSUMER, this.#seq)
    this.#isDirty = false
  }

  #readRegister(now: EpochMs): void {
    if (now - this.#registerAt < REGISTER_ANEW_MS && now >= this.#registerAt) return
    this.#registerAt = now
    const { store, kinds, history } = this.#options
    const known = new Map(binKinds(kinds).map((kind) => [kind.id, kind]))
    const bins = new Map(
      store.wasteNetwork.bins
        .list()
        .flatMap(({ id, deviceId }) => (deviceId === null ? [] : [[deviceId, id]])),
    )
    this.#sensors = new Map(
      store.devices.all().flatMap((device): [string, Sensor][] => {
        const kind = known.get(device.kind)
        if (kind === undefined) return []
        const settings = kind.settingsSchema.safeParse(device.settings)
        const binId = bins.get(device.id) ?? null
        return settings.success ? [[device.id, { device, kind, settings: settings.data, binId }]] : []
      }),
    )
    history.keepOnly(new Set(this.#sensors.keys()))
    for (const id of this.#followed.keys()) if (!this.#sensors.has(id)) this.#followed.delete(id)
  }

  #take(entry: JournalEntry): boolean {
    if (entry.type !== 'reading') return false
    const sensor = this.#sensors.get(entry.deviceId)
    if (sensor === undefined || sensor.kind.id !== entry.kind) return false
    let hasEmptied = false
    for (const { at, values } of readingsIn(entry, sensor.kind)) {
      if (at <= entry.receivedAt + AHEAD_MS && this.#judge(sensor, at, values)) hasEmptied = true
    }
    return hasEmptied
  }

  #judge({ device, kind, settings, binId }: Sensor, at: EpochMs, reading: Values): boolean {
    const { history, store } = this.#options
    const followed = this.#followed.get(device.id)
    if (followed !== undefined && at <= followed.at) {
      if (at < followed.at) history.forget(device.id)
      return false
    }
    const { values, conditions, flags, memory } = kind.judge(reading, {
      at,
      previousAt: followed?.at ?? null,
      memory: followed?.memory ?? kind.initialMemory(),
      settings,
      neighbours: () => [],
    })
    const said = (rule: string, before: boolean) => {
      const condition = conditions.find((each) => each.rule === rule)
      return condition === undefined ? before : condition.state === 'raise'
    }
    this.#followed.set(device.id, {
      at,
      memory,
      isFaulty: said(FAULT, followed?.isFaulty ?? false),
      isBatteryLow: said(BATTERY, followed?.isBatteryLow ?? false),
    })
    const before = history.latestOf(device.id)
    const fillPct = isFillReliable(flags) && typeof values[FILL] === 'number' ? values[FILL] : null
    const isEmptied = values[EMPTIED] === true
    history.note(device.id, at, fillPct, isEmptied)
    if (binId !== null && flags.includes(DISPUTED)) store.wasteServices.dispute(binId, at)
    if (!isEmptied || binId === null || reading[COLLECTED] === true) return isEmptied
    const isNew = store.wasteServices.addSensed({
      binId,
      at,
      fillBeforePct: before?.fillPct ?? null,
      fillAfterPct: fillPct,
    })
    if (isNew) store.wasteReports.close(binId, at, 'sensor', at)
    return isNew
  }

  /** What crews have emptied is told to the bins' sensors, each once; should it be said again, it changes nothing. */
  async #tellSensors(): Promise<void> {
    const { store, append, clock } = this.#options
    for (;;) {
      const lifted = store.wasteJobs.liftedSince(this.#eventRow, EVENTS_AT_ONCE)
      for (const { row, binId, at } of lifted) {
        const sensor = [...this.#sensors.values()].find((each) => each.binId === binId)
        if (sensor !== undefined && takesCollected(sensor.kind)) {
          await append({
            type: 'reading',
            receivedAt: clock.now(),
            kind: sensor.kind.id,
            deviceId: sensor.device.id,
            payload: new TextEncoder().encode(JSON.stringify({ at: formatInstant(at), [COLLECTED]: true })),
          })
        }
        this.#eventRow = row
        this.#isDirty = true
      }
      if (lifted.length === 0) return
      await this.save()
      if (lifted.length < EVENTS_AT_ONCE) return
    }
  }
}

/** The readings of a message that can be believed in form; what cannot, the processor has put aside. */
function readingsIn(
  { payload, receivedAt }: JournalEntry,
  kind: AnySensorKind,
): { at: EpochMs; values: Values }[] {
  let message: unknown
  try {
    message = JSON.parse(Buffer.from(payload).toString('utf8'))
  } catch {
    return []
  }
  const inArray = Array.isArray(message)
  return (inArray ? (message as unknown[]) : [message]).flatMap((item) => {
    const given = (item as { at?: unknown } | null)?.at ?? null
    const at = given === null && !inArray ? receivedAt : parseInstant(given)
    const reading = kind.readingSchema.safeParse(item)
    return at === null || !reading.success ? [] : [{ at, values: reading.data as Values }]
  })
}
