import { type EpochMs, HOUR_MS } from '@towncrier/core'

/** One reading of a room, with the air outdoors at that time where it is known. */
export interface RoomReading {
  readonly at: EpochMs
  /** Room air, °C. */
  readonly tempC: number
  /** Room relative humidity, %. */
  readonly humidityPct: number
  /** Outdoor air, °C; null: unknown, never guessed. */
  readonly outdoorTempC: number | null
  /** Outdoor relative humidity, %; null: unknown. */
  readonly outdoorHumidityPct: number | null
}

export interface OutdoorReading {
  readonly at: EpochMs
  readonly tempC: number
  readonly humidityPct: number | null
}

export interface PreparedReadings {
  /** In order of time, one for each instant. */
  readonly readings: readonly RoomReading[]
  /** Left out because a value was not a finite number. */
  readonly unusable: number
  /** Left out because a later one in the input has the same instant. */
  readonly repeated: number
}

/**
 * Puts readings in order of time, keeps the last given of several for one instant, and leaves out what is
 * no number. Values out of range stay: judging them is {@link assessSensorHealth}'s work.
 */
export function prepareReadings(input: readonly RoomReading[]): PreparedReadings {
  const usable = input.filter(
    ({ at, tempC, humidityPct }) =>
      Number.isFinite(at) && Number.isFinite(tempC) && Number.isFinite(humidityPct),
  )
  const sorted = isInOrder(usable) ? usable : usable.toSorted((a, b) => a.at - b.at)
  const readings = sorted.filter((reading, index) => sorted[index + 1]?.at !== reading.at)
  return {
    readings,
    unusable: input.length - usable.length,
    repeated: sorted.length - readings.length,
  }
}

function isInOrder(readings: readonly RoomReading[]): boolean {
  for (let index = 1; index < readings.length; index++) {
    if (readings[index]!.at < readings[index - 1]!.at) return false
  }
  return true
}

/** A room's own values, before the air outdoors is known. */
export type IndoorReading = Pick<RoomReading, 'at' | 'tempC' | 'humidityPct'>

/**
 * Gives each reading of a room the air outdoors: interpolated between the readings before and after it,
 * when they are not too far apart, else that of an equal instant, else unknown.
 *
 * @param indoor   in order of time.
 * @param outdoor  in order of time, of one place.
 * @param maxGapMs the widest gap between two outdoor readings that is bridged; default 3 h.
 */
export function withOutdoorAir(
  indoor: readonly IndoorReading[],
  outdoor: readonly OutdoorReading[],
  maxGapMs: number = 3 * HOUR_MS,
): RoomReading[] {
  let next = 0
  return indoor.map(({ at, tempC, humidityPct }) => {
    while (next < outdoor.length && outdoor[next]!.at < at) next++
    const after = outdoor[next]
    const before = outdoor[next - 1]
    if (after?.at === at) return outdoorKnown(after.tempC, after.humidityPct)
    if (after === undefined || before === undefined || after.at - before.at > maxGapMs) {
      return outdoorKnown(null, null)
    }
    const share = (at - before.at) / (after.at - before.at)
    const between = (low: number, high: number) => low + share * (high - low)
    return outdoorKnown(
      between(before.tempC, after.tempC),
      before.humidityPct === null || after.humidityPct === null
        ? null
        : between(before.humidityPct, after.humidityPct),
    )

    function outdoorKnown(outdoorTempC: number | null, outdoorHumidityPct: number | null): RoomReading {
      return { at, tempC, humidityPct, outdoorTempC, outdoorHumidityPct }
    }
  })
}
