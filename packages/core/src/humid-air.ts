/** Magnus form over water: D. Sonntag, Z. Meteorol. 70 (1990); −45…60 °C. */
const WATER_B = 17.62
const WATER_C = 243.12
/** Magnus form over ice: Sonntag (1990); −65…0.01 °C. */
const ICE_B = 22.46
const ICE_C = 272.62
/** Saturation vapour pressure at 0 °C, hPa. */
const E0_HPA = 6.112
/** Molar mass of water over the gas constant, g·K/J, times 100 Pa in a hPa. */
const ABSOLUTE_HUMIDITY_FACTOR = 216.679
const ZERO_C_IN_K = 273.15

/**
 * Saturation vapour pressure over liquid water, hPa.
 *
 * @param tempC −45…60 °C; below 0 °C over supercooled water, as relative humidity is defined by WMO.
 * @see Sonntag 1990, Magnus form.
 */
export function saturationVapourPressureOverWaterHpa(tempC: number): number {
  return E0_HPA * Math.exp((WATER_B * tempC) / (WATER_C + tempC))
}

/**
 * Saturation vapour pressure over ice, hPa.
 *
 * @param tempC −65…0 °C.
 * @see Sonntag 1990, Magnus form.
 */
export function saturationVapourPressureOverIceHpa(tempC: number): number {
  return E0_HPA * Math.exp((ICE_B * tempC) / (ICE_C + tempC))
}

/**
 * Partial pressure of water vapour, hPa.
 *
 * @param tempC       air temperature, −45…60 °C.
 * @param humidityPct relative humidity over water, 0…100 %.
 */
export function vapourPressureHpa(tempC: number, humidityPct: number): number {
  return (humidityPct / 100) * saturationVapourPressureOverWaterHpa(tempC)
}

/**
 * Dew point, °C: the temperature to which air must be cooled for dew to settle.
 *
 * @param tempC       air temperature, −45…60 °C.
 * @param humidityPct relative humidity over water, 0…100 %.
 * @returns null when the air holds no vapour (relative humidity 0 or less): it has no dew point.
 * @see Inverse of the Magnus form (Sonntag 1990); within 0.04 K of Hyland–Wexler above freezing.
 */
export function dewPointC(tempC: number, humidityPct: number): number | null {
  const saturation = humidityPct / 100
  if (!(saturation > 0)) return null
  const gamma = Math.log(saturation) + (WATER_B * tempC) / (WATER_C + tempC)
  return (WATER_C * gamma) / (WATER_B - gamma)
}

/**
 * Frost point, °C: the temperature to which air must be cooled for hoar frost to settle. Above the dew
 * point of the same air by up to a tenth of its size.
 *
 * @param tempC       air temperature, −45…60 °C.
 * @param humidityPct relative humidity over water, 0…100 %.
 * @returns null when the air holds no vapour, and when vapour would settle as dew, not frost (a result
 *          above 0 °C): then {@link dewPointC} is what matters.
 * @see Inverse of the Magnus form over ice (Sonntag 1990), vapour pressure from humidity over water.
 */
export function frostPointC(tempC: number, humidityPct: number): number | null {
  const saturation = humidityPct / 100
  if (!(saturation > 0)) return null
  const gamma = Math.log(saturation) + (WATER_B * tempC) / (WATER_C + tempC)
  if (gamma > 0) return null
  return (ICE_C * gamma) / (ICE_B - gamma)
}

/**
 * Absolute humidity, g of vapour in a m³ of moist air.
 *
 * @param tempC       air temperature, −45…60 °C.
 * @param humidityPct relative humidity over water, 0…100 %.
 * @see Ideal gas law: 216.679·e/T with e in hPa and T in K.
 */
export function absoluteHumidityGm3(tempC: number, humidityPct: number): number {
  return (ABSOLUTE_HUMIDITY_FACTOR * vapourPressureHpa(tempC, humidityPct)) / (ZERO_C_IN_K + tempC)
}
