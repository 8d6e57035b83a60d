import type { KindLayer } from '../layer-contract.ts'
import { ROAD_TEMPERATURE_STOPS } from '../scales.ts'
import { formatTemperature, numberIn } from '../words.ts'

const FEARED: Readonly<Record<string, string>> = {
  none: 'No frost ahead',
  'near-freezing': 'Near freezing ahead, dry',
  'hoar-frost': 'Hoar frost ahead',
  ice: 'Ice ahead',
  snow: 'Snow ahead',
  'freezing-rain': 'Freezing rain ahead',
}

export const layer: KindLayer = {
  kind: 'gritting-domain',
  iconPath:
    'M11 2h2v4.3l2.6-1.5 1 1.7L13 8.6v2.6l2.3-1.3.1-4h2l-.1 3 3.7-2.1 1 1.7-3.7 2.2 2.6 1.4-1 1.8-3.6-2-2.3 1.3 2.3 1.3 3.6-2 1 1.8-2.6 1.4 3.7 2.2-1 1.7-3.7-2.1.1 3h-2l-.1-4-2.3-1.3v2.6l3.6 2.1-1 1.7-2.6-1.5V22h-2v-3.1l-2.6 1.5-1-1.7 3.6-2.1V14l-2.3 1.3-.1 4h-2l.1-3L3 18.4l-1-1.7 3.7-2.2-2.6-1.4 1-1.8 3.6 2 2.3-1.3-2.3-1.3-3.6 2-1-1.8 2.6-1.4L2 6.3l1-1.7 3.7 2.1-.1-3h2l.1 4L11 9V8.6L7.4 6.5l1-1.7L11 6.3z',
  order: 0,
  scale: {
    title: 'Coldest road of the domain',
    unit: '°C',
    source: 'Road sensors that are relied on',
    stops: ROAD_TEMPERATURE_STOPS,
    marks: [{ value: 0, title: 'freezing' }],
  },
  scaleValue: (values) => numberIn(values, 'surfaceTempC'),
  value: (values) => {
    const surfaceTempC = numberIn(values, 'surfaceTempC')
    return surfaceTempC === null ? null : formatTemperature(surfaceTempC)
  },
  summary: (values) => {
    const minimumC = numberIn(values, 'forecastMinC')
    const feared = FEARED[String(values.hazard)] ?? 'No forecast'
    return minimumC === null ? feared : `${feared}, minimum ${formatTemperature(minimumC)}`
  },
  popupRows: [
    { measure: 'surfaceTempC', isProminent: true },
    { measure: 'forecastMinC', isProminent: true },
    { measure: 'hazard' },
    { measure: 'actionLevelInH' },
    { measure: 'freezingInH' },
    { measure: 'untreatedFreezingKm' },
    { measure: 'saltStockT' },
    { measure: 'saltNeededT' },
    { measure: 'reliedOnSensors' },
    { measure: 'leftOutSensors' },
  ],
}
