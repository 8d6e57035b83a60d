import type { AlarmFigure } from '@towncrier/protocol'
import type { Figures } from '../alerts/alarm-api.ts'
import { toDuration } from '../format/time.ts'
import { formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'

const words = messages.alarms.figures

/** One figure as people read it, beside what is asked for. */
export interface FigureRow {
  readonly name: string
  readonly value: string
  readonly target: string
  readonly source: string
  /** Null where no target is given, or there was nothing to count. */
  readonly isMet: boolean | null
  /** Value and target in one unit, for a bar; null where there is none of them. */
  readonly value0: number | null
  readonly target0: number | null
}

type Unit = 'count' | 'percent' | 'seconds'

/** The figures of ISA-18.2 and EEMUA 191 in the order in which a supervisor asks for them. */
export function figureRows(figures: Figures): FigureRow[] {
  const { causes, severityPercent } = figures
  const rows: readonly (readonly [keyof typeof words.rows, AlarmFigure, Unit])[] = [
    ['perHourMean', causes.perHourMean, 'count'],
    ['perHourMax', causes.perHourMax, 'count'],
    ['perTenMinutesMax', causes.perTenMinutesMax, 'count'],
    ['floodPercent', figures.floodPercent, 'percent'],
    ['acknowledgeMedian', figures.secondsToAcknowledgeMedian, 'seconds'],
    ['acknowledgeP90', figures.secondsToAcknowledgeP90, 'seconds'],
    ['critical', severityPercent.critical, 'percent'],
    ['warning', severityPercent.warning, 'percent'],
    ['watch', severityPercent.watch, 'percent'],
    ['mostFrequentPercent', figures.mostFrequentPercent, 'percent'],
    ['chatteringCount', figures.chatteringCount, 'count'],
    ['staleCount', figures.staleCount, 'count'],
  ]
  return rows.map(([name, { value, target, source }, unit]) => ({
    name: words.rows[name],
    value: inUnit(value, unit),
    target: target === null ? words.noTarget : words.atMost(inUnit(target, unit)),
    source: target === null ? '' : source,
    isMet: value === null || target === null ? null : value <= target,
    value0: value,
    target0: target,
  }))
}

/** The one question in one sentence: can one person deal with this? */
export function figuresAnswer({ causes, floodPercent }: Figures): { text: string; isFine: boolean } {
  const { value, target } = causes.perHourMean
  const isCalm = (floodPercent.value ?? 0) <= (floodPercent.target ?? 0)
  const isFine = isCalm && (value === null || target === null || value <= target)
  if (causes.total === 0 || value === null) return { text: words.nothing, isFine: true }
  return { text: words.answer(formatNumber(value, 1), isFine), isFine }
}

function inUnit(value: number | null, unit: Unit): string {
  if (value === null) return '–'
  if (unit === 'seconds') return messages.duration(toDuration(value * 1_000))
  const text = formatNumber(value, Number.isInteger(value) ? 0 : 1)
  return unit === 'percent' ? `${text}\u00a0%` : text
}
