import { absoluteHumidityGm3 } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coldSpot, surfaceHumidityPct, surfaceTempC } from './cold-spot.ts'

const indoorC = fc.double({ min: 5, max: 35, noNaN: true })
const outdoorC = fc.double({ min: -20, max: 35, noNaN: true })
const humidity = fc.double({ min: 1, max: 100, noNaN: true })

describe('the coldest spot of a wall', () => {
  it.each([
    { tempC: 20, humidityPct: 50, outdoorTempC: 10, surface: 15.0, truncatedPct: 68 },
    { tempC: 30, humidityPct: 50, outdoorTempC: 10, surface: 20.0, truncatedPct: 90 },
    { tempC: 30, humidityPct: 20, outdoorTempC: 25, surface: 27.5, truncatedPct: 23 },
  ])('agrees with Home Assistant’s mold_indicator at $tempC °C, $humidityPct %', (given) => {
    const spot = coldSpot(given.tempC, given.humidityPct, given.outdoorTempC, 0.5)!
    expect(spot.surfaceTempC).toBeCloseTo(given.surface, 10)
    expect(Math.trunc(spot.surfaceHumidityPct)).toBe(given.truncatedPct)
  })

  it.each([
    { tempC: 20, humidityPct: 60, outdoorTempC: 5, surface: 16.25, pct: 75.92, isAbove: false },
    { tempC: 20, humidityPct: 65, outdoorTempC: 0, surface: 15.0, pct: 89.1, isAbove: true },
  ])('has the computed values at fRsi 0.75, $outdoorTempC °C outdoors', (given) => {
    const spot = coldSpot(given.tempC, given.humidityPct, given.outdoorTempC)!
    expect(spot.surfaceTempC).toBeCloseTo(given.surface, 10)
    expect(spot.surfaceHumidityPct).toBeCloseTo(given.pct, 2)
    expect(spot.isAboveMouldLimit).toBe(given.isAbove)
    expect(spot.isCondensing).toBe(false)
  })

  it('is unknown without an outdoor temperature', () => {
    expect(coldSpot(20, 65, null)).toBeNull()
  })

  it('condenses when the surface is at or below the dew point', () => {
    const spot = coldSpot(20, 80, -5, 0.5)!
    expect(spot.surfaceTempC).toBeLessThan(spot.dewPointC!)
    expect(spot.isCondensing).toBe(true)
  })

  it('refuses a wall factor out of range', () => {
    expect(() => coldSpot(20, 60, 5, 1.2)).toThrow(/TC_HOMES|wall factor 1.2/)
    expect(() => surfaceTempC(20, 5, Number.NaN)).toThrow(/wall factor/)
  })

  it('is drier the better the wall, when it is colder outdoors', () => {
    fc.assert(
      fc.property(
        indoorC,
        humidity,
        outdoorC,
        fc.double({ min: 0, max: 0.95, noNaN: true }),
        (ti, rh, te, f) => {
          fc.pre(te < ti - 0.1)
          const poor = coldSpot(ti, rh, te, f)!
          const better = coldSpot(ti, rh, te, f + 0.05)!
          expect(better.surfaceHumidityPct).toBeLessThan(poor.surfaceHumidityPct)
        },
      ),
    )
  })

  it('condenses exactly when the surface humidity reaches 100 %', () => {
    fc.assert(
      fc.property(
        indoorC,
        humidity,
        outdoorC,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (ti, rh, te, f) => {
          const spot = coldSpot(ti, rh, te, f)!
          fc.pre(Math.abs(spot.surfaceHumidityPct - 100) > 1e-6)
          expect(spot.isCondensing).toBe(spot.surfaceHumidityPct > 100)
        },
      ),
    )
  })

  it('keeps the vapour: air of the room brought to the surface holds as much of it', () => {
    const pct = surfaceHumidityPct(20, 50, 15)
    const kelvin = (celsius: number) => celsius + 273.15
    expect(absoluteHumidityGm3(15, pct) * kelvin(15)).toBeCloseTo(absoluteHumidityGm3(20, 50) * kelvin(20), 8)
  })
})
