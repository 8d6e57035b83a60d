import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import type { OutdoorReading } from '@towncrier/healthy-homes'
import type { Device, Home } from '@towncrier/operations-store'
import { distanceM } from '@towncrier/road-network'
import type { SeriesBucket } from '@towncrier/telemetry-store'
import type { ApiContext } from '../context.ts'

type Context = Pick<ApiContext, 'store' | 'live' | 'kinds' | 'processor'> & {
  readonly config: Pick<ApiContext['config'], 'TIME_ZONE'>
}

/** Further away the air is another's. */
const FURTHEST_M = 15_000
/** The nearest is asked first; where it says nothing, the next ones. */
const MOST_SENSORS = 3
const FRESH_MS = HOUR_MS
const MOST_BUCKETS = 5_000
/** A night without these hours in the forecast is not known. */
const FEWEST_NIGHT_HOURS = 6
const NIGHT_MS = 14 * HOUR_MS
/** By the clock of the town; with so little left of it “tonight” is the next one. */
const NIGHT_ENDS_HOUR = 8
const LEFT_OVER_MS = 3 * HOUR_MS
/** What the feed is called; its address is the operator's affair. */
const WEATHER_FEED = 'Weather forecast'

export interface OutdoorNow {
  readonly tempC: number
  readonly humidityPct: number | null
  readonly at: EpochMs
  /** Name of the sensor or of the feed. */
  readonly source: string
}

export interface OutdoorNight {
  readonly lowC: number
  /** `last-night`: as cold as the last one was. */
  readonly basis: 'forecast' | 'last-night'
  readonly source: string
}

export interface OutdoorPast {
  /** By the hour, in order. */
  readonly readings: readonly OutdoorReading[]
  readonly source: string | null
}

interface OutdoorSensor {
  readonly device: Device
  readonly tempC: string
  readonly humidityPct: string | null
}

interface PlacedSensor extends OutdoorSensor {
  readonly latitude: number
  readonly longitude: number
}

/** The air outdoors near a home, of sensors in the street and of the weather feed; never guessed. */
export class OutdoorAir {
  readonly #context: Context
  #sensors: { readonly version: number; readonly found: readonly PlacedSensor[] } | null = null

  constructor(context: Context) {
    this.#context = context
  }

  /** Null where the household has not said where it lives, or nothing near it has spoken for an hour. */
  now({ outdoors }: Pick<Home, 'outdoors'>, now: EpochMs): OutdoorNow | null {
    if (outdoors === null) return null
    for (const { device, tempC, humidityPct } of this.#sensorsNear(outdoors)) {
      const live = this.#context.live.device(device.id)
      if (live?.at == null || now - live.at > FRESH_MS) continue
      if (live.flags.some((flag) => flag.startsWith(`${tempC}:`))) continue
      const air = live.values[tempC]
      if (typeof air !== 'number') continue
      const humidity = humidityPct === null ? null : live.values[humidityPct]
      return {
        tempC: air,
        humidityPct: typeof humidity === 'number' ? humidity : null,
        at: live.at,
        source: device.name,
      }
    }
    const hour = this.#feedHours(now).find(
      ({ at, airTempC }) => Math.abs(at - now) <= FRESH_MS && airTempC !== null,
    )
    if (hour === undefined) return null
    const { at, airTempC, humidityPct, source } = hour
    return { tempC: airTempC!, humidityPct, at: Math.min(at, now), source }
  }

  /** The lowest of the coming night by the weather feed; else that of the last day and night; else null. */
  async night({ outdoors }: Pick<Home, 'outdoors'>, now: EpochMs): Promise<OutdoorNight | null> {
    if (outdoors === null) return null
    const { from, to } = nightFrom(now, this.#context.config.TIME_ZONE)
    const ahead = this.#feedHours(now).filter(
      ({ at, airTempC }) => at >= from && at <= to && airTempC !== null,
    )
    if (ahead.length >= Math.min(FEWEST_NIGHT_HOURS, Math.floor((to - from) / HOUR_MS))) {
      const lowC = Math.min(...ahead.map(({ airTempC }) => airTempC!))
      return { lowC, basis: 'forecast', source: WEATHER_FEED }
    }
    const past = await this.between({ outdoors }, now - DAY_MS, now)
    if (past.source === null || past.readings.length < FEWEST_NIGHT_HOURS) return null
    const lowC = Math.min(...past.readings.map(({ tempC }) => tempC))
    return { lowC, basis: 'last-night', source: past.source }
  }

  /** The air outdoors of the past, by the hour, from the sensor near the home that tells most of it. */
  async between({ outdoors }: Pick<Home, 'outdoors'>, from: EpochMs, to: EpochMs): Promise<OutdoorPast> {
    let best: OutdoorPast = { readings: [], source: null }
    if (outdoors === null || from >= to) return best
    for (const sensor of this.#sensorsNear(outdoors)) {
      const readings = await this.#hoursOf(sensor, from, to)
      if (readings.length > best.readings.length) best = { readings, source: sensor.device.name }
      if (best.readings.length * HOUR_MS > 0.8 * (to - from)) break
    }
    return best
  }

  async #hoursOf(
    { device, tempC, humidityPct }: OutdoorSensor,
    from: EpochMs,
    to: EpochMs,
  ): Promise<OutdoorReading[]> {
    const firstHour = Math.floor(from / HOUR_MS) * HOUR_MS
    const readings: OutdoorReading[] = []
    for (let start = firstHour; start < to; start += MOST_BUCKETS * HOUR_MS) {
      const buckets = Math.min(MOST_BUCKETS, Math.ceil((to - start) / HOUR_MS))
      const found = await this.#context.processor.series({
        kind: device.kind,
        deviceId: device.id,
        measures: humidityPct === null ? [tempC] : [tempC, humidityPct],
        from: start,
        to: start + buckets * HOUR_MS,
        buckets,
      })
      const humidities = new Map(
        (humidityPct === null ? [] : (found[humidityPct] ?? [])).map(({ startAt, mean }) => [startAt, mean]),
      )
      for (const { startAt, mean } of (found[tempC] ?? []) as readonly SeriesBucket[]) {
        readings.push({
          at: startAt + HOUR_MS / 2,
          tempC: mean,
          humidityPct: humidities.get(startAt) ?? null,
        })
      }
    }
    return readings
  }

  #sensorsNear({ latitude, longitude }: NonNullable<Home['outdoors']>): OutdoorSensor[] {
    return this.#placedSensors()
      .map((sensor) => ({
        sensor,
        metres: distanceM([longitude, latitude], [sensor.longitude, sensor.latitude]),
      }))
      .filter(({ metres }) => metres <= FURTHEST_M)
      .sort((a, b) => a.metres - b.metres || a.sensor.device.id.localeCompare(b.sensor.device.id))
      .slice(0, MOST_SENSORS)
      .map(({ sensor }) => sensor)
  }

  /** Read anew only when the register has changed: every household asks each minute. */
  #placedSensors(): readonly PlacedSensor[] {
    const { kinds, store } = this.#context
    const version = store.devices.version()
    if (this.#sensors?.version === version) return this.#sensors.found
    const found: PlacedSensor[] = []
    for (const kind of kinds.values()) {
      const { air } = kind
      if (air?.where !== 'outdoors' || kind.mobile) continue
      for (const device of store.devices.list({ kind: kind.id, limit: 100_000 })) {
        const { latitude, longitude } = device
        if (latitude === null || longitude === null) continue
        found.push({ device, tempC: air.tempC, humidityPct: air.humidityPct, latitude, longitude })
      }
    }
    this.#sensors = { version, found }
    return found
  }

  #feedHours(now: EpochMs) {
    const feed = this.#context.store.winterForecasts.latestFeed(now)
    return (feed?.hours ?? []).map((hour) => ({ ...hour, source: WEATHER_FEED }))
  }
}

/** The night that is or comes, from now on: 18:00 to 08:00 by the clock of the town. */
function nightFrom(now: EpochMs, timeZone: string): { readonly from: EpochMs; readonly to: EpochMs } {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', hourCycle: 'h23' })
  let to = Math.ceil((now + LEFT_OVER_MS) / HOUR_MS) * HOUR_MS
  while (Number(clock.format(to)) !== NIGHT_ENDS_HOUR) to += HOUR_MS
  return { from: Math.max(now, to - NIGHT_MS), to }
}
