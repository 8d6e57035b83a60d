import { mayServe } from './day-model.ts'
import type { DrivenShift } from './plan-of.ts'
import type { PlannedBin } from './planning-input.ts'
import type { PreparedDay } from './prepare-day.ts'
import { minutesWords } from './reason-words.ts'
import type { ShiftBreach } from './schedule.ts'
import type { BinVerdict, OutReason, PlanProblem } from './waste-plan.ts'

/** What keeps a plan from holding, in words, with the constraint that bites and what to do. */
export function problemsOf(
  day: PreparedDay,
  driven: readonly DrivenShift[],
  verdicts: readonly BinVerdict[],
): PlanProblem[] {
  return [
    ...lorryProblems(day),
    ...disposalProblems(day),
    ...lockedProblems(day, driven),
    ...missingProblems(day, verdicts),
    ...driven.flatMap((shift) => shiftProblems(day, shift)),
  ]
}

function lorryProblems({ input, strandedLorries }: PreparedDay): PlanProblem[] {
  if (input.lorries.length === 0) {
    const message = 'There is no lorry to plan with: put one into service, or choose another day.'
    return [{ reason: 'no-lorries', binIds: [], lorryId: null, message }]
  }
  return strandedLorries.map((index) => {
    const { id, name } = input.lorries[index]!
    const message = `No road leads ${name} home from where it starts: check where it stands, and the streets it may not enter.`
    return { reason: 'unreachable', binIds: [], lorryId: id, message }
  })
}

function disposalProblems(day: PreparedDay): PlanProblem[] {
  const { input, obstacles } = day
  const streams = new Map<string, string[]>()
  for (const [index, bin] of input.bins.entries()) {
    if (obstacles[index] === 'no-disposal') {
      streams.set(bin.stream, [...(streams.get(bin.stream) ?? []), bin.id])
    }
  }
  return Array.from(streams, ([stream, binIds]) => ({
    reason: 'no-disposal' as const,
    binIds,
    lorryId: null,
    message: `No disposal site takes ${stream}: add a site that does, or leave out ${countWords(binIds.length, stream)}.`,
  }))
}

function lockedProblems({ input }: PreparedDay, driven: readonly DrivenShift[]): PlanProblem[] {
  const collected = new Map(
    driven.map(({ shift }) => [
      shift.lorryId,
      shift.visits.flatMap(({ type, placeId }) => (type === 'collect' ? [placeId!] : [])),
    ]),
  )
  const names = new Map(input.bins.map(({ id, name }) => [id, name]))
  return input.lorries.flatMap(({ id, name, lockedBinIds }): PlanProblem[] => {
    const first = collected.get(id) ?? []
    const broken = lockedBinIds.findIndex((binId, at) => first[at] !== binId)
    if (broken < 0) return []
    const isAhead = new Set(first.slice(0, broken))
    const binIds = lockedBinIds.slice(broken).filter((binId) => !isAhead.has(binId))
    const shown = namesWords(binIds.map((binId) => names.get(binId) ?? `${binId} (not among the bins)`))
    const message = `${name} cannot collect ${shown} first and in the order that is locked, within its times, room and streams: unlock what does not fit, or change the order.`
    return [{ reason: 'locked-order', binIds, lorryId: id, message }]
  })
}

/** Bins that had to be in and are not, gathered by constraint; those without a lorry also by stream. */
function missingProblems(day: PreparedDay, verdicts: readonly BinVerdict[]): PlanProblem[] {
  const { input, isObligatory } = day
  const groups = new Map<string, { readonly reason: OutReason; readonly bins: PlannedBin[] }>()
  for (const [index, bin] of input.bins.entries()) {
    const { lorryId, reason } = verdicts[index]!
    if (!isObligatory[index] || lorryId !== null || reason === 'no-disposal') continue
    const isStreamMissing =
      reason === 'no-lorry' && !input.lorries.some((l) => l.streams.includes(bin.stream))
    const key = `${reason} ${isStreamMissing ? bin.stream : ''}`
    const group = groups.get(key) ?? { reason: reason as OutReason, bins: [] }
    group.bins.push(bin)
    groups.set(key, group)
  }
  return Array.from(groups.values(), ({ reason, bins }) => ({
    reason,
    binIds: bins.map(({ id }) => id),
    lorryId: null,
    message: missingWords(day, reason, bins),
  }))
}

function missingWords({ input, model }: PreparedDay, reason: OutReason, bins: readonly PlannedBin[]): string {
  const which = namesWords(bins.map(({ name }) => name))
  const isOne = bins.length === 1
  const stream = bins[0]!.stream
  switch (reason) {
    case 'no-lorry':
      if (!input.lorries.some(({ streams }) => streams.includes(stream))) {
        return `${countWords(bins.length, stream)} ${isOne ? 'has' : 'have'} no lorry that takes ${stream}: give a lorry the stream, or leave ${isOne ? 'it' : 'them'} out.`
      }
      return `No lorry that may collect ${which} takes the stream or is out that day: allow another lorry, or leave ${isOne ? 'it' : 'them'} out.`
    case 'unreachable':
      return `No road leads to ${which} and on to a disposal site: check where ${isOne ? 'it is' : 'they are'}, and which streets are closed or forbidden to the lorries.`
    case 'too-large': {
      const taking = model.lorries.filter(({ mayCollect }) =>
        bins.some((bin) => mayCollect[model.placeOf[input.bins.indexOf(bin)]!] === 1),
      )
      const mostL = Math.max(0, ...taking.map(({ index }) => input.lorries[index]!.capacityL))
      const mostKg = Math.max(0, ...taking.map(({ index }) => input.lorries[index]!.payloadKg))
      return `${which} ${isOne ? 'holds' : 'hold'} more than any lorry for ${isOne ? 'it' : 'them'} takes (${mostL} L, ${mostKg} kg): send a larger lorry, or split ${isOne ? 'it' : 'them'}.`
    }
    case 'window':
      return `No lorry can be at ${which} within ${isOne ? 'its' : 'their'} access times: widen them, or begin a shift earlier or later.`
    case 'no-time':
      return `There is no time left for ${which}: lengthen a shift, send another lorry, or ask for fewer bins.`
    case 'no-room':
      return `There is no room for ${which}, nor time for another trip to tip: lengthen a shift, or send another lorry.`
    case 'out-of-service':
      return `${which} ${isOne ? 'is' : 'are'} asked for but out of service: put ${isOne ? 'it' : 'them'} into service, or ask no longer.`
    case 'excluded':
      return `${which} ${isOne ? 'has' : 'have'} to be collected and ${isOne ? 'is' : 'are'} left out by hand: put ${isOne ? 'it' : 'them'} in, or ask no longer.`
    case 'no-disposal':
    case 'not-needed':
    case 'not-worth-it':
      return `${which} had to be collected and ${isOne ? 'is' : 'are'} left out.`
  }
}

function shiftProblems(day: PreparedDay, { lorry, order, shift, breaches }: DrivenShift): PlanProblem[] {
  const { input, model } = day
  const planned = input.lorries[lorry.index]!
  const { id, name } = planned
  const bins = order.map((place) => input.bins[model.binOf[place]!]!)
  const of = (
    reason: PlanProblem['reason'],
    faulty: readonly PlannedBin[],
    message: string,
  ): PlanProblem[] =>
    faulty.length === 0 ? [] : [{ reason, binIds: faulty.map((bin) => bin.id), lorryId: id, message }]
  const foreign = bins.filter((bin) => !mayServe(planned, bin))
  const idle = bins.filter((bin) => !bin.isInService)
  const banned = bins.filter((bin) => bin.request === 'never')
  const called = (faulty: readonly PlannedBin[]) => namesWords(faulty.map((bin) => bin.name))
  return [
    ...of('no-lorry', foreign, `${name} may not collect ${called(foreign)}: give them to another lorry.`),
    ...of(
      'out-of-service',
      idle,
      `${called(idle)} cannot be collected, being out of service: take out of the plan.`,
    ),
    ...of('excluded', banned, `${called(banned)} must not be collected that day: take out of the plan.`),
    ...breaches.map((breach) => breachProblem(breach, planned, shift.returnsS, input.bins)),
  ]
}

function breachProblem(
  { reason, binIds, lateS }: ShiftBreach,
  {
    id,
    name,
    shift,
  }: { readonly id: string; readonly name: string; readonly shift: { readonly toS: number } },
  returnsS: number,
  bins: readonly PlannedBin[],
): PlanProblem {
  const which = namesWords(bins.flatMap((bin) => (binIds.includes(bin.id) ? [bin.name] : [])))
  switch (reason) {
    case 'too-large':
      return {
        reason,
        binIds,
        lorryId: id,
        message: `${which}: more than ${name} takes. Send a larger lorry.`,
      }
    case 'window':
      return {
        reason,
        binIds,
        lorryId: id,
        message: `${name} comes to ${which} after the access times: move earlier, or give to another lorry.`,
      }
    case 'site-closed':
      return {
        reason: 'window',
        binIds,
        lorryId: id,
        message: `${name} comes to the disposal site after it has closed: take bins out, or widen its hours.`,
      }
    case 'not-tipped':
      return {
        reason: 'no-disposal',
        binIds,
        lorryId: id,
        message: `${name} finds no disposal site for what it carries and comes home with it: add a site that takes its streams.`,
      }
    case 'no-time':
      return {
        reason,
        binIds,
        lorryId: id,
        message: `${name} is back at ${clockWords(returnsS)}, ${minutesWords(lateS)} after its shift ends at ${clockWords(shift.toS)}: take bins out, or lengthen the shift.`,
      }
    case 'late-break':
      return {
        reason: 'no-time',
        binIds,
        lorryId: id,
        message: `The crew of ${name} comes to its break ${minutesWords(lateS)} late: move long stops, or widen the span of the break.`,
      }
  }
}

function countWords(count: number, stream: string): string {
  return `${count} ${stream} ${count === 1 ? 'bin' : 'bins'}`
}

/** Up to three names; of more, two and how many others. */
function namesWords(names: readonly string[]): string {
  if (names.length === 0) return 'nothing'
  if (names.length === 1) return names[0]!
  const shown = names.length <= 3 ? names : [...names.slice(0, 2), `${names.length - 2} others`]
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}`
}

/** "14:05", after midnight "00:20 the next day". */
function clockWords(secondsOfDay: number): string {
  const minutes = Math.round(secondsOfDay / 60)
  const pad = (value: number) => String(value).padStart(2, '0')
  const time = `${pad(Math.floor(minutes / 60) % 24)}:${pad(minutes % 60)}`
  return minutes >= 24 * 60 ? `${time} the next day` : time
}
