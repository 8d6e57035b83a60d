import {
  type AnySensorKind,
  type Clock,
  HOUR_MS,
  MINUTE_MS,
  parseInstant,
  type Values,
} from '@towncrier/core'
import type { JournalEntry, JournalReader } from '@towncrier/journal'
import type { NewTreatment, OperationsStore } from '@towncrier/operations-store'
import { distanceM, type Position, type RoadFinder, type RoadNetwork } from '@towncrier/road-network'
import {
  type GritterFix,
  type GritterVehicle,
  PassTracker,
  type StreetPass,
  type TrackedGritter,
  UNTRACKED,
} from '@towncrier/winter-service'
import type { Logger } from 'pino'

export interface LoadedRoads {
  readonly network: RoadNetwork
  readonly finder: RoadFinder
}

/** What a gritter has to do now. */
export interface JobUnderWay {
  readonly id: string
  readonly edgeIds: ReadonlySet<string>
}

export interface FollowerOptions {
  readonly journal: JournalReader
  readonly store: OperationsStore
  readonly kinds: ReadonlyMap<string, AnySensorKind>
  readonly clock: Clock
  readonly logger: Logger
  readonly gritters: () => readonly GritterVehicle[]
  /** What a gritter had to do at an instant. */
  readonly jobOf: (gritterId: string, at: number) => JobUnderWay | null
  readonly roads: () => LoadedRoads | null
}

/** The temperature of a road under a gritter. */
export interface PassingObservation {
  readonly position: Position
  readonly at: number
  readonly surfaceTempC: number
}

const CONSUMER = 'winter'
const READ_AT_ONCE = { maxRecords: 2_000, maxBytes: 4 * 1024 * 1024 }
/** Batches read in one turn, so that other work gets its turn. */
const BATCHES_A_TURN = 20
/** A device's clock may be so much ahead. */
const AHEAD_MS = 5 * MINUTE_MS
/** Nothing heard for so long: what was open is done. */
const QUIET_MS = 10 * MINUTE_MS
const PASSING_KEPT_MS = 2 * HOUR_MS
const PASSING_EVERY_MS = 20_000
const PASSING_STANDING_MS = 10 * MINUTE_MS
/** Less is standing: receivers drift. */
const MOVED_M = 50

interface Stand {
  readonly position: Position
  readonly since: number
}

/** Follows the journal for gritters' readings and writes down the streets they treat, each pass once. */
export class TreatmentFollower {
  readonly #options: FollowerOptions
  #seq: number
  #tracked: Record<string, TrackedGritter>
  #tracker: { readonly roads: LoadedRoads; readonly passes: PassTracker } | null = null
  #passing: PassingObservation[] = []
  readonly #lastPassing = new Map<string, PassingObservation>()
  readonly #stands = new Map<string, Stand>()

  constructor(options: FollowerOptions) {
    this.#options = options
    const tracking = options.store.winterTreatments.tracking()
    // A town that begins with winter service today does not go through its whole journal.
    this.#seq = tracking?.seq ?? options.journal.lastSeq()
    this.#tracked = { ...tracking?.tracked }
  }

  /** Reads what has come. @returns whether streets were written down. */
  async poll(): Promise<boolean> {
    const { journal, gritters } = this.#options
    const byDevice = new Map(
      gritters().flatMap((each) => (each.deviceId === null ? [] : [[each.deviceId, each]])),
    )
    if (byDevice.size === 0) {
      await this.#skip()
      return false
    }
    let hasWritten = false
    for (let batch = 0; batch < BATCHES_A_TURN; batch++) {
      const entries = journal.read(this.#seq, READ_AT_ONCE)
      const last = entries.at(-1)
      if (last === undefined) break
      const passes = entries.flatMap((entry) => this.#take(entry, byDevice))
      hasWritten = this.#commit(last.seq, [...passes, ...this.#settleQuiet(byDevice)]) || hasWritten
    }
    await journal.commitPosition(CONSUMER, this.#seq)
    return hasWritten
  }

  async #skip(): Promise<void> {
    const { journal } = this.#options
    const lastSeq = journal.lastSeq()
    if (lastSeq === this.#seq) return
    this.#commit(lastSeq, [])
    await journal.commitPosition(CONSUMER, lastSeq)
  }

  /** Road temperatures that gritters measured of late. */
  passing(): readonly PassingObservation[] {
    const from = this.#options.clock.now() - PASSING_KEPT_MS
    this.#passing = this.#passing.filter(({ at }) => at >= from)
    return this.#passing
  }

  /** Where a gritter stands and since when; null when nothing was heard of it. */
  standOf(deviceId: string): Stand | null {
    return this.#stands.get(deviceId) ?? null
  }

  #take(entry: JournalEntry, byDevice: ReadonlyMap<string, GritterVehicle>): NewTreatment[] {
    if (entry.type !== 'reading') return []
    const gritter = byDevice.get(entry.deviceId)
    const kind = this.#options.kinds.get(entry.kind)
    if (gritter === undefined || kind?.mobile !== true) return []
    return readingsIn(entry, kind).flatMap(({ at, values }) => {
      if (at > entry.receivedAt + AHEAD_MS) return []
      return this.#move(gritter, entry.deviceId, at, values)
    })
  }

  #move(gritter: GritterVehicle, deviceId: string, at: number, values: Values): NewTreatment[] {
    const { lat, lon, spreading, spreadRateGm2, surfaceTempC } = values
    if (typeof lat !== 'number' || typeof lon !== 'number' || (lat === 0 && lon === 0)) return []
    const position: Position = [lon, lat]
    this.#stand(deviceId, position, at)
    if (typeof surfaceTempC === 'number') this.#pass(deviceId, position, at, surfaceTempC)
    const tracker = this.#passTracker()
    if (tracker === null) return []
    const fix: GritterFix = {
      at,
      position,
      isSpreading: spreading === true,
      rateGm2: typeof spreadRateGm2 === 'number' && spreadRateGm2 > 0 ? spreadRateGm2 : null,
    }
    const job = this.#options.jobOf(gritter.id, at)
    const { state, passes } = tracker.take(this.#tracked[deviceId] ?? UNTRACKED, fix, job?.edgeIds)
    this.#tracked[deviceId] = state
    return passes.map((pass) => this.#treatmentOf(gritter, pass, job))
  }

  #stand(deviceId: string, position: Position, at: number): void {
    const stand = this.#stands.get(deviceId)
    if (stand === undefined || (at > stand.since && distanceM(stand.position, position) > MOVED_M)) {
      this.#stands.set(deviceId, { position, since: at })
    }
  }

  #pass(deviceId: string, position: Position, at: number, surfaceTempC: number): void {
    const last = this.#lastPassing.get(deviceId)
    if (surfaceTempC < -40 || surfaceTempC > 60) return
    if (last !== undefined) {
      const isNear = distanceM(last.position, position) < MOVED_M
      if (at - last.at < (isNear ? PASSING_STANDING_MS : PASSING_EVERY_MS)) return
    }
    const observation = { position, at, surfaceTempC }
    this.#lastPassing.set(deviceId, observation)
    this.#passing.push(observation)
  }

  /** Streets of lorries that have fallen silent. */
  #settleQuiet(byDevice: ReadonlyMap<string, GritterVehicle>): NewTreatment[] {
    const tracker = this.#passTracker()
    if (tracker === null) return []
    const before = this.#options.clock.now() - QUIET_MS
    return Object.entries(this.#tracked).flatMap(([deviceId, state]) => {
      const gritter = byDevice.get(deviceId)
      if (gritter === undefined || state.open.length === 0 || (state.fix?.at ?? 0) > before) return []
      this.#tracked[deviceId] = { ...state, open: [] }
      const job = this.#options.jobOf(gritter.id, state.fix?.at ?? before)
      return tracker.finish(state).map((pass) => this.#treatmentOf(gritter, pass, job))
    })
  }

  #treatmentOf(gritter: GritterVehicle, pass: StreetPass, job: JobUnderWay | null): NewTreatment {
    const { network } = this.#tracker!.roads
    const link = network.linkIndexes.get(pass.edgeId)
    const { name, number } = link === undefined ? { name: '', number: '' } : network.links[link]!
    const { edgeId, at, rateGm2, lengthM, covered } = pass
    return {
      edgeId,
      streetName: name || number,
      at,
      gritterId: gritter.id,
      jobId: job?.id ?? null,
      rateGm2,
      lengthM,
      covered,
      saltKg: rateGm2 === null ? null : (rateGm2 * lengthM * covered * gritter.spreadWidthM) / 1_000,
      source: 'telemetry',
    }
  }

  #passTracker(): PassTracker | null {
    const roads = this.#options.roads()
    if (roads === null) return null
    if (this.#tracker?.roads !== roads) {
      this.#tracker = { roads, passes: new PassTracker(roads.network, roads.finder) }
    }
    return this.#tracker.passes
  }

  #commit(seq: number, treatments: readonly NewTreatment[]): boolean {
    const { store, gritters, clock } = this.#options
    const depotOf = new Map(gritters().map(({ id, depotId }) => [id, depotId]))
    const usedKg = new Map<string, number>()
    for (const { gritterId, saltKg } of treatments) {
      const depotId = depotOf.get(gritterId)
      if (depotId !== undefined && saltKg !== null) usedKg.set(depotId, (usedKg.get(depotId) ?? 0) + saltKg)
    }
    store.winterTreatments.commit({ seq, tracked: this.#tracked, treatments, usedKg, at: clock.now() })
    this.#seq = seq
    return treatments.length > 0
  }
}

/** The readings of a message that can be believed in form; what cannot, the processor has put aside. */
function readingsIn({ payload }: JournalEntry, kind: AnySensorKind): { at: number; values: Values }[] {
  let message: unknown
  try {
    message = JSON.parse(Buffer.from(payload).toString('utf8'))
  } catch {
    return []
  }
  return (Array.isArray(message) ? message : [message]).flatMap((item: unknown) => {
    const at = parseInstant(String((item as { at?: unknown } | null)?.at))
    const reading = kind.readingSchema.safeParse(item)
    return at === null || !reading.success ? [] : [{ at, values: reading.data as Values }]
  })
}
