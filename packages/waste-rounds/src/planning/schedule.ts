import type { DayLorry, DayModel } from './day-model.ts'
import type { PlannedBin, PlanningInput } from './planning-input.ts'
import type { TripPlacer } from './trip-placer.ts'
import type { PlannedShift, PlannedVisit } from './waste-plan.ts'

/** What keeps a shift from holding. */
export interface ShiftBreach {
  readonly reason: 'too-large' | 'window' | 'site-closed' | 'no-time' | 'late-break' | 'not-tipped'
  readonly binIds: readonly string[]
  /** By how much, s; 0 where that has no meaning. */
  readonly lateS: number
}

/** What the last answer of a placer comes to as a shift, minute by minute. */
export function scheduleOf(
  input: PlanningInput,
  model: DayModel,
  lorry: DayLorry,
  placed: TripPlacer,
): { readonly shift: PlannedShift; readonly breaches: readonly ShiftBreach[] } {
  const { width, binCount, binOf, serviceS, windows } = model
  const { id, shift, capacityL, payloadKg, loadL: startL, loadKg: startKg } = input.lorries[lorry.index]!
  const { seconds, metres } = model.ways[lorry.ways]!
  const visits: PlannedVisit[] = []
  const late: string[] = []
  const large: string[] = []
  let closedSites = 0
  let breakLateS = 0
  let from = lorry.startPlace
  let leaveS = lorry.shiftFromS
  let loadL = startL
  let loadKg = startKg
  let wholeMetres = 0
  let wholeDrivingS = 0
  for (let at = 0; at <= placed.count; at++) {
    const isHome = at === placed.count
    const place = isHome ? lorry.endPlace : placed.places[at]!
    const way = from * width + place
    let drivingS = seconds[way]!
    let driven = metres[way]!
    wholeMetres += driven
    wholeDrivingS += drivingS
    if (placed.breakBefore === at) {
      const beginS = Math.max(leaveS, lorry.breakFromS)
      const share = drivingS === 0 ? 1 : Math.min(1, (beginS - leaveS) / drivingS)
      const arriveS = leaveS + drivingS * share
      visits.push({
        type: 'break',
        placeId: null,
        arriveS,
        beginS,
        leaveS: beginS + lorry.breakS,
        metres: driven * share,
        drivingS: drivingS * share,
        loadL,
        loadKg,
      })
      breakLateS = Math.max(0, beginS - lorry.breakToS)
      leaveS = beginS + lorry.breakS
      drivingS *= 1 - share
      driven *= 1 - share
    }
    const arriveS = leaveS + drivingS
    const beginS = isHome ? arriveS : windows.earliestS(place, arriveS)
    const isClosed = beginS === Number.POSITIVE_INFINITY
    const begins = isClosed ? arriveS : beginS
    leaveS = begins + serviceS[place]!
    const bin = place < binCount ? input.bins[binOf[place]!]! : null
    if (bin !== null) {
      loadL += bin.litres
      loadKg += bin.kg
      if (isClosed) late.push(bin.id)
      if (isLarger(bin, capacityL, payloadKg)) large.push(bin.id)
    } else if (!isHome) {
      loadL = 0
      loadKg = 0
      if (isClosed) closedSites++
    }
    visits.push({
      type: isHome ? 'return' : bin === null ? 'dispose' : 'collect',
      placeId: isHome ? null : (bin?.id ?? input.disposalSites[place - binCount]!.id),
      arriveS,
      beginS: begins,
      leaveS,
      metres: driven,
      drivingS,
      loadL,
      loadKg,
    })
    from = place
  }
  const first = visits[0]!
  // Rather wait at the depot than before the first stop.
  const waitsS = first.type === 'break' ? 0 : first.beginS - first.arriveS
  if (waitsS > 0) visits[0] = { ...first, arriveS: first.beginS }
  const collects = visits.filter(({ type }) => type === 'collect')
  const bins = new Map(input.bins.map((bin) => [bin.id, bin]))
  const overtimeS = leaveS - shift.toS
  return {
    shift: {
      lorryId: id,
      visits,
      leavesS: lorry.shiftFromS + waitsS,
      returnsS: leaveS,
      metres: wholeMetres,
      drivingS: wholeDrivingS,
      collections: collects.length,
      disposals: visits.filter(({ type }) => type === 'dispose').length,
      collectedL: collects.reduce((sum, { placeId }) => sum + bins.get(placeId!)!.litres, 0),
      collectedKg: collects.reduce((sum, { placeId }) => sum + bins.get(placeId!)!.kg, 0),
    },
    breaches: [
      ...breach(large.length > 0, 'too-large', large),
      ...breach(late.length > 0, 'window', late),
      ...breach(closedSites > 0, 'site-closed', []),
      ...breach(loadL > 0 || loadKg > 0, 'not-tipped', []),
      ...breach(overtimeS > 1e-6, 'no-time', [], overtimeS),
      ...breach(breakLateS > 1e-6, 'late-break', [], breakLateS),
    ],
  }
}

function breach(
  isSo: boolean,
  reason: ShiftBreach['reason'],
  binIds: readonly string[],
  lateS = 0,
): ShiftBreach[] {
  return isSo ? [{ reason, binIds, lateS }] : []
}

function isLarger({ litres, kg }: PlannedBin, capacityL: number, payloadKg: number): boolean {
  return !(litres <= capacityL + 1e-6 && kg <= payloadKg + 1e-6)
}

/** Whether the order of a lorry makes it leave its place at all. */
export function isDriven(lorry: DayLorry, count: number): boolean {
  return lorry.isCommitted || count > 0
}
