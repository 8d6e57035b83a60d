import { countedChance, daysOverAge } from './bin-worth.ts'
import type { PlannedBin } from './planning-input.ts'
import type { BinVerdict } from './waste-plan.ts'

/**
 * A verdict in one short sentence for the planner: "In: 82 % likely to overflow before Tuesday; adds 3 min".
 *
 * @param before the day before which it would overflow, as it is said in a sentence: "Tuesday", "tomorrow".
 */
export function verdictWords(
  { reason, lorryId, worthS, detourS }: BinVerdict,
  bin: PlannedBin,
  before: string,
): string {
  const adds = detourS === null ? '' : `; adds ${minutesWords(detourS)}`
  if (lorryId !== null) return `In: ${inWords(reason, bin, before)}${adds}`
  const would =
    detourS === null ? '' : `; would add ${minutesWords(detourS)} and is worth ${minutesFigure(worthS)}`
  return `Out: ${outWords(reason, bin, before)}${would}`
}

/** "3 min", "1 h 20 min"; "less than 1 min" for a little, and for nothing "nothing". */
export function minutesWords(seconds: number): string {
  if (seconds < 0.5) return 'nothing'
  const minutes = Math.round(seconds / 60)
  if (minutes < 1) return 'less than 1 min'
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`
}

/** Behind "adds … and is worth …", without the unit where it is minutes. */
function minutesFigure(seconds: number): string {
  return /^\d+ min$/.test(minutesWords(seconds)) ? String(Math.round(seconds / 60)) : minutesWords(seconds)
}

function inWords(reason: BinVerdict['reason'], bin: PlannedBin, before: string): string {
  switch (reason) {
    case 'locked':
      return 'locked in its place'
    case 'asked-for':
      return 'asked for by the planner'
    case 'overflowing':
      return 'overflowing'
    case 'reported':
      return 'reported full'
    case 'too-old':
      return `${daysWords(bin.ageDays!)} since it was emptied, ${daysWords(daysOverAge(bin))} too many`
    case 'every-bin':
      return 'every bin is collected on this round'
    case 'overflow-likely':
      return `${likelyWords(bin)} before ${before}`
    default:
      return `on the way${stateWords(bin, before)}`
  }
}

function outWords(reason: BinVerdict['reason'], bin: PlannedBin, before: string): string {
  switch (reason) {
    case 'excluded':
      return bin.request === 'never' ? 'left out by the planner' : 'taken out by hand'
    case 'out-of-service':
      return 'out of service'
    case 'no-lorry':
      return `no lorry that may collect it takes ${bin.stream}`
    case 'no-disposal':
      return `no disposal site takes ${bin.stream}`
    case 'unreachable':
      return 'no road leads to it and on to a disposal site'
    case 'too-large':
      return 'holds more than any lorry for it takes'
    case 'window':
      return 'no lorry can be there within its access times'
    case 'no-room':
      return 'no lorry has room left, nor time for another trip to tip'
    case 'no-time':
      return 'no lorry has time left for it'
    default:
      return (
        fillWords(bin) ??
        (bin.overflowChance === null ? 'nothing is known of its fill' : likelyWordsBefore(bin, before))
      )
  }
}

function stateWords(bin: PlannedBin, before: string): string {
  const words = fillWords(bin) ?? (countedChance(bin) === null ? null : likelyWordsBefore(bin, before))
  return words === null ? '' : `, ${words}`
}

function fillWords({ fillPct }: PlannedBin): string | null {
  return fillPct === null ? null : `${Math.round(fillPct)} % full`
}

function likelyWordsBefore(bin: PlannedBin, before: string): string {
  return `${likelyWords(bin)} before ${before}`
}

function likelyWords(bin: PlannedBin): string {
  return `${Math.round((countedChance(bin) ?? 0) * 100)} % likely to overflow`
}

function daysWords(days: number): string {
  const whole = Math.max(1, Math.round(days))
  return `${whole} ${whole === 1 ? 'day' : 'days'}`
}
