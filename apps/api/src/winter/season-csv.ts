import { CSV_MARK, csvLine, type SeasonReportView } from '@towncrier/protocol'
import { rounded } from './records.ts'

/** Each night of each domain with what was decided, what came, and what was used. */
export function seasonCsv({ rows }: SeasonReportView): string {
  const yesNo = (value: boolean | null) => (value === null ? 'unknown' : value ? 'yes' : 'no')
  return [
    CSV_MARK +
      csvLine([
        'night',
        'domain',
        'decision',
        'treated',
        'recommended',
        'forecastMinC',
        'measuredMinC',
        'frozen',
        'iceOrFrost',
        'treatedKm',
        'saltT',
      ]),
    ...rows.map((row) =>
      csvLine([
        row.night,
        row.domainName,
        row.choice ?? 'none',
        yesNo(row.isTreated),
        yesNo(row.wasRecommended),
        rounded(row.forecastMinC, 2),
        rounded(row.actualMinC, 2),
        yesNo(row.actualMinC === null ? null : row.actualMinC < 0),
        yesNo(row.hadIceOrFrost),
        rounded(row.treatedKm, 3),
        rounded(row.saltT, 3),
      ]),
    ),
  ].join('')
}
