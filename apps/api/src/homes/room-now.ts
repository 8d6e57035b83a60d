import { DAY_MS, dewPointC, type EpochMs, formatInstant, MINUTE_MS } from '@towncrier/core'
import {
  adviseAiring,
  coldSpot,
  type Message,
  plainMessage,
  type RoomReading,
  type RoomRisk,
  roomRisk,
  UP_TO_DATE_MS,
} from '@towncrier/healthy-homes'
import type { Home, Room } from '@towncrier/operations-store'
import type { HomeMessageView, HomeNowView, RoomNowView } from '@towncrier/protocol'
import type { OutdoorNight, OutdoorNow } from './outdoor-air.ts'
import type { RoomAnalyses } from './room-analysis.ts'

/** Enough to tell a broken sensor and damp that lasts. */
const LOOK_BACK_MS = 14 * DAY_MS

/** How a home stands: every room, with one sentence and one action. */
export async function homeNow(
  analyses: RoomAnalyses,
  home: Home,
  rooms: readonly Room[],
  now: EpochMs,
): Promise<HomeNowView> {
  const outdoor = analyses.outdoorAir.now(home, now)
  const night = await analyses.outdoorAir.night(home, now)
  const views: RoomNowView[] = []
  for (const room of rooms) views.push(await roomNow(analyses, home, room, outdoor, night, now))
  return {
    now: formatInstant(now),
    homeId: home.id,
    rooms: views,
    outdoor: outdoor === null ? null : { ...outdoor, at: formatInstant(outdoor.at) },
  }
}

async function roomNow(
  analyses: RoomAnalyses,
  home: Home,
  room: Room,
  outdoor: OutdoorNow | null,
  night: OutdoorNight | null,
  now: EpochMs,
): Promise<RoomNowView> {
  const { analysis, settings } = await analyses.of(home, room, now - LOOK_BACK_MS, now + MINUTE_MS, now)
  const risk = roomRisk(analysis, settings, now, night?.lowC ?? null)
  const latest = analysis.readings.at(-1) ?? null
  const isTrusted = analysis.sensorHealth.isTrusted.at(-1) ?? true
  const isFresh = latest !== null && now - latest.at <= UP_TO_DATE_MS
  return {
    roomId: room.id,
    name: room.name,
    type: room.type as RoomNowView['type'],
    at: latest === null ? null : formatInstant(latest.at),
    ageMinutes: latest === null ? null : Math.max(0, Math.round((now - latest.at) / MINUTE_MS)),
    freshness: latest === null ? 'never' : isFresh ? 'fresh' : 'not-up-to-date',
    sensorLooksWrong: latest !== null && !isTrusted,
    tempC: latest?.tempC ?? null,
    humidityPct: latest?.humidityPct ?? null,
    dewPointC: latest === null || !isTrusted ? null : dewPointC(latest.tempC, latest.humidityPct),
    level: risk.level,
    status: messageView(risk.status),
    action: messageView(actionOf(risk, home)),
    airing: messageView(airingMessage(latest, isFresh && isTrusted, outdoor)),
    tonight: {
      state: tonightOf(latest, isFresh && isTrusted, night, room.wallFactor),
      outdoorLowC: night?.lowC ?? null,
      basis: night?.basis ?? null,
      source: night?.source ?? null,
    },
  }
}

/** Waiting brings no air outdoors where the household has not said where that would be. */
export function actionOf({ status, action }: RoomRisk, { outdoors }: Home): Message {
  const isPlaceMissing = outdoors === null && status.key === 'status.outdoor-unknown'
  return isPlaceMissing ? plainMessage('action.say-where') : action
}

function airingMessage(latest: RoomReading | null, isGood: boolean, outdoor: OutdoorNow | null): Message {
  if (latest === null || !isGood) return plainMessage('airing.unknown')
  const { helps } = adviseAiring(latest, outdoor ?? { tempC: null, humidityPct: null })
  return plainMessage(`airing.${helps}`)
}

function tonightOf(
  latest: RoomReading | null,
  isGood: boolean,
  night: OutdoorNight | null,
  wallFactor: number,
): RoomNowView['tonight']['state'] {
  if (latest === null || !isGood || night === null) return 'unknown'
  const spot = coldSpot(latest.tempC, latest.humidityPct, night.lowC, wallFactor)
  if (spot === null) return 'unknown'
  return spot.isCondensing ? 'likely' : 'unlikely'
}

export function messageView({ key, params }: Message): HomeMessageView {
  return { key, params: { ...params } }
}
