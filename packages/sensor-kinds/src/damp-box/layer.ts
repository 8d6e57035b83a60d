import type { KindLayer } from '../layer-contract.ts'
import { formatPercent, formatTemperature, numberIn } from '../words.ts'

export const layer: KindLayer = {
  kind: 'damp-box',
  iconPath: 'M12 2.5c3.7 4.4 6.6 7.8 6.6 11.8a6.6 6.6 0 0 1-13.2 0c0-4 2.9-7.4 6.6-11.8z',
  order: 3,
  scale: {
    title: 'Humidity indoors',
    unit: '%',
    source: 'Damp sensors in homes',
    stops: [
      { value: 20, light: '#edf3f1', dark: '#1d2f30' },
      { value: 60, light: '#a9cfcb', dark: '#2f5f62' },
      { value: 70, light: '#5fa6a6', dark: '#4a9296' },
      { value: 80, light: '#26777c', dark: '#77c6c8' },
      { value: 100, light: '#0c464c', dark: '#c2f3f1' },
    ],
    marks: [
      { value: 70, title: 'damp' },
      { value: 80, title: 'very damp' },
    ],
  },
  scaleValue: (values) => numberIn(values, 'humidityPct'),
  value: (values) => {
    const humidityPct = numberIn(values, 'humidityPct')
    return humidityPct === null ? null : formatPercent(humidityPct)
  },
  summary: (values) => {
    const parts = []
    const tempC = numberIn(values, 'tempC')
    const dewPointC = numberIn(values, 'dewPointC')
    if (tempC !== null) parts.push(`${formatTemperature(tempC)} in the room`)
    if (dewPointC !== null) parts.push(`dew point ${formatTemperature(dewPointC)}`)
    return parts.length === 0 ? 'No usable values' : parts.join(', ')
  },
  popupRows: [
    { measure: 'humidityPct', isProminent: true },
    { measure: 'tempC' },
    { measure: 'dewPointC' },
    { measure: 'absoluteHumidityGm3' },
    { measure: 'batteryV' },
  ],
  flagWords: {
    'too-dry': 'drier than any home: the sensor is probably broken',
    saturated: 'wet for hours: the sensor itself may be wet',
  },
}
