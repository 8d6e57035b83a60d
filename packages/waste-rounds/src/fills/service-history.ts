import { type EpochMs, HOUR_MS } from '@towncrier/core'
import { type CollectOutcome, EMPTYING_OUTCOMES } from '../jobs/job-state.ts'

/** The sensor saw that the bin was emptied. */
export interface SensorEmptying {
  readonly at: EpochMs
  readonly fillBeforePct: number | null
  readonly fillAfterPct: number | null
  /** Told by `collected`, which is the crew's own word on its way back: not counted. */
  readonly isByWord: boolean
}

/** What a crew, or a record brought in, says of a bin. */
export interface ReportedCollection {
  readonly id: string
  readonly at: EpochMs
  readonly outcome: CollectOutcome
  readonly source: 'crew' | 'import'
}

/** One visit to a bin, whoever tells of it. */
export interface ServiceEntry {
  readonly at: EpochMs
  /** `both`: the crew and the sensor. */
  readonly source: 'crew' | 'sensor' | 'both' | 'import'
  /** `emptied`: seen by the sensor only, so not by a known round. */
  readonly outcome: CollectOutcome | 'emptied'
  /** Measured; null: not known. */
  readonly fillBeforePct: number | null
  readonly fillAfterPct: number | null
  /** The crew and the sensor contradict each other. */
  readonly isDisputed: boolean
  /** Of the report; null when only the sensor tells of it. */
  readonly reportId: string | null
  /** One sentence; empty when there is nothing to say. */
  readonly remark: string
}

/** What was told within so much of one another was one visit. */
const SAME_VISIT_MS = 2 * HOUR_MS
/** A sensor that says "still full" within this after a lift contradicts it. */
const DISPUTE_WITHIN_MS = 12 * HOUR_MS

/**
 * One service history of a bin out of what its sensor saw and what crews said. Within two hours of one another they speak of one
 * visit, each of one only, the nearest first: the crew's word holds for the outcome, the sensor's for the fills and, as it sees
 * only that a reading later, the crew's for the time.
 *
 * @param disputedAt instants of readings that contradicted a crew (`emptied:disputed`).
 * @returns oldest first.
 */
export function reconcile(
  sensor: readonly SensorEmptying[],
  reports: readonly ReportedCollection[],
  disputedAt: readonly EpochMs[],
): ServiceEntry[] {
  const seen = sensor.filter(({ isByWord }) => !isByWord)
  const pairs = pairsOf(seen, reports)
  const matched = new Set(pairs.values())
  const entries = reports.map((report): ServiceEntry => {
    const emptying = pairs.get(report)
    const isEmptying = EMPTYING_OUTCOMES.includes(report.outcome)
    const isStillFull =
      isEmptying && disputedAt.some((at) => at > report.at && at - report.at <= DISPUTE_WITHIN_MS)
    const isEmptiedAnyway = !isEmptying && emptying !== undefined
    return {
      at: report.at,
      source: emptying !== undefined ? 'both' : report.source,
      outcome: report.outcome,
      fillBeforePct: emptying?.fillBeforePct ?? null,
      fillAfterPct: emptying?.fillAfterPct ?? null,
      isDisputed: isStillFull || isEmptiedAnyway,
      reportId: report.id,
      remark: isEmptiedAnyway
        ? 'Not emptied, says the crew; the sensor saw it emptied.'
        : isStillFull
          ? 'Emptied, says the crew; the sensor said full afterwards.'
          : '',
    }
  })
  for (const emptying of seen) {
    if (matched.has(emptying)) continue
    entries.push({
      at: emptying.at,
      source: 'sensor',
      outcome: 'emptied',
      fillBeforePct: emptying.fillBeforePct,
      fillAfterPct: emptying.fillAfterPct,
      isDisputed: false,
      reportId: null,
      remark: 'Emptied, not by a known round.',
    })
  }
  return entries.sort((a, b) => a.at - b.at || compareText(a.reportId ?? '', b.reportId ?? ''))
}

/** Last time the bin was emptied, by whom ever; a lift that the sensor contradicts does not count. Null: not known. */
export function lastEmptied(history: readonly ServiceEntry[]): EpochMs | null {
  const last = history.findLast(({ outcome, source, isDisputed }) => {
    if (outcome === 'emptied') return true
    return EMPTYING_OUTCOMES.includes(outcome) ? !isDisputed : source === 'both'
  })
  return last?.at ?? null
}

/** Nearest first, those that emptied before others; ties by the order of time and id, so that the order given never matters. */
function pairsOf(
  seen: readonly SensorEmptying[],
  reports: readonly ReportedCollection[],
): Map<ReportedCollection, SensorEmptying> {
  const near = reports.flatMap((report) =>
    seen.flatMap((emptying) => {
      const apart = Math.abs(emptying.at - report.at)
      return apart <= SAME_VISIT_MS ? [{ report, emptying, apart }] : []
    }),
  )
  near.sort(
    (a, b) =>
      rankOf(a.report) - rankOf(b.report) ||
      a.apart - b.apart ||
      a.report.at - b.report.at ||
      a.emptying.at - b.emptying.at ||
      compareText(a.report.id, b.report.id),
  )
  const pairs = new Map<ReportedCollection, SensorEmptying>()
  const taken = new Set<SensorEmptying>()
  for (const { report, emptying } of near) {
    if (pairs.has(report) || taken.has(emptying)) continue
    pairs.set(report, emptying)
    taken.add(emptying)
  }
  return pairs
}

function rankOf({ outcome }: ReportedCollection): number {
  return EMPTYING_OUTCOMES.includes(outcome) ? 0 : 1
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
