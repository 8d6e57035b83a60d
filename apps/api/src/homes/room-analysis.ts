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

type Context = Pick<ApiContext, 'store' | 'live' | 'kinds' | 'processor' | 'householdLive' | 'config'>

/** How far back a household is told of: the mould index needs a long past, and a report a year. */
export const LONGEST_PAST_MS = 400 * DAY_MS
/** Read in pages, so that others are served in between. */
const PAGE = 10_000
const MOST_KEPT = 60
const KEPT_MS = 5 * MINUTE_MS

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
}

/** What the readings of rooms say; the same question within an hour is answered once. */
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
    const kept = this.#kept.get(name)
    if (kept?.key === key) return kept.result
    const result = this.#analyse(home, room, spans, from, to, now)
    this.#kept.delete(name)
    this.#kept.set(name, { key, result })
    for (const [old] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) break
      this.#kept.delete(old)
    }
    result.catch(() => this.#kept.delete(name))
    return result
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
      const air = this.#airOf(span.deviceId)
      for await (const page of this.pages(span, from, to)) {
        for (const { at, values } of page) {
          const tempC = values[air.tempC]
          const humidityPct = air.humidityPct === null ? undefined : values[air.humidityPct]
          if (typeof tempC === 'number' && typeof humidityPct === 'number') {
            readings.push({ at, tempC, humidityPct })
          }
        }
      }
    }
    return readings
  }

  /** The judged readings of a box in the time of a span, page by page. */
  async *pages(span: BoxSpan, from: EpochMs, to: EpochMs): AsyncGenerator<readonly Observation[]> {
    const kind = this.#kindOf(span.deviceId)
    if (kind === null) return
    let start = Math.max(from, span.from)
    const end = Math.min(to, span.to ?? Number.POSITIVE_INFINITY)
    while (start < end) {
      const page = await this.#context.processor.readings({
        kind,
        deviceId: span.deviceId,
        from: start,
        to: end,
        limit: PAGE,
        order: 'oldest-first',
      })
      yield page
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

  #kindOf(deviceId: string): string | null {
    return (
      this.#context.householdLive.device(deviceId)?.kind ??
      this.#context.store.devices.find(deviceId)?.kind ??
      null
    )
  }

  #airOf(deviceId: string): { readonly tempC: string; readonly humidityPct: string | null } {
    const kind = this.#context.kinds.get(this.#kindOf(deviceId) ?? '')
    return kind?.air ?? { tempC: '', humidityPct: null }
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
