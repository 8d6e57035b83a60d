import { MINUTE_MS } from '@towncrier/core'
import type { SentReading } from '../support/persistent-publisher.ts'
import type { AlertFacts } from '../support/stored.ts'

/** Half an hour of a night in a minute and a half: readings stay younger than what counts as late. */
const STARTS_AGO_MS = 28 * MINUTE_MS
const QUICK_FOR_MS = 90_000
const PACE = (32 * MINUTE_MS) / QUICK_FOR_MS
/** Salt, sun and shade: ice comes and goes, and a weak battery with it. */
const ICE_MS = 16 * MINUTE_MS
const ICY_MS = 4 * MINUTE_MS
const BATTERY_MS = 70_000

/** The phenomenon time at `elapsedMs` of a trial that began at `beganAt`. */
export function nightTime(beganAt: number, elapsedMs: number): number {
  const quick = Math.min(elapsedMs, QUICK_FOR_MS)
  return Math.round(beganAt - STARTS_AGO_MS + quick * PACE + (elapsedMs - quick))
}

/** What the device with this index measures; `count` makes each reading one of its own. */
export function nightReading(index: number, at: number, count: number): SentReading {
  const isIcy = (at + index * 50_000) % ICE_MS < ICY_MS
  const isWeak = (at + index * 7_000) % (2 * BATTERY_MS) < BATTERY_MS
  return {
    at,
    surfaceTempC: isIcy ? -0.3 : 0.8,
    surfaceState: 'wet',
    airTempC: (count % 10_000) / 10_000,
    batteryV: isWeak ? 3 : 3.7,
  }
}

const OFF_DELAY_MS = 10 * MINUTE_MS

/**
 * The alerts that the readings of one device must come to, worked out by hand: ice at 0 °C and below until
 * it has been gone for ten minutes, the road near freezing whenever it is not icy (and until it has been icy
 * for ten minutes), a battery alert below 3.3 V.
 */
export function expectedAlerts(deviceId: string, readings: readonly SentReading[]): AlertFacts[] {
  const alerts: { -readonly [Key in keyof AlertFacts]: AlertFacts[Key] }[] = []
  const open = new Map<string, (typeof alerts)[number]>()
  const raise = (rule: string, severity: string, raisedAt: number) => {
    if (open.has(rule)) return
    const alert = { deviceId, rule, severity, raisedAt, clearedAt: null }
    open.set(rule, alert)
    alerts.push(alert)
  }
  const close = (rule: string, clearedAt: number) => {
    const alert = open.get(rule)
    if (alert !== undefined) alert.clearedAt = clearedAt
    open.delete(rule)
  }
  const goneAt = new Map<string, number>()
  const follow = (rule: string, severity: string, holds: boolean, at: number) => {
    if (holds) {
      raise(rule, severity, at)
      goneAt.delete(rule)
    } else if (open.has(rule)) {
      const since = goneAt.get(rule) ?? at
      goneAt.set(rule, since)
      if (at - since >= OFF_DELAY_MS) {
        close(rule, at)
        goneAt.delete(rule)
      }
    }
  }
  for (const { at, surfaceTempC, batteryV } of readings) {
    const isIcy = Number(surfaceTempC) <= 0
    follow('ice', 'critical', isIcy, at)
    follow('near-freezing', 'warning', !isIcy, at)
    if (Number(batteryV) < 3.3) raise('battery-low', 'watch', at)
    else close('battery-low', at)
  }
  return alerts
}
