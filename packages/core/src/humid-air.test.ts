import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  absoluteHumidityGm3,
  dewPointC,
  frostPointC,
  saturationVapourPressureOverIceHpa,
  saturationVapourPressureOverWaterHpa,
  vapourPressureHpa,
} from './humid-air.ts'

const temperatureC = fc.double({ min: -45, max: 60, noNaN: true })
const humidityPct = fc.double({ min: 0.1, max: 100, noNaN: true })

describe('humid air', () => {
  it.each([
    [25, 10, -8.77],
    [50, 90, 47.9],
    [20, 50, 9.255],
    [20, 65, 13.217],
    [18, 75, 13.5],
  ])('has the published dew point at %d °C and %d %%', (tempC, humidity, expected) => {
    expect(Math.abs(dewPointC(tempC, humidity)! - expected)).toBeLessThan(0.05)
  })

  it.each([
    [20, 50, 8.621],
    [20, 65, 11.207],
    [18, 75, 11.493],
  ])('has the computed absolute humidity at %d °C and %d %%', (tempC, humidity, expected) => {
    expect(Math.abs(absoluteHumidityGm3(tempC, humidity) - expected)).toBeLessThan(0.005)
  })

  it('has no dew point or frost point without vapour', () => {
    expect(dewPointC(20, 0)).toBeNull()
    expect(frostPointC(-5, 0)).toBeNull()
    expect(dewPointC(20, -3)).toBeNull()
    expect(dewPointC(20, Number.MIN_VALUE)).toBeNull()
    expect(frostPointC(-5, Number.MIN_VALUE)).toBeNull()
    expect(absoluteHumidityGm3(20, 0)).toBe(0)
  })

  it('speaks of a frost point only where frost, not dew, would settle', () => {
    expect(frostPointC(20, 65)).toBeNull()
    // Saturated over water at −5 °C is 105 % over ice: frost settles at −4.5 °C already.
    expect(frostPointC(-5, 100)).toBeCloseTo(-4.45, 1)
  })

  it('agrees over water and ice at the melting point', () => {
    expect(saturationVapourPressureOverIceHpa(0)).toBe(saturationVapourPressureOverWaterHpa(0))
  })

  it('never puts the dew point above the air temperature, and saturates there', () => {
    fc.assert(
      fc.property(temperatureC, humidityPct, (tempC, humidity) => {
        const dewPoint = dewPointC(tempC, humidity)!
        expect(dewPoint).toBeLessThanOrEqual(tempC + 1e-9)
        expect(saturationVapourPressureOverWaterHpa(dewPoint)).toBeCloseTo(
          vapourPressureHpa(tempC, humidity),
          8,
        )
      }),
    )
  })

  it('puts the frost point between the dew point and 0 °C, and inverts the ice form', () => {
    fc.assert(
      fc.property(temperatureC, humidityPct, (tempC, humidity) => {
        const frostPoint = frostPointC(tempC, humidity)
        const dewPoint = dewPointC(tempC, humidity)!
        if (frostPoint === null) {
          expect(dewPoint).toBeGreaterThan(0)
          return
        }
        expect(frostPoint).toBeLessThanOrEqual(0)
        expect(frostPoint).toBeGreaterThanOrEqual(dewPoint - 1e-9)
        expect(saturationVapourPressureOverIceHpa(frostPoint)).toBeCloseTo(
          vapourPressureHpa(tempC, humidity),
          8,
        )
      }),
    )
  })

  it('holds more water the damper it is', () => {
    fc.assert(
      fc.property(temperatureC, humidityPct, humidityPct, (tempC, a, b) => {
        const [drier, damper] = a < b ? [a, b] : [b, a]
        expect(absoluteHumidityGm3(tempC, damper)).toBeGreaterThanOrEqual(absoluteHumidityGm3(tempC, drier))
      }),
    )
  })
})
