import type { Values } from '@towncrier/core'
import type { KindLayer } from '../layer-contract.ts'
import { ROAD_TEMPERATURE_STOPS } from '../scales.ts'
import { formatNumber, formatTemperature, numberIn } from '../words.ts'

const STANDING_KPH = 1

function activity(values: Values): string {
  const speedKph = numberIn(values, 'speedKph')
  const rate = numberIn(values, 'spreadRateGm2')
  if (values.spreading === true) {
    return rate === null || rate <= 0 ? 'Spreading' : `Spreading ${formatNumber(rate, 0)} g/m²`
  }
  if (speedKph === null) return 'Not spreading'
  return speedKph < STANDING_KPH ? 'Standing' : `Driving at ${formatNumber(speedKph, 0)} km/h`
}

export const layer: KindLayer = {
  kind: 'gritter',
  iconPath:
    'M2 6h12v8.2a3.2 3.2 0 0 0-4.9.8H2V6zM15.5 9H19l3 3.6V15h-1.2a3.2 3.2 0 0 0-5.3-1V9zM11.8 14.8a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM18 14.8a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  order: 4,
  scale: {
    title: 'Road surface temperature',
    unit: '°C',
    source: 'Gritters, as they drive',
    stops: ROAD_TEMPERATURE_STOPS,
    marks: [{ value: 0, title: 'freezing' }],
  },
  scaleValue: (values) => numberIn(values, 'surfaceTempC'),
  value: (values) => {
    const surfaceTempC = numberIn(values, 'surfaceTempC')
    return surfaceTempC === null ? null : formatTemperature(surfaceTempC)
  },
  summary: (values) => {
    const saltKg = numberIn(values, 'saltRemainingKg')
    return saltKg === null
      ? activity(values)
      : `${activity(values)}, ${formatNumber(saltKg / 1_000, 1)} t of salt left`
  },
  popupRows: [
    { measure: 'surfaceTempC', isProminent: true },
    { measure: 'spreading' },
    { measure: 'spreadRateGm2' },
    { measure: 'saltRemainingKg' },
    { measure: 'speedKph' },
    { measure: 'headingDeg' },
    { measure: 'airTempC' },
  ],
  flagWords: {
    'no-fix': 'no satellite position',
    jump: 'the position jumped farther than a lorry can drive',
  },
}
