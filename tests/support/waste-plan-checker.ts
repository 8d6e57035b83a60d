import type {
  PlannedBin,
  PlannedLorry,
  PlannedShift,
  PlanningInput,
  WastePlan,
} from '@towncrier/waste-rounds'

const TOLERANCE = 1e-5

/**
 * What is wrong with a plan for a day, worked out from its input alone, by code that shares nothing with the planner;
 * empty when it holds.
 */
export function faultsOf(input: PlanningInput, plan: WastePlan): string[] {
  const faults: string[] = []
  const collected = new Map<string, string>()
  const lorriesSeen = new Set<string>()
  let objective = 0
  for (const shift of plan.shifts) {
    const lorry = input.lorries.find(({ id }) => id === shift.lorryId)
    if (lorry === undefined) {
      faults.push(`there is no lorry ${shift.lorryId}`)
      continue
    }
    if (lorriesSeen.has(lorry.id)) faults.push(`${lorry.id} has two shifts`)
    lorriesSeen.add(lorry.id)
    objective += input.settings.lorryWorthS + checkShift(input, lorry, shift, collected, faults)
  }
  let expectedOverflows = 0
  if (plan.verdicts.length !== input.bins.length) faults.push(`${plan.verdicts.length} verdicts`)
  for (const [index, bin] of input.bins.entries()) {
    const verdict = plan.verdicts[index]
    if (verdict?.binId !== bin.id) faults.push(`no verdict on ${bin.id}`)
    if ((verdict?.lorryId ?? null) !== (collected.get(bin.id) ?? null)) {
      faults.push(`the verdict on ${bin.id} says ${verdict?.lorryId}, it is ${collected.get(bin.id)}`)
    }
    if (Math.abs((verdict?.worthS ?? 0) - worth(input, bin)) > TOLERANCE) faults.push(`worth of ${bin.id}`)
    if (collected.has(bin.id)) continue
    if (bin.isInService) {
      objective += worth(input, bin)
      expectedOverflows += chance(bin)
    }
    const isLocked = input.lorries.some(({ lockedBinIds }) => lockedBinIds.includes(bin.id))
    const isDue =
      bin.request === 'must' ||
      isLocked ||
      (input.settings.isEveryBin && bin.isInService && bin.request !== 'never')
    if (!isDue) continue
    if (plan.isFeasible) faults.push(`${bin.id} had to be collected`)
    if (!plan.problems.some(({ binIds }) => binIds.includes(bin.id)))
      faults.push(`no problem names ${bin.id}`)
  }
  compare('objective', plan.objectiveS, objective)
  compare('overflows', plan.expectedOverflows, expectedOverflows)
  compare(
    'metres',
    plan.metres,
    plan.shifts.reduce((sum, { metres }) => sum + metres, 0),
  )
  compare(
    'work',
    plan.workS,
    plan.shifts.reduce((sum, { leavesS, returnsS }) => sum + returnsS - leavesS, 0),
  )
  if (!plan.isFeasible && plan.problems.length === 0) faults.push('not feasible, and nothing says why')
  return faults

  function compare(what: string, stated: number, found: number): void {
    if (!(Math.abs(stated - found) <= TOLERANCE * Math.max(1, Math.abs(found)))) {
      faults.push(`${what}: stated ${stated}, found ${found}`)
    }
  }
}

function chance(bin: PlannedBin): number {
  if (bin.isOverflowing) return 1
  return bin.isReported ? Math.max(0.9, bin.overflowChance ?? 0) : (bin.overflowChance ?? 0)
}

function worth({ settings }: PlanningInput, bin: PlannedBin): number {
  const over = bin.ageDays === null || bin.maxAgeDays === null ? 0 : Math.max(0, bin.ageDays - bin.maxAgeDays)
  const full = Math.min(100, Math.max(0, bin.fillPct ?? 0)) / 100
  return (
    settings.overflowWorthS * chance(bin) + settings.overAgeWorthSPerDay * over + settings.visitWorthS * full
  )
}

/** Drives a shift; its driving, service, tipping and kilometres in seconds of work. */
function checkShift(
  input: PlanningInput,
  lorry: PlannedLorry,
  shift: PlannedShift,
  collected: Map<string, string>,
  faults: string[],
): number {
  const { size, seconds, metres } = input.matrices[lorry.matrix]!
  const fault = (what: string) => faults.push(`${lorry.id}: ${what}`)
  const isIn = (spans: readonly { fromS: number; toS: number }[], at: number) =>
    spans.length === 0 || spans.some(({ fromS, toS }) => at >= fromS - TOLERANCE && at <= toS + TOLERANCE)
  let node = lorry.startNode
  let atS = shift.leavesS
  let loadL = lorry.loadL
  let loadKg = lorry.loadKg
  let aboard: string[] | null = loadL > 0 || loadKg > 0 ? null : []
  let partS = 0
  let partM = 0
  let drivingS = 0
  let driven = 0
  let service = 0
  let breaks = 0
  const order: string[] = []
  if (shift.leavesS < lorry.shift.fromS - TOLERANCE) fault(`leaves at ${shift.leavesS}`)
  for (const [index, visit] of shift.visits.entries()) {
    if (Math.abs(visit.arriveS - atS - visit.drivingS) > TOLERANCE)
      fault(`arrives at ${visit.arriveS} from ${atS}`)
    if (visit.beginS < visit.arriveS - TOLERANCE) fault(`begins before it arrives`)
    partS += visit.drivingS
    partM += visit.metres
    atS = visit.leaveS
    const isLast = index === shift.visits.length - 1
    if ((visit.type === 'return') !== isLast) fault(`visit ${index} is ${visit.type}`)
    if (visit.type === 'break') {
      const span = lorry.crewBreak
      breaks++
      if (span === null) fault('a break that is not due')
      else {
        if (!isIn([span], visit.beginS)) fault(`break at ${visit.beginS}`)
        if (Math.abs(visit.leaveS - visit.beginS - span.seconds) > TOLERANCE) fault('length of the break')
      }
      continue
    }
    const bin = input.bins.find(({ id }) => visit.type === 'collect' && id === visit.placeId)
    const site = input.disposalSites.find(({ id }) => visit.type === 'dispose' && id === visit.placeId)
    const to = visit.type === 'return' ? lorry.endNode : (bin?.node ?? site?.node ?? Number.NaN)
    if (!(Math.abs(seconds[node * size + to]! - partS) <= TOLERANCE))
      fault(`drives ${partS} s to ${visit.placeId}`)
    if (!(Math.abs(metres[node * size + to]! - partM) <= TOLERANCE))
      fault(`drives ${partM} m to ${visit.placeId}`)
    drivingS += partS
    driven += partM
    partS = 0
    partM = 0
    node = to
    const stays = visit.leaveS - visit.beginS
    const lasts = bin?.serviceS ?? site?.serviceS ?? 0
    if (Math.abs(stays - lasts) > TOLERANCE) fault(`stays ${stays} s at ${visit.placeId}`)
    service += lasts
    if (bin !== undefined) {
      if (collected.has(bin.id)) fault(`${bin.id} is collected twice`)
      collected.set(bin.id, lorry.id)
      order.push(bin.id)
      if (!bin.isInService || bin.request === 'never') fault(`${bin.id} is not to be collected`)
      if (!lorry.streams.includes(bin.stream)) fault(`does not take ${bin.stream}`)
      if (bin.onlyLorryIds !== null && !bin.onlyLorryIds.includes(lorry.id))
        fault(`may not collect ${bin.id}`)
      if (!isIn(bin.windows, visit.beginS)) fault(`${bin.id} at ${visit.beginS}`)
      loadL += bin.litres
      loadKg += bin.kg
      aboard?.push(bin.stream)
    }
    if (site !== undefined) {
      if (!isIn(site.windows, visit.beginS)) fault(`${site.id} at ${visit.beginS}`)
      if (site.streams.length > 0 && aboard?.some((stream) => !site.streams.includes(stream))) {
        fault(`${site.id} does not take ${aboard}`)
      }
      loadL = 0
      loadKg = 0
      aboard = []
    }
    if (loadL > lorry.capacityL + TOLERANCE || loadKg > lorry.payloadKg + TOLERANCE) {
      fault(`carries ${loadL} L, ${loadKg} kg`)
    }
    if (Math.abs(visit.loadL - loadL) > TOLERANCE || Math.abs(visit.loadKg - loadKg) > TOLERANCE) {
      fault(`says it carries ${visit.loadL} L, ${visit.loadKg} kg`)
    }
  }
  if (loadL > 0 || loadKg > 0) fault(`comes home with ${loadL} L, ${loadKg} kg`)
  if (atS > lorry.shift.toS + TOLERANCE) fault(`is back at ${atS}, after ${lorry.shift.toS}`)
  if (breaks > 1) fault(`${breaks} breaks`)
  if (lorry.crewBreak !== null && breaks === 0 && atS > lorry.crewBreak.toS + TOLERANCE) fault('no break')
  if (Math.abs(shift.returnsS - atS) > TOLERANCE) fault(`says it returns at ${shift.returnsS}`)
  if (Math.abs(shift.metres - driven) > TOLERANCE || Math.abs(shift.drivingS - drivingS) > TOLERANCE) {
    fault(`says it drives ${shift.metres} m in ${shift.drivingS} s`)
  }
  if (shift.collections !== order.length) fault(`says it collects ${shift.collections}`)
  const tips = shift.visits.filter(({ type }) => type === 'dispose').length
  if (shift.disposals !== tips) fault(`says it tips ${shift.disposals} times`)
  for (const [at, id] of lorry.lockedBinIds.entries()) if (order[at] !== id) fault(`${id} is locked at ${at}`)
  return drivingS + service + (driven / 1_000) * input.settings.secondsPerKm
}
