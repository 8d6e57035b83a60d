import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, type Observation } from '@towncrier/core'
import {
  analyseHome,
  DEFAULT_HOME_SETTINGS,
  type HomeAnalysis,
  type HomeSettings,
  type IndoorReading,
  type OutdoorReading,
  withOutdoorAir,
} from '@towncrier/healthy-homes'
import type { BoxSpan, Home, Room } from '@towncrier/operations-store'
import type { ApiContext } from '../context.ts'
import { mouldSensitivityOf } from './choices.ts'
import { OutdoorAir, type OutdoorNow } from './outdoor-air.ts'

type Context = Pick<ApiContext, 'store' | 'live' | 'kinds' | 'processor' | 'householdLive'> & {
  readonly config: Pick<ApiContext['config'], 'TIME_ZONE'>
}

/** How far back a household is told of: the mould index needs a long past, and a report a year. */
export const LONGEST_PAST_MS = 400 * DAY_MS
/** Read in pages, so that others are served in between. */
const PAGE = 10_000
const KEPT_MS = 5 * MINUTE_MS
/** Of all that is kept together: a year of a room at five minutes has 105,000. */
const MOST_KEPT_READINGS = 600_000

export interface RoomAnalysis {
  readonly room: Room
  readonly settings: HomeSettings
  readonly analysis: HomeAnalysis
  /** Where the air outdoors was measured; null: unknown. */
  readonly outdoorSource: string | null
}

interface Kept {
  readonly key: string
  readonly result: Promise<RoomAnalysis>
  /** How many readings it holds; 0 until it is made. */
  size: number
}

/** What the readings of rooms say; the same question within minutes is answered once. */
export class RoomAnalyses {
  readonly outdoorAir: OutdoorAir
  readonly #context: Context
  readonly #kept = new Map<string, Kept>()

  constructor(context: Context) {
    this.#context = context
    this.outdoorAir = new OutdoorAir(context)
  }

  settingsOf(room: Room): HomeSettings {
    return {
      ...DEFAULT_HOME_SETTINGS,
      timeZone: this.#context.config.TIME_ZONE,
      wallFactor: room.wallFactor,
      mouldSensitivity: mouldSensitivityOf(room.material),
    }
  }

  /**
   * Analyses the readings of a room's own boxes, each of the time in which it stood there.
   *
   * @param from, to from <= at < to; cut to the time for which the home is the household's.
   */
  async of(home: Home, room: Room, from: EpochMs, to: EpochMs, now: EpochMs): Promise<RoomAnalysis> {
    const spans = this.#context.store.homes.spans(home.id).filter(({ roomId }) => roomId === room.id)
    const newest = spans.map(({ deviceId }) => this.#context.householdLive.device(deviceId)?.at)
    // Late readings may come at any time: what is kept is kept for minutes.
    const minutes = [from, to, now].map((at) => Math.floor(at / KEPT_MS))
    const key = JSON.stringify([minutes, newest, home.outdoors, room, spans])
    const name = `${room.id} ${Math.round((to - from) / HOUR_MS)}`
    const found = this.#kept.get(name)
    if (found?.key === key) return found.result
    const kept: Kept = { key, result: this.#analyse(home, room, spans, from, to, now), size: 0 }
    this.#kept.delete(name)
    this.#kept.set(name, kept)
    const letGo = () => {
      if (this.#kept.get(name) === kept) this.#kept.delete(name)
    }
    setTimeout(letGo, KEPT_MS).unref()
    kept.result.then(({ analysis }) => {
      kept.size = analysis.readings.length
      this.#letGoOfOldest()
    }, letGo)
    return kept.result
  }

  #letGoOfOldest(): void {
    let size = 0
    for (const kept of this.#kept.values()) size += kept.size
    for (const [name, kept] of this.#kept) {
      if (size <= MOST_KEPT_READINGS) break
      if (kept.size === 0) continue
      this.#kept.delete(name)
      size -= kept.size
    }
  }

  /** Nothing of these rooms stays in memory. */
  forget(roomIds: readonly string[]): void {
    for (const name of this.#kept.keys()) {
      if (roomIds.some((id) => name.startsWith(`${id} `))) this.#kept.delete(name)
    }
  }

  /** A room's own readings, in order of time. @param from, to from <= at < to */
  async readings(spans: readonly BoxSpan[], from: EpochMs, to: EpochMs): Promise<IndoorReading[]> {
    const readings: IndoorReading[] = []
    for (const span of spans) {
      const air = this.#context.kinds.get(span.kind)?.air
      if (air?.humidityPct == null) continue
      for await (const page of this.pages(span, from, to)) {
        for (const { at, values } of page) {
          const tempC = values[air.tempC]
          const humidityPct = values[air.humidityPct]
          if (typeof tempC === 'number' && typeof humidityPct === 'number') {
            readings.push({ at, tempC, humidityPct })
          }
        }
      }
    }
    return readings
  }

  /**
   * The judged readings of a box in the time of a span, page by page. What came before the box stood there is the
   * household's of before, also where a clock that was ahead says that it is of later.
   */
  async *pages(span: BoxSpan, from: EpochMs, to: EpochMs): AsyncGenerator<readonly Observation[]> {
    let start = Math.max(from, span.from)
    const end = Math.min(to, span.to ?? Number.POSITIVE_INFINITY)
    while (start < end) {
      const page = await this.#context.processor.readings({
        kind: span.kind,
        deviceId: span.deviceId,
        from: start,
        to: end,
        limit: PAGE,
        order: 'oldest-first',
      })
      yield page.filter(({ receivedAt }) => receivedAt >= span.from)
      if (page.length < PAGE) return
      start = page.at(-1)!.at + 1
    }
  }

  async #analyse(
    home: Home,
    room: Room,
    spans: readonly BoxSpan[],
    from: EpochMs,
    to: EpochMs,
    now: EpochMs,
  ): Promise<RoomAnalysis> {
    const settings = this.settingsOf(room)
    const indoor = await this.readings(spans, from, to)
    const first = indoor[0]?.at ?? to
    const past = await this.outdoorAir.between(home, first - 2 * HOUR_MS, Math.min(to + 2 * HOUR_MS, now))
    const outdoorNow = to >= now ? this.outdoorAir.now(home, now) : null
    const outdoor = withNow(past.readings, outdoorNow, now)
    return {
      room,
      settings,
      analysis: analyseHome(withOutdoorAir(indoor, outdoor), settings),
      outdoorSource: past.source ?? outdoorNow?.source ?? null,
    }
  }
}

/** The newest hour has no later one to be read between: the air of this moment stands for it. */
function withNow(
  past: readonly OutdoorReading[],
  outdoorNow: OutdoorNow | null,
  now: EpochMs,
): OutdoorReading[] {
  if (outdoorNow === null) return [...past]
  const { tempC, humidityPct } = outdoorNow
  return [
    ...past.filter(({ at }) => at < outdoorNow.at),
    { at: outdoorNow.at, tempC, humidityPct },
    ...(now > outdoorNow.at ? [{ at: now, tempC, humidityPct }] : []),
  ]
}
