import type { PlanningView, WasteLorryView, WastePlanView, WasteSiteView } from '@towncrier/protocol'
import { lorryLook } from './lorry-looks.ts'
import { mayOverflow } from './plan-words.ts'

type Planned = Pick<NonNullable<PlanningView['best']>, 'shifts' | 'verdicts'>
type Position = readonly [longitude: number, latitude: number]

export interface PlanSpot {
  readonly id: string
  readonly longitude: number
  readonly latitude: number
  readonly type: 'in' | 'done' | 'out' | 'risk'
  readonly fillPct: number | null
  /** Of its lorry, from 0; null: left out. */
  readonly lorry: number | null
  /** "2·14": lorry and stop; empty: left out. */
  readonly label: string
  readonly isChosen: boolean
  /** Another lorry is looked at. */
  readonly isFaint: boolean
}
export interface PlanLine {
  readonly lorry: number
  readonly line: readonly Position[]
  /** Not the way on the roads. */
  readonly isStraight: boolean
  readonly isFaint: boolean
}
export interface PlanPlace {
  readonly name: string
  readonly type: 'depot' | 'disposal'
  readonly longitude: number
  readonly latitude: number
}
export interface PlanPicture {
  readonly spots: readonly PlanSpot[]
  readonly lines: readonly PlanLine[]
  readonly places: readonly PlanPlace[]
}

export interface PictureFocus {
  readonly binId: string | null
  /** The lorry that stands out; null: all do. */
  readonly lorryId: string | null
  /** Bins of which crews have reported. */
  readonly doneIds: ReadonlySet<string>
}

/** What the map shows of a plan: ways, stops in order, and what is left out. */
export function planPicture(
  { shifts, verdicts }: Planned,
  sites: readonly WasteSiteView[],
  lorries: readonly WasteLorryView[],
  { binId, lorryId, doneIds }: PictureFocus,
): PlanPicture {
  const lorryOf = new Map(shifts.map((shift, index) => [shift.lorryId, index]))
  const stopOf = new Map(
    shifts.flatMap(({ visits }) =>
      visits.filter(({ type }) => type === 'collect').map(({ placeId }, n) => [placeId!, n + 1] as const),
    ),
  )
  const isFaint = (id: string | null) => lorryId !== null && id !== lorryId
  const used = new Set(shifts.filter(({ collections }) => collections > 0).map((shift) => shift.lorryId))
  const depots = new Set(lorries.filter(({ id }) => used.has(id)).map(({ depotId }) => depotId))
  const tipped = new Set(shifts.flatMap(({ visits }) => visits.map(({ placeId }) => placeId)))
  const positions = new Map<string, Position>([
    ...sites.map(({ id, longitude, latitude }) => [id, [longitude, latitude]] as const),
    ...verdicts.map((bin) => [bin.binId, [bin.longitude, bin.latitude]] as const),
  ])
  return {
    spots: verdicts.map((verdict): PlanSpot => {
      const { binId: id, longitude, latitude, fillPct, isDone } = verdict
      const lorry = verdict.lorryId === null ? null : (lorryOf.get(verdict.lorryId) ?? null)
      const isIn = lorry !== null
      return {
        ...{ id, longitude, latitude, fillPct, lorry },
        type: isDone || doneIds.has(id) ? 'done' : isIn ? 'in' : mayOverflow(verdict) ? 'risk' : 'out',
        label: isIn ? `${lorryLook(lorry).number}·${stopOf.get(id) ?? ''}` : '',
        isChosen: id === binId,
        isFaint: isFaint(verdict.lorryId),
      }
    }),
    lines: shifts.flatMap((shift, lorry): PlanLine[] => {
      if (shift.collections === 0) return []
      const isStraight = shift.line.length < 2
      const home = lorries.find(({ id }) => id === shift.lorryId)?.depotId ?? ''
      const line = isStraight
        ? [
            home,
            ...shift.visits.map(({ type, placeId }) => (type === 'return' ? home : (placeId ?? ''))),
          ].flatMap((id) => {
            const position = positions.get(id)
            return position === undefined ? [] : [position]
          })
        : shift.line
      return [{ lorry, line, isStraight, isFaint: isFaint(shift.lorryId) }]
    }),
    places: sites.flatMap(({ id, name, type, longitude, latitude }) =>
      (type === 'depot' ? depots : tipped).has(id) ? [{ name, type, longitude, latitude }] : [],
    ),
  }
}

/** Of how many lorries a plan speaks, with those that stay in. */
export function lorriesOut({ shifts }: Pick<WastePlanView, 'shifts'>) {
  return shifts.map((shift, index) => ({ shift, index })).filter(({ shift }) => shift.collections > 0)
}
