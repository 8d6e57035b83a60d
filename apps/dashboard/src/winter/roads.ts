import type { WinterNetworkLinesView, WinterRoadsView, WinterTreatedView } from '@towncrier/protocol'

export const TREATMENT_STATES = ['missed', 'planned', 'treated', 'other'] as const
export type TreatmentState = (typeof TREATMENT_STATES)[number]
/** Nine in ten of a normal error lie within so many standard errors. */
const NINE_IN_TEN = 1.645

/** One road at one hour. */
export interface RoadThen {
  /** °C; null: not known. */
  readonly tempC: number | null
  readonly errorK: number | null
  /** That it is below 0 °C, 0 to 1. */
  readonly chance: number | null
  readonly treatment: TreatmentState
}

export interface LastTreatment {
  readonly at: string
  readonly rateGm2: number | null
}

/** A street: all roads of one name, as the worst of them. */
export interface StreetThen extends RoadThen {
  readonly key: string
  readonly name: string
  readonly edgeIds: readonly string[]
  readonly treated: LastTreatment | null
}

type Lines = WinterNetworkLinesView['features']

/** Every road at the n-th time of the forecast, in the order of `lines`. */
export function roadsAt(
  lines: Lines,
  roads: WinterRoadsView | null,
  treatment: ReadonlyMap<string, TreatmentState>,
  n: number,
): RoadThen[] {
  const rowOf = new Map(roads?.edgeIds.map((id, row) => [id, row]))
  return lines.map(({ properties: { edgeId } }) => {
    const row = rowOf.get(edgeId)
    const tenths = row === undefined ? null : (roads!.surfaceTempTenths[row]![n] ?? null)
    const errorTenths = row === undefined ? null : (roads!.standardErrorTenths[row]![n] ?? null)
    const tempC = tenths === null ? null : tenths / 10
    const errorK = errorTenths === null ? null : errorTenths / 10
    return {
      tempC,
      errorK,
      chance: tempC === null || errorK === null ? null : chanceBelowZero(tempC, errorK),
      treatment: treatment.get(edgeId) ?? 'other',
    }
  })
}

/** Missed before planned before treated: what still has to be seen to stands out. */
export function treatmentStates({
  treated,
  plannedEdgeIds,
  missedEdgeIds,
}: WinterTreatedView): Map<string, TreatmentState> {
  const done = new Set(treated.filter(({ covered }) => covered >= 0.5).map(({ edgeId }) => edgeId))
  return new Map<string, TreatmentState>([
    ...plannedEdgeIds.map((id) => [id, 'planned'] as const),
    ...[...done].map((id) => [id, 'treated'] as const),
    ...missedEdgeIds.map((id) => [id, 'missed'] as const),
  ])
}

/** The newest treatment of each road. */
export function lastTreatments({ treated }: WinterTreatedView): Map<string, LastTreatment> {
  const found = new Map<string, LastTreatment>()
  for (const { edgeId, at, rateGm2 } of treated) {
    if (at > (found.get(edgeId)?.at ?? '')) found.set(edgeId, { at, rateGm2 })
  }
  return found
}

/** The chance that a road is below 0 °C when it is forecast at `tempC` with a normal error, 0 to 1. */
export function chanceBelowZero(tempC: number, errorK: number): number {
  if (errorK <= 0) return tempC < 0 ? 1 : 0
  return normalShare(-tempC / errorK)
}

export function plusMinus(errorK: number): number {
  return errorK * NINE_IN_TEN
}

/** Abramowitz and Stegun, 26.2.17: within 7.5e-8. */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const sum = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const above = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum
  return z >= 0 ? 1 - above : above
}

/** Roads gathered into streets: the coldest, the likeliest to freeze, the least treated of each. A road without a name stands alone. */
export function streetsOf(
  lines: Lines,
  then: readonly RoadThen[],
  treated: ReadonlyMap<string, LastTreatment>,
): StreetThen[] {
  const streets = new Map<string, StreetThen>()
  for (const [n, { properties }] of lines.entries()) {
    const { edgeId, name } = properties
    const road = then[n]!
    const key = name === '' ? `#${edgeId}` : name
    const own = treated.get(edgeId) ?? null
    const before = streets.get(key)
    if (before === undefined) {
      streets.set(key, { ...road, key, name, edgeIds: [edgeId], treated: own })
      continue
    }
    const isColder = road.tempC !== null && (before.tempC === null || road.tempC < before.tempC)
    const isLessTreated =
      TREATMENT_STATES.indexOf(road.treatment) < TREATMENT_STATES.indexOf(before.treatment)
    streets.set(key, {
      ...before,
      edgeIds: [...before.edgeIds, edgeId],
      tempC: isColder ? road.tempC : before.tempC,
      errorK: isColder ? road.errorK : before.errorK,
      chance: maxOf(before.chance, road.chance),
      treatment: isLessTreated ? road.treatment : before.treatment,
      treated: (own?.at ?? '') > (before.treated?.at ?? '') ? own : before.treated,
    })
  }
  return [...streets.values()]
}

function maxOf(one: number | null, other: number | null): number | null {
  return one === null ? other : other === null ? one : Math.max(one, other)
}

const NOTHING = 9_999
const NAMES = new Intl.Collator('en-GB', { numeric: true })

export type StreetOrder = 'temperature' | 'freezing' | 'treated'

/** What a layer warns of first: the coldest, the likeliest to freeze, the missed. */
export function sortStreets(streets: readonly StreetThen[], order: StreetOrder): StreetThen[] {
  const keyOf = (street: StreetThen) =>
    order === 'temperature'
      ? (street.tempC ?? NOTHING)
      : order === 'freezing'
        ? -(street.chance ?? -1)
        : TREATMENT_STATES.indexOf(street.treatment)
  return streets.toSorted(
    (one, other) =>
      keyOf(one) - keyOf(other) ||
      (one.tempC ?? NOTHING) - (other.tempC ?? NOTHING) ||
      NAMES.compare(one.name, other.name),
  )
}
