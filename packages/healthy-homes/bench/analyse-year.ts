/** Time to analyse a year of five-minute readings of one room; prints JSON. */
import { parseArgs } from 'node:util'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { analyseHome, type RoomReading } from '../src/index.ts'

const { values } = parseArgs({
  options: { days: { type: 'string', default: '365' }, runs: { type: 'string', default: '5' } },
})
const start = Date.parse('2026-01-01T00:00:00Z')
const step = 5 * MINUTE_MS

/** Two showers a day in a cold bathroom, with the seasons outdoors. */
const readings: RoomReading[] = Array.from({ length: (Number(values.days) * DAY_MS) / step }, (_, index) => {
  const at = start + index * step
  const season = Math.cos(((at - start) / (365 * DAY_MS)) * 2 * Math.PI)
  const since = ((at - start) % (12 * HOUR_MS)) / HOUR_MS
  const wet = since < 0.2 ? since / 0.2 : Math.exp(-0.6 * (since - 0.2))
  return {
    at,
    tempC: 19 + 0.5 * Math.sin(index / 50),
    humidityPct: 52 + 30 * wet + 3 * Math.sin(index / 900) + 0.3 * Math.sin(index * 1.7),
    outdoorTempC: 10 - 8 * season + 3 * Math.sin((at / DAY_MS) * 2 * Math.PI),
    outdoorHumidityPct: 80 + 10 * season,
  }
})

const milliseconds: number[] = []
let events = 0
for (let run = 0; run < Number(values.runs); run++) {
  const startedAt = performance.now()
  events = analyseHome(readings).events.length
  milliseconds.push(Math.round(performance.now() - startedAt))
}
console.log(JSON.stringify({ readings: readings.length, events, firstMs: milliseconds[0], milliseconds }))
