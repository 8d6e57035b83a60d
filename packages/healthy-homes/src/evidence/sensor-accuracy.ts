/** How far a sensor may be off, by its maker's figures; nobody has checked this one. */
export interface SensorAccuracy {
  /** Name of the model; null when the household has not named one. */
  readonly model: string | null
  /** ± °C. */
  readonly tempC: number
  /** ± % relative humidity, from … to. */
  readonly humidityPct: readonly [best: number, worst: number]
}

/** Typical accuracy at room temperature, from the makers' data sheets. */
const MODELS: readonly (SensorAccuracy & { readonly pattern: RegExp })[] = [
  { model: 'SHT45', pattern: /\bSHT[- ]?45\b/i, tempC: 0.1, humidityPct: [1, 1.75] },
  { model: 'SHT41', pattern: /\bSHT[- ]?41\b/i, tempC: 0.2, humidityPct: [1.8, 2] },
  { model: 'SHT40', pattern: /\bSHT[- ]?4(?:0|x)\b/i, tempC: 0.2, humidityPct: [1.8, 3.5] },
  { model: 'SHT31', pattern: /\bSHT[- ]?31\b/i, tempC: 0.2, humidityPct: [2, 2] },
  { model: 'BME280', pattern: /\bBME[- ]?280\b/i, tempC: 0.5, humidityPct: [3, 3] },
  { model: 'DHT22', pattern: /\b(?:DHT[- ]?22|AM[- ]?2302)\b/i, tempC: 0.5, humidityPct: [2, 5] },
]
const TYPICAL: SensorAccuracy = { model: null, tempC: 0.5, humidityPct: [2, 5] }

/**
 * The accuracy of a room's sensor, by the model that the household names where it says how the box stands;
 * else what is typical of such sensors.
 */
export function sensorAccuracyOf(placement: string): SensorAccuracy {
  const known = MODELS.find(({ pattern }) => pattern.test(placement))
  if (known === undefined) return TYPICAL
  const { model, tempC, humidityPct } = known
  return { model, tempC, humidityPct }
}
