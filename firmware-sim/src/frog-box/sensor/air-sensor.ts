/** One look at the air. */
export type AirOutcome =
  | {
      readonly type: 'reading'
      readonly sensor: string
      readonly tempC: number
      readonly humidityPct: number
    }
  /** No sensor of a known name is there. */
  | { readonly type: 'missing' }
  /** It is there and gave nothing, however often it was asked. */
  | { readonly type: 'failed'; readonly sensor: string; readonly reason: string }

/** A temperature and humidity sensor. */
export interface AirSensor {
  /** Looks once, asking again as the sensor needs. Never throws: a sensor that fails costs this reading only. */
  read(): Promise<AirOutcome>
}

export interface RetryPlan {
  readonly tries: number
  readonly pauseMs: number
}

/**
 * How often a sensor is asked for one reading, and how far apart. A DHT22 answers EIO when its checksum is
 * wrong, and measures anew only after two seconds.
 *
 * @see Linux drivers/iio/humidity/dht11.c, DHT11_DATA_VALID_TIME
 */
export function retryPlanOf(sensor: string): RetryPlan {
  return { tries: 3, pauseMs: isSingleWire(sensor) ? 2_100 : 250 }
}

/** The kernel names it after its place in the device tree: `dht11@4`, `dht11@0`, `humidity_sensor`. */
export function isSingleWire(sensor: string): boolean {
  return /^(dht\d\d|am23\d\d|humidity[_-]sensor)/.test(sensor)
}
