import type { KindLayer } from '../layer-contract.ts'
import { FILL_STOPS } from '../scales.ts'
import { formatPercent, numberIn } from '../words.ts'

export const layer: KindLayer = {
  kind: 'collection-round',
  iconPath:
    'M2 6h11v3h4l4 4v5h-2.1a2.5 2.5 0 0 1-4.8 0H9.9a2.5 2.5 0 0 1-4.8 0H2zm2 2v8h1.5a2.5 2.5 0 0 1 4 0H11V8zm9 3v5h1.5a2.5 2.5 0 0 1 4 0h.5v-2.2L16.2 11z',
  order: 10,
  scale: {
    title: 'Mean fill of the round’s bins',
    unit: '%',
    source: 'Bin sensors that are relied on',
    stops: FILL_STOPS,
    marks: [{ value: 80, title: 'collect' }],
  },
  scaleValue: (values) => numberIn(values, 'meanFillPct'),
  value: (values) => {
    const meanFillPct = numberIn(values, 'meanFillPct')
    return meanFillPct === null ? null : formatPercent(meanFillPct)
  },
  summary: (values) => {
    const overflowing = numberIn(values, 'overflowingBins') ?? 0
    const likely = numberIn(values, 'likelyBins') ?? 0
    if (overflowing > 0) return `${overflowing} overflowing`
    return likely > 0 ? `${likely} likely to overflow` : 'Nothing that will not wait'
  },
  popupRows: [
    { measure: 'meanFillPct', isProminent: true },
    { measure: 'overflowingBins', isProminent: true },
    { measure: 'likelyBins', isProminent: true },
    { measure: 'tooOldBins' },
    { measure: 'reportedBins' },
    { measure: 'faultySensors' },
    { measure: 'lowBatteries' },
    { measure: 'nextRoundInH' },
    { measure: 'bins' },
  ],
}
