import type { KindLayer } from '../layer-contract.ts'
import { FILL_STOPS } from '../scales.ts'
import { formatPercent, formatTemperature, numberIn } from '../words.ts'

export const layer: KindLayer = {
  kind: 'bin-fill',
  iconPath: 'M9 2.5h6l1 2h4.5v2.2h-17V4.5H8l1-2zM5.2 8.2h13.6L17.5 21.5h-11L5.2 8.2z',
  order: 2,
  scale: {
    title: 'Bin fill',
    unit: '%',
    source: 'Bin sensors',
    stops: FILL_STOPS,
    marks: [{ value: 80, title: 'collect' }],
  },
  scaleValue: (values) => numberIn(values, 'fillPct'),
  value: (values) => {
    const fillPct = numberIn(values, 'fillPct')
    return fillPct === null ? null : formatPercent(fillPct)
  },
  summary: (values) => {
    const fillPct = numberIn(values, 'fillPct')
    const tempC = numberIn(values, 'tempC')
    const words =
      values.tilted === true
        ? 'Tipped over'
        : values.lidOpen === true
          ? 'Lid open'
          : values.emptied === true
            ? 'Just emptied'
            : fillPct === null
              ? 'Fill not known'
              : fillWords(fillPct)
    return tempC === null ? words : `${words}, ${formatTemperature(tempC)} inside`
  },
  popupRows: [
    { measure: 'fillPct', isProminent: true },
    { measure: 'tempC' },
    { measure: 'tilted' },
    { measure: 'lidOpen' },
    { measure: 'moved' },
    { measure: 'distanceMm' },
    { measure: 'emptied' },
    { measure: 'batteryV' },
    { measure: 'batteryDaysLeft' },
  ],
  flagWords: {
    'failed-echo': 'no echo came back, so the fill is not known',
    saturated: 'too near to measure: full or more',
    'lid-open': 'not to be relied on while the lid is open',
    tilted: 'not to be relied on while the bin lies over',
    unsettled: 'far from the readings before, so it waits for the next one to agree',
    bridged: 'had jumped up and fell back: waste hung under the lid, or an echo was false',
    condensation: 'several echoes failed before this one: dew or frost on the sensor',
    disputed: 'reported by the crew, and the sensor still says full',
  },
}

function fillWords(fillPct: number): string {
  if (fillPct >= 95) return 'Full'
  if (fillPct >= 80) return 'Nearly full'
  if (fillPct >= 50) return 'More than half full'
  return fillPct >= 10 ? 'Less than half full' : 'Nearly empty'
}
