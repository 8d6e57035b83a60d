import type { ChangePlan, WastePlanView } from '@towncrier/protocol'

export interface LorryOrder {
  readonly lorryId: string
  readonly binIds: readonly string[]
}

/** All that the planner's hand decides of a draft. */
export interface Hand {
  /** Bins of each lorry in order; one bin is with one lorry at most. */
  readonly orders: readonly LorryOrder[]
  /** Pinned in, also when the day is planned again. */
  readonly mustBinIds: readonly string[]
  /** Left out, also when the day is planned again. */
  readonly neverBinIds: readonly string[]
  /** Bins that a lorry collects first, in this order: always the first of its order. */
  readonly locked: Readonly<Record<string, readonly string[]>>
}

export interface OrderPlace {
  readonly lorryId: string
  readonly index: number
}

type Position = readonly [longitude: number, latitude: number]

/** The hand as a plan has it. */
export function handOf({ shifts, request }: Pick<WastePlanView, 'shifts' | 'request'>): Hand {
  return {
    orders: shifts.map(({ lorryId, visits }) => ({
      lorryId,
      binIds: visits.flatMap(({ type, placeId }) =>
        type === 'collect' && placeId !== null ? [placeId] : [],
      ),
    })),
    mustBinIds: request.mustBinIds,
    neverBinIds: request.neverBinIds,
    locked: request.locked,
  }
}

/** What is sent of it. */
export function changeOf(hand: Hand, version: number): ChangePlan {
  return {
    version,
    orders: hand.orders.map(({ lorryId, binIds }) => ({ lorryId, binIds: [...binIds] })),
    mustBinIds: [...hand.mustBinIds],
    neverBinIds: [...hand.neverBinIds],
    locked: Object.fromEntries(
      Object.entries(hand.locked).flatMap(([lorryId, binIds]) =>
        binIds.length === 0 ? [] : [[lorryId, [...binIds]]],
      ),
    ),
  }
}

/** Where a bin stands; null: with no lorry. */
export function placeOf(hand: Hand, binId: string): OrderPlace | null {
  for (const { lorryId, binIds } of hand.orders) {
    const index = binIds.indexOf(binId)
    if (index >= 0) return { lorryId, index }
  }
  return null
}

/** How many of a lorry's first bins are locked. */
export function lockedCount({ locked }: Hand, lorryId: string): number {
  return locked[lorryId]?.length ?? 0
}

/**
 * Puts a bin before the one that stands at `index` of a lorry now (behind all: its length), from wherever it is. A bin that
 * comes among those that are locked is locked with them.
 */
export function moveBin(hand: Hand, binId: string, to: OrderPlace): Hand {
  const from = placeOf(hand, binId)
  const isBehind = from !== null && from.lorryId === to.lorryId && from.index < to.index
  const without = withoutBin(hand, binId)
  const index = to.index - (isBehind ? 1 : 0)
  // One of those that are locked may also become their last.
  const isFromLocked = from?.lorryId === to.lorryId && from.index < lockedCount(hand, to.lorryId)
  const isLocked = index < lockedCount(isFromLocked ? hand : without, to.lorryId)
  const count = lockedCount(without, to.lorryId) + (isLocked ? 1 : 0)
  const orders = without.orders.map((order) =>
    order.lorryId === to.lorryId ? { ...order, binIds: order.binIds.toSpliced(index, 0, binId) } : order,
  )
  return {
    ...without,
    orders,
    neverBinIds: without.neverBinIds.filter((id) => id !== binId),
    locked: lockedFirst(orders, without.locked, to.lorryId, count),
  }
}

/** Takes a bin from its lorry, and no longer asks for it; planned again, it may come in. */
export function takeOut(hand: Hand, binId: string): Hand {
  return { ...withoutBin(hand, binId), mustBinIds: hand.mustBinIds.filter((id) => id !== binId) }
}

/** Takes a bin from its lorry and keeps it out. */
export function leaveOut(hand: Hand, binId: string): Hand {
  const out = takeOut(hand, binId)
  return { ...out, neverBinIds: added(out.neverBinIds, binId) }
}

/** Lets a bin that was left out be planned again. */
export function allow(hand: Hand, binId: string): Hand {
  return { ...hand, neverBinIds: hand.neverBinIds.filter((id) => id !== binId) }
}

/** Asks for a bin: it has to be collected. */
export function pin(hand: Hand, binId: string): Hand {
  return { ...allow(hand, binId), mustBinIds: added(hand.mustBinIds, binId) }
}

export function unpin(hand: Hand, binId: string): Hand {
  return { ...hand, mustBinIds: hand.mustBinIds.filter((id) => id !== binId) }
}

/** Locks a lorry's bins from the first to this one. */
export function lockUpTo(hand: Hand, { lorryId, index }: OrderPlace): Hand {
  return { ...hand, locked: lockedFirst(hand.orders, hand.locked, lorryId, index + 1) }
}

export function unlock(hand: Hand, lorryId: string): Hand {
  return { ...hand, locked: lockedFirst(hand.orders, hand.locked, lorryId, 0) }
}

/**
 * Where a bin adds the least way to an order as the crow flies, behind what is locked.
 *
 * @param positions of the order's bins; those that are not known are passed over.
 * @param home where the lorry begins and ends; null: not known.
 */
export function leastDetour(
  binIds: readonly string[],
  positions: ReadonlyMap<string, Position>,
  at: Position,
  home: Position | null,
  firstIndex = 0,
): number {
  const stops = binIds.map((id) => positions.get(id) ?? null)
  let best = { index: binIds.length, metres: Number.POSITIVE_INFINITY }
  for (let index = Math.min(firstIndex, binIds.length); index <= binIds.length; index++) {
    const before = index === 0 ? home : stops[index - 1]!
    const after = index === binIds.length ? home : stops[index]!
    const metres =
      before !== null && after !== null
        ? flown(before, at) + flown(at, after) - flown(before, after)
        : before !== null || after !== null
          ? 2 * flown((before ?? after)!, at)
          : Number.MAX_VALUE
    if (metres <= best.metres) best = { index, metres }
  }
  return best.index
}

function withoutBin(hand: Hand, binId: string): Hand {
  const from = placeOf(hand, binId)
  if (from === null) return hand
  const orders = hand.orders.map((order) => ({
    ...order,
    binIds: order.binIds.filter((id) => id !== binId),
  }))
  const count = lockedCount(hand, from.lorryId)
  return {
    ...hand,
    orders,
    locked: lockedFirst(orders, hand.locked, from.lorryId, count - (from.index < count ? 1 : 0)),
  }
}

function lockedFirst(
  orders: readonly LorryOrder[],
  locked: Hand['locked'],
  lorryId: string,
  count: number,
): Hand['locked'] {
  const { [lorryId]: _, ...others } = locked
  const binIds = orders.find((order) => order.lorryId === lorryId)?.binIds.slice(0, count) ?? []
  return binIds.length === 0 ? others : { ...others, [lorryId]: binIds }
}

function added(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids : [...ids, id]
}

/** Good enough within a town: degrees of longitude as long as they are where the two are. */
function flown([x, y]: Position, [toX, toY]: Position): number {
  const metresPerDegree = 111_195
  const shrink = Math.cos((((y + toY) / 2) * Math.PI) / 180)
  return Math.hypot((toX - x) * shrink, toY - y) * metresPerDegree
}
