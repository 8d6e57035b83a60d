import type { KindLayer } from '../layer-contract.ts'
import { ROAD_TEMPERATURE_STOPS } from '../scales.ts'
import { formatTemperature, numberIn } from '../words.ts'

const STATE_WORDS: Readonly<Record<string, string>> = {
  dry: 'Dry',
  damp: 'Damp',
  wet: 'Wet',
  ice: 'Ice',
  frost: 'Frost',
  snow: 'Snow',
}

export const layer: KindLayer = {
  kind: 'road-surface',
  iconPath: 'M8 3h2.5v4h3V3H16l5 18h-7.5v-4h-3v4H3L8 3zM10.5 10v4h3v-4h-3z',
  order: 1,
  scale: {
    title: 'Road surface temperature',
    unit: '°C',
    source: 'Road sensors',
    stops: ROAD_TEMPERATURE_STOPS,
    marks: [{ value: 0, title: 'freezing' }],
  },
  scaleValue: (values) => numberIn(values, 'surfaceTempC'),
  value: (values) => {
    const surfaceTempC = numberIn(values, 'surfaceTempC')
    return surfaceTempC === null ? null : formatTemperature(surfaceTempC)
  },
  summary: (values) => {
    const state = values.surfaceState
    const words = typeof state === 'string' ? (STATE_WORDS[state] ?? 'Road') : 'Road surface not known'
    const airTempC = numberIn(values, 'airTempC')
    return airTempC === null ? words : `${words}, air ${formatTemperature(airTempC)}`
  },
  popupRows: [
    { measure: 'surfaceTempC', isProminent: true },
    { measure: 'surfaceState' },
    { measure: 'airTempC' },
    { measure: 'frostPointC' },
    { measure: 'dewPointC' },
    { measure: 'humidityPct' },
    { measure: 'waterFilmMm' },
    { measure: 'salinityPct' },
    { measure: 'freezingPointC' },
    { measure: 'batteryV' },
  ],
}
