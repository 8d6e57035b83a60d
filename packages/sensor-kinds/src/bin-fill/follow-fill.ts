import { type EpochMs, HOUR_MS } from '@towncrier/core'

/** A fall this large, held over two readings, is a collection (30 to 40 points are usual in the field). */
const EMPTIED_DROP_PCT = 30
/** A fall within this time after the bin moved or its lid was open needs no second reading. */
const MOVED_BEFORE_MS = 2 * HOUR_MS
/** A value further than this from the middle of the last three waits for the next to agree. */
const UNSETTLED_PCT = 20
/** After a silence this long any rise may be true. */
const LONGEST_STEP_MS = 6 * HOUR_MS
/** Waste that hangs under the lid: a rise this large in one step, */
const BRIDGE_RISE_PCT = 40
/** that falls back to within this of the fill before it, */
const BRIDGE_RETURN_PCT = 10
/** within this time. */
const BRIDGE_LASTS_MS = 24 * HOUR_MS
/** Of a bin that was emptier than this, a long bridge cannot be told from filling and emptying. */
const BRIDGE_LEAST_PCT = 20
/** After this long a full sensor speaks of new waste, and not against whoever said the bin was emptied. */
const DISPUTE_WITHIN_MS = 12 * HOUR_MS
const WINDOW = 3

/** What is remembered of a bin's fill; plain JSON. */
export interface FillMemory {
  /** The last usable fills since it was emptied, at most three, %, older first. */
  readonly fills: readonly number[]
  /** When the newest of them was measured. */
  readonly fillAt: EpochMs | null
  /** A large fall seen once and not yet held: the fill before it, and when it was seen. */
  readonly drop: readonly [beforePct: number, at: EpochMs] | null
  /** A rise too large for one step: the fill before it, and when it was seen. */
  readonly jump: readonly [beforePct: number, at: EpochMs] | null
  /** When the bin last moved or its lid was open, since it was emptied. */
  readonly movedAt: EpochMs | null
  /** Somebody said that they emptied it, and no reading has borne it out yet: fill before, when, readings against it. */
  readonly collected: readonly [beforePct: number | null, at: EpochMs, against: number] | null
}

export const NO_FILL: FillMemory = {
  fills: [],
  fillAt: null,
  drop: null,
  jump: null,
  movedAt: null,
  collected: null,
}

export interface FillStep {
  /** The fill that rules may go by, %; undefined: not known, or a fall that waits to be held. */
  readonly settledPct: number | undefined
  /** The reading has a usable fill that waits for the next to agree. */
  readonly isUnsettled: boolean
  /** True on the reading that makes a collection certain. */
  readonly emptied: boolean
  /** The sensor is believed again over whoever said that the bin was emptied. */
  readonly isDisputed: boolean
  /** The fill had jumped up and fell back to what it was. */
  readonly isBridged: boolean
  readonly next: FillMemory
}

/** What a reading tells of the fill's course. */
export interface FillSeen {
  readonly at: EpochMs
  /** Undefined: no echo, or none to be relied on. */
  readonly usablePct: number | undefined
  /** The bin moved, or its lid is open. */
  readonly isMoving: boolean
  /** Somebody who emptied it says so. */
  readonly isCollected: boolean
}

const QUIET = { isUnsettled: false, emptied: false, isDisputed: false, isBridged: false }

/**
 * Follows a bin's fill from reading to reading. The last three usable fills are a running window; one that lies more than
 * 20 points from their median is held back until the next agrees (a Hampel identifier with a fixed limit: a plain median
 * would tell of every bin one reading late), so that one false echo neither fills nor empties a bin. Emptied is
 * a fall of 30 points held over two readings, or seen once when the bin has moved, or somebody's word.
 *
 * @param stillFullPct from this fill on the sensor contradicts somebody who says that the bin was emptied.
 */
export function followFill(seen: FillSeen, memory: FillMemory, stillFullPct: number): FillStep {
  const { at, usablePct, isMoving, isCollected } = seen
  if (isCollected) {
    const collected = [memory.fills.length === 0 ? null : middleOf(memory.fills), at, 0] as const
    const anew: FillMemory = { ...NO_FILL, collected }
    return {
      ...followFill({ ...seen, isCollected: false, isMoving: false }, anew, stillFullPct),
      emptied: true,
    }
  }
  const known: FillMemory = isMoving ? { ...memory, movedAt: at } : memory
  if (usablePct === undefined) return { ...QUIET, settledPct: undefined, next: known }
  if (known.collected !== null) return followDispute(usablePct, at, known, stillFullPct)
  if (known.fills.length === 0) return settled(usablePct, at, known)
  const beforePct = middleOf(known.fills)
  const fall = followFall(usablePct, at, known, beforePct)
  if (fall !== null) return fall
  if (known.fillAt === null || at - known.fillAt > LONGEST_STEP_MS) {
    return settled(usablePct, at, { ...known, fills: [], drop: null, jump: null })
  }
  const isJump = usablePct - beforePct > BRIDGE_RISE_PCT
  const jump = known.jump ?? (isJump ? ([beforePct, at] as const) : null)
  return settled(usablePct, at, { ...known, drop: null, jump: hasPassed(jump, at) ? null : jump })
}

/** Falls: emptied, waiting to be held, or waste that hung and came down; null: no such fall. */
function followFall(usablePct: number, at: EpochMs, memory: FillMemory, beforePct: number): FillStep | null {
  const { drop, jump, movedAt, fillAt } = memory
  const fromPct = drop === null ? beforePct : drop[0]
  const isFall = fromPct - usablePct >= EMPTIED_DROP_PCT
  const hasMoved = movedAt !== null && at - movedAt <= MOVED_BEFORE_MS
  if (isFall && hasMoved) return emptiedTo(usablePct, at)
  if (jump !== null && !hasPassed(jump, at) && Math.abs(usablePct - jump[0]) <= BRIDGE_RETURN_PCT) {
    const isSingle = jump[1] === fillAt
    if (isSingle || jump[0] >= BRIDGE_LEAST_PCT) {
      const next = { ...memory, fills: [usablePct], fillAt: at, drop: null, jump: null }
      return { ...QUIET, settledPct: usablePct, isBridged: true, next }
    }
  }
  if (!isFall) return null
  if (drop !== null) return emptiedTo(usablePct, at)
  return {
    ...QUIET,
    settledPct: undefined,
    isUnsettled: true,
    next: { ...memory, drop: [beforePct, at] },
  }
}

/** The first readings after somebody's word. */
function followDispute(usablePct: number, at: EpochMs, memory: FillMemory, stillFullPct: number): FillStep {
  const [beforePct, since, against] = memory.collected!
  const isAsBefore =
    beforePct !== null && beforePct >= EMPTIED_DROP_PCT && beforePct - usablePct < EMPTIED_DROP_PCT
  const isAgainst = at - since <= DISPUTE_WITHIN_MS && (isAsBefore || usablePct >= stillFullPct)
  if (!isAgainst) return settled(usablePct, at, { ...memory, fills: [], collected: null })
  const next = { ...memory, fills: [usablePct], fillAt: at }
  if (against === 0) {
    const collected = [beforePct, since, 1] as const
    return { ...QUIET, settledPct: undefined, isUnsettled: true, next: { ...next, collected } }
  }
  return { ...QUIET, settledPct: usablePct, isDisputed: true, next: { ...next, collected: null } }
}

function settled(usablePct: number, at: EpochMs, memory: FillMemory): FillStep {
  const fills = [...memory.fills, usablePct].slice(-WINDOW)
  const middlePct = middleOf(fills)
  const isUnsettled = Math.abs(usablePct - middlePct) > UNSETTLED_PCT
  return {
    ...QUIET,
    settledPct: isUnsettled ? middlePct : usablePct,
    isUnsettled,
    next: { ...memory, fills, fillAt: at },
  }
}

function emptiedTo(usablePct: number, at: EpochMs): FillStep {
  return {
    ...QUIET,
    settledPct: usablePct,
    emptied: true,
    next: { ...NO_FILL, fills: [usablePct], fillAt: at },
  }
}

function hasPassed(jump: FillMemory['jump'], at: EpochMs): boolean {
  return jump !== null && at - jump[1] > BRIDGE_LASTS_MS
}

/** Median; of two the older, which stood before the newer could be checked. */
function middleOf(fills: readonly number[]): number {
  return fills.length < WINDOW ? fills[0]! : fills.toSorted((a, b) => a - b)[1]!
}
