import type { ChartDrawing } from '@towncrier/healthy-homes'

type LineKind = ChartDrawing['lines'][number]['kind']

interface LineStyle {
  readonly colour: string
  /** In units of the drawing. */
  readonly width: number
  readonly dash: readonly [on: number, off: number] | null
}

/** Told apart by weight and dash too: many reports are printed in black. */
export const LINE_STYLES: Readonly<Record<LineKind, LineStyle>> = {
  grid: { colour: '#dce1e6', width: 0.5, dash: null },
  limit: { colour: '#b92815', width: 1, dash: [4, 3] },
  temp: { colour: '#1a2129', width: 1, dash: null },
  humidity: { colour: '#66717e', width: 0.6, dash: [1.5, 1] },
  surface: { colour: '#1a5ab4', width: 1.2, dash: null },
}
export const SHADE_COLOUR = '#f3e3c2'
export const TEXT_COLOUR = '#1a2129'
export const QUIET_COLOUR = '#515c68'
export const RULE_COLOUR = '#bcc5ce'

/** The entries of a chart's legend, in the order of its panels. */
export function legendEntries(
  legend: Readonly<Record<'temp' | 'humidity' | 'surface' | 'limit' | 'doubtful', string>>,
  hasShades: boolean,
): { readonly kind: LineKind | 'shade'; readonly text: string }[] {
  return [
    { kind: 'temp', text: legend.temp },
    { kind: 'humidity', text: legend.humidity },
    { kind: 'surface', text: legend.surface },
    { kind: 'limit', text: legend.limit },
    ...(hasShades ? [{ kind: 'shade', text: legend.doubtful } as const] : []),
  ]
}
