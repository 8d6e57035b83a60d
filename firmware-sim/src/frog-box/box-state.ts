import { type AnySensorKind, DAY_MS, dewPointC, type EpochMs, MINUTE_MS } from '@towncrier/core'
import { assessSensorHealth, DEFAULT_SENSOR_LIMITS } from '@towncrier/healthy-homes'
import { type EyesState, eyesStateOf } from './eyes/eyes.ts'
import { type AgedReading, isDamp } from './home-air.ts'
import type { KeptReading, OutboxCounts } from './outbox.ts'
import type { AwayReason, Connection } from './sender.ts'

/** How the sensor does: `looks-wrong` when what it says cannot be relied on. */
export type SensorState = 'fine' | 'missing' | 'failing' | 'looks-wrong'

/** What the last looks at the sensor came to. */
export interface SensorFacts {
  readonly isMissing: boolean
  /** Looks in a row that gave nothing. */
  readonly failuresInARow: number
  /** Since the program started. */
  readonly failures: number
}

export interface BoxFacts {
  readonly bootId: string
  readonly uptimeMs: number
  readonly now: EpochMs
  readonly isClockTrusted: boolean
  /** Oldest first. */
  readonly readings: readonly KeptReading[]
  readonly sensor: SensorFacts
  readonly counts: OutboxCounts
  readonly lastAcknowledgedAt: EpochMs | null
  readonly connection: Connection
  readonly intervalMs: number
  readonly isStorageFailing: boolean
  /** When a damaged file was put aside; null: never. */
  readonly damagedAt: EpochMs | null
}

/** All that the page and the eyes tell of a box. */
export interface BoxState {
  /** Null while the clock is not set. */
  readonly now: EpochMs | null
  readonly latest: (AgedReading & { readonly dewPointC: number | null }) | null
  /** The latest reading is too old to be called now. */
  readonly isStale: boolean
  /** Of the last 24 hours, oldest first. */
  readonly lastDay: readonly AgedReading[]
  readonly sensor: SensorState
  readonly sensorFailures: number
  readonly isDamp: boolean
  /** Null while readings go out as they should. */
  readonly notSending: {
    readonly reason: AwayReason
    /** When the platform last had a reading; null: never, or the clock is not set. */
    readonly since: EpochMs | null
  } | null
  readonly counts: OutboxCounts
  readonly isStorageFailing: boolean
  readonly damagedAt: EpochMs | null
  readonly eyes: EyesState
}

/** One failure may be a bad checksum; from so many in a row the sensor is spoken of. */
const FAILURES_TO_SPEAK_OF = 3
const UNANSWERED_MS = MINUTE_MS

/** Settles what there is to tell. */
export function boxStateOf(kind: AnySensorKind, facts: BoxFacts): BoxState {
  const aged = facts.readings.flatMap((reading) => {
    const ageMs = ageOf(reading, facts)
    return ageMs === null ? [] : [{ ageMs, tempC: reading.tempC, humidityPct: reading.humidityPct }]
  })
  // A clock that stepped back leaves times out of order.
  aged.sort((a, b) => b.ageMs - a.ageMs)
  const latest = aged.at(-1) ?? null
  const sensor = sensorStateOf(facts.sensor, aged)
  const isAirDamp = sensor === 'fine' && isDamp(kind, aged)
  const notSending = notSendingOf(facts)
  return {
    now: facts.isClockTrusted ? facts.now : null,
    latest:
      latest === null
        ? null
        : {
            ...latest,
            dewPointC: sensor === 'looks-wrong' ? null : dewPointC(latest.tempC, latest.humidityPct),
          },
    isStale: latest === null || latest.ageMs > kind.staleAfterMs,
    lastDay: aged.filter(({ ageMs }) => ageMs <= DAY_MS),
    sensor,
    sensorFailures: facts.sensor.failures,
    isDamp: isAirDamp,
    notSending,
    counts: facts.counts,
    isStorageFailing: facts.isStorageFailing,
    damagedAt: facts.damagedAt,
    eyes: eyesStateOf({
      isSensorWrong: sensor !== 'fine',
      isDamp: isAirDamp,
      isSending: notSending === null,
    }),
  }
}

/** By the uptime where the machine has not been off since, else by a clock that is right; else unknown. */
function ageOf(reading: KeptReading, { bootId, uptimeMs, now, isClockTrusted }: BoxFacts): number | null {
  if (reading.bootId === bootId) return Math.max(0, uptimeMs - reading.uptimeMs)
  if (reading.at === null || !isClockTrusted || reading.at > now) return null
  return now - reading.at
}

function sensorStateOf(sensor: SensorFacts, aged: readonly AgedReading[]): SensorState {
  if (sensor.isMissing) return 'missing'
  if (sensor.failuresInARow >= FAILURES_TO_SPEAK_OF) return 'failing'
  const readings = aged.map(({ ageMs, tempC, humidityPct }) => ({
    at: -ageMs,
    tempC,
    humidityPct,
    outdoorTempC: null,
    outdoorHumidityPct: null,
  }))
  const { isTrusted } = assessSensorHealth(readings, DEFAULT_SENSOR_LIMITS)
  return isTrusted.at(-1) === false ? 'looks-wrong' : 'fine'
}

/**
 * A break shorter than the interval costs no reading its turn, and is not worth a word. A platform that lets
 * the box in and acknowledges nothing is one that does not take readings.
 */
function notSendingOf(facts: BoxFacts): BoxState['notSending'] {
  const { connection, uptimeMs, now, intervalMs, lastAcknowledgedAt, isClockTrusted, counts } = facts
  const since = isClockTrusted ? lastAcknowledgedAt : null
  if (connection.isConnected) {
    const isUnanswered = counts.waiting > 0 && since !== null && now - since > UNANSWERED_MS + 3 * intervalMs
    return isUnanswered ? { reason: 'network', since } : null
  }
  const { reason, sinceUptimeMs } = connection
  return reason === 'network' && uptimeMs - sinceUptimeMs < intervalMs ? null : { reason, since }
}
