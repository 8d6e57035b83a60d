import type { Bin, TimeOfDaySpan } from '../service/waste-service.ts'
import { BIN_DEFAULTS, BIN_RANGES } from './bin-defaults.ts'
import type { BinColumn } from './bin-file.ts'

type Cells = Readonly<Partial<Record<BinColumn, string>>>
type Numbered = keyof typeof BIN_RANGES

/** What a line says of a bin beyond its id, round and device. */
export type ReadBin = Omit<Bin, 'id' | 'roundId' | 'roundOrder' | 'deviceId' | 'version'>

export interface ReadCells {
  readonly bin: ReadBin
  /** Of the device's geometry, what is given. */
  readonly geometry: Readonly<Record<string, unknown>>
  readonly problems: readonly string[]
}

const LONGEST = { name: 80, street: 120, stream: 40, accessNote: 500 } as const
const NUMBER = /^[+-]?\d+(\.\d+)?$/
const MINUTES_A_DAY = 1_440

/** @param present the bin as it is: what the file does not name stays as it is. Null: a new one. */
export function readCells(cells: Cells, present: Bin | null): ReadCells {
  const problems: string[] = []
  const base = present ?? BIN_DEFAULTS

  const numberIn = (column: Numbered, otherwise: number | null): number => {
    const cell = cells[column] ?? ''
    if (cell === '') {
      if (otherwise === null) problems.push(`${column} is missing`)
      return otherwise ?? 0
    }
    const value = Number(cell)
    if (!NUMBER.test(cell)) {
      const hint = /^[+-]?\d+,\d+$/.test(cell) ? `; write ${cell.replace(',', '.')}` : ''
      problems.push(`${column} "${cell}" is not a number${hint}`)
      return 0
    }
    const [least, most] = BIN_RANGES[column]
    if (value < least || value > most) problems.push(`${column} ${cell} is not between ${least} and ${most}`)
    return value
  }
  const words = (column: keyof typeof LONGEST, otherwise: string): string => {
    const cell = cells[column] ?? ''
    const longest = LONGEST[column]
    if (cell.length > longest) problems.push(`${column} is longer than ${longest} letters`)
    return cell === '' ? otherwise : cell
  }

  const latitude = numberIn('latitude', present?.latitude ?? null)
  const longitude = numberIn('longitude', present?.longitude ?? null)
  if (Math.abs(latitude) > 90 && Math.abs(longitude) <= 90) {
    problems.push('latitude and longitude look swapped')
  }
  const stream = words('stream', present?.stream ?? '').toLowerCase()
  if (stream === '') problems.push('stream is missing')

  const bin: ReadBin = {
    name: words('name', present?.name ?? cells.id ?? ''),
    stream,
    latitude,
    longitude,
    street: words('street', base.street),
    volumeL: numberIn('volumeL', base.volumeL),
    thresholdPct: numberIn('thresholdPct', base.thresholdPct),
    maxAgeDays:
      cells.maxAgeDays === undefined
        ? base.maxAgeDays
        : cells.maxAgeDays === ''
          ? null
          : numberIn('maxAgeDays', null),
    accessNote: cells.accessNote === undefined ? base.accessNote : words('accessNote', ''),
    accessTimes: accessTimes(cells, base.accessTimes, problems),
    serviceS: numberIn('serviceS', base.serviceS),
    isInService: isInService(cells.inService ?? '', base.isInService, problems),
  }
  return { bin, geometry: geometryOf(cells, problems), problems }
}

function isInService(cell: string, otherwise: boolean, problems: string[]): boolean {
  if (cell === '') return otherwise
  if (/^(yes|true|1)$/i.test(cell)) return true
  if (/^(no|false|0)$/i.test(cell)) return false
  problems.push(`inService "${cell}" is neither yes nor no`)
  return otherwise
}

function accessTimes(
  { accessFrom, accessTo }: Cells,
  otherwise: readonly TimeOfDaySpan[],
  problems: string[],
): readonly TimeOfDaySpan[] {
  if (accessFrom === undefined && accessTo === undefined) return otherwise
  const [from, to] = [accessFrom, accessTo].map((cell) =>
    (cell ?? '').split(/\s+/).filter((time) => time !== ''),
  )
  if (from!.length !== to!.length) {
    problems.push('accessFrom and accessTo do not go together')
    return otherwise
  }
  return from!.flatMap((time, n) => {
    const [fromMin, toMin] = [minutesOf(time), minutesOf(to![n]!)]
    if (fromMin === null || toMin === null) {
      problems.push(`access "${time}" to "${to![n]}" are not times as 07:30`)
      return []
    }
    if (fromMin >= toMin) problems.push(`access ends at ${to![n]}, before it begins at ${time}`)
    return { fromMin, toMin }
  })
}

/** Minutes after midnight of "07:30"; null where it is none. 24:00 ends a day. */
function minutesOf(time: string): number | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(time)
  if (match === null || Number(match[2]) > 59) return null
  const minutes = Number(match[1]) * 60 + Number(match[2])
  return minutes <= MINUTES_A_DAY ? minutes : null
}

function geometryOf({ distanceEmptyMm, distanceFullMm, fillTable }: Cells, problems: string[]) {
  const geometry: Record<string, unknown> = {}
  for (const [name, cell = ''] of Object.entries({ distanceEmptyMm, distanceFullMm })) {
    if (cell === '') continue
    if (NUMBER.test(cell)) geometry[name] = Number(cell)
    else problems.push(`${name} "${cell}" is not a number`)
  }
  const pairs = (fillTable ?? '').split(/\s+/).filter((pair) => pair !== '')
  if (pairs.length > 0) {
    const table = pairs.map((pair) => pair.split(':'))
    if (table.every((pair) => pair.length === 2 && pair.every((part) => NUMBER.test(part)))) {
      geometry.fillTable = table.map((pair) => pair.map(Number))
    } else problems.push(`fillTable "${fillTable}" is not of the form "300:100 900:50 1500:0" (mm:percent)`)
  }
  return geometry
}

/** "07:30" of minutes after midnight. */
export function timeOfDay(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
