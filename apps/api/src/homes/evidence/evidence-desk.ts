import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { DAY_MS, type EpochMs } from '@towncrier/core'
import {
  type Activity,
  DEFAULT_WALL_FACTOR,
  type EvidenceFacts,
  type EvidenceRoom,
  evidenceFacts,
  type HomeAnalysis,
  type HomeSettings,
  type Language,
  type Nation,
  readingLines,
  roomFacts,
  type Tenure,
} from '@towncrier/healthy-homes'
import type { Home, HomeReport, OperationsStore, Room } from '@towncrier/operations-store'
import { apiErrors } from '../../errors.ts'
import { DEFAULT_MATERIAL } from '../choices.ts'
import { evidenceErrors } from './errors.ts'
import type { RenderPhoto } from './render-job.ts'
import type { EvidenceRenderer } from './renderer.ts'

/** What the desk asks of the readings; `RoomAnalyses` answers it. */
export interface EvidenceAnalyses {
  of(
    home: Home,
    room: Room,
    from: EpochMs,
    to: EpochMs,
    now: EpochMs,
  ): Promise<{
    readonly analysis: HomeAnalysis
    readonly settings: HomeSettings
    readonly outdoorSource: string | null
  }>
}

export interface EvidenceParts {
  readonly store: OperationsStore
  readonly analyses: EvidenceAnalyses
  readonly renderer: EvidenceRenderer
  /** IANA zone of the town. */
  readonly timeZone: string
  readonly version: string
}

export interface EvidenceRequest {
  readonly from: EpochMs
  /** Exclusive; later than now counts as now. */
  readonly to: EpochMs
  readonly language: Language
  /** Empty: all. */
  readonly rooms: readonly Room[]
  readonly includes: HomeReport['includes']
}

/** The mould index remembers: a report looks back so far, and is of so much at most. */
const LONGEST_MS = 400 * DAY_MS
/** The newest; each takes time to scale, and room in the file. */
const MOST_PHOTOS = 24
/** Readings hashed before others get their turn. */
const LINES_AT_ONCE = 5_000

/** Makes reports for a household: gathers what is known, has it drawn, and keeps it as it is. */
export class EvidenceDesk {
  readonly #parts: EvidenceParts
  /** Homes that wait for a report: each has one in the making. */
  readonly #busy = new Set<string>()

  constructor(parts: EvidenceParts) {
    this.#parts = parts
  }

  /** @throws TC_EVIDENCE_PERIOD, TC_EVIDENCE_REPORTS_FULL, TC_EVIDENCE_FAILED, TC_EVIDENCE_BUSY, TC_HOME_UNKNOWN */
  async make(home: Home, request: EvidenceRequest, now: EpochMs): Promise<HomeReport> {
    const { from } = request
    const to = Math.min(request.to, now)
    if (from >= to || to - from > LONGEST_MS) {
      throw evidenceErrors.make(
        'TC_EVIDENCE_PERIOD',
        `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`,
      )
    }
    this.#parts.store.homeEvidence.reports.checkRoom(home.id)
    if (this.#busy.has(home.id)) throw evidenceErrors.make('TC_EVIDENCE_BUSY', `one of ${home.name}`)
    this.#busy.add(home.id)
    try {
      return await this.#make(home, { ...request, to }, now)
    } finally {
      this.#busy.delete(home.id)
    }
  }

  async #make(home: Home, request: EvidenceRequest, now: EpochMs): Promise<HomeReport> {
    const { store, renderer } = this.#parts
    const { from, to, language, includes } = request
    const { facts, photos } = await this.#gather(home, request, now)
    const { html, pdf, sha256 } = await renderer.render({ facts, language, photos })
    // It may have been erased while the report was drawn.
    if (store.homes.find(home.id) === null) throw apiErrors.make('TC_HOME_UNKNOWN', home.id)
    return store.homeEvidence.reports.add({
      ...{ homeId: home.id, madeAt: now, from, to, language, includes },
      ...{ html, pdf, sha256 },
    })
  }

  async #gather(
    home: Home,
    request: EvidenceRequest,
    now: EpochMs,
  ): Promise<{ facts: EvidenceFacts; photos: RenderPhoto[] }> {
    const { store, timeZone, version } = this.#parts
    const { from, to, includes } = request
    const all = store.homes.rooms(home.id)
    const rooms = request.rooms.length === 0 ? all : request.rooms
    const names = new Map(all.map(({ id, name }) => [id, name]))
    const nameOf = (roomId: string | null) => (roomId === null ? null : (names.get(roomId) ?? null))
    const isShown = ({ roomId }: { readonly roomId: string | null }) =>
      roomId === null || rooms.some(({ id }) => id === roomId)

    const facts = evidenceFacts({
      homeName: home.name,
      tenure: home.tenure as Tenure,
      nation: home.nation as Nation,
      madeAt: now,
      ...{ from, to, timeZone },
      softwareVersion: version,
      rooms: [],
      hazard: store.homeEvidence.hazardOf(home.id),
      letters: includes.letters ? store.homeEvidence.letters.list(home.id) : null,
      diary: includes.diary
        ? store.homeDiary
            .between(home.id, from, to)
            .filter(isShown)
            .map(({ roomId, activity, at, endAt, note }) => ({
              ...{ at, endAt, note, activity: activity as Activity },
              roomName: nameOf(roomId),
            }))
        : null,
      photos: null,
      photosLeftOut: 0,
    })
    const kept = includes.photos ? store.homeEvidence.photos.list(home.id).filter(isShown) : []
    const shown = kept.slice(-MOST_PHOTOS)
    const roomsFacts: EvidenceFacts['rooms'][number][] = []
    for (const room of rooms) {
      const evidence = await this.#roomEvidence(home, room, from, to, now)
      // A year of readings takes a while: others are served between two rooms.
      await setImmediate()
      roomsFacts.push(roomFacts(evidence, from, to, timeZone))
      await setImmediate()
    }
    return {
      facts: {
        ...facts,
        rooms: roomsFacts,
        photos: includes.photos
          ? shown.map(({ id, roomId, takenAt, caption }) => ({
              ...{ id, takenAt, caption },
              roomName: nameOf(roomId),
            }))
          : null,
        photosLeftOut: kept.length - shown.length,
      },
      photos: shown.map(({ id, mediaType }) => ({
        ...{ id, mediaType },
        content: store.homeEvidence.photos.contentOf(home.id, id),
      })),
    }
  }

  async #roomEvidence(
    home: Home,
    room: Room,
    from: EpochMs,
    to: EpochMs,
    now: EpochMs,
  ): Promise<EvidenceRoom> {
    const { analysis, settings, outdoorSource } = await this.#parts.analyses.of(
      home,
      room,
      to - LONGEST_MS,
      to,
      now,
    )
    const { id, name, type, placement, wallFactor, material } = room
    return {
      ...{ id, name, type, placement, wallFactor, material, analysis, outdoorSource },
      isWallFactorDefault: wallFactor === DEFAULT_WALL_FACTOR,
      isMaterialDefault: material === DEFAULT_MATERIAL,
      mouldSensitivity: settings.mouldSensitivity,
      sustainedHours: settings.sustainedHours,
      fingerprint: await fingerprintOf(analysis, from, to),
    }
  }
}

/** SHA-256 of a room's readings in a period, hex; see `readingLines`. */
async function fingerprintOf(analysis: HomeAnalysis, from: EpochMs, to: EpochMs): Promise<string> {
  const hash = createHash('sha256')
  let lines = 0
  for (const line of readingLines(analysis.readings, from, to)) {
    hash.update(line)
    if (++lines % LINES_AT_ONCE === 0) await setImmediate()
  }
  return hash.digest('hex')
}
