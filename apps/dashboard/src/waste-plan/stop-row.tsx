import type { BinVerdictView, PlanVisitView, WasteBinView, WasteJobDetail } from '@towncrier/protocol'
import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { StateShape } from '../ui/state-shape.tsx'
import { BINS } from '../url/url-state.ts'
import { Fill } from '../waste-bins/bin-list.tsx'
import { allow, leaveOut, lockedCount, lockUpTo, pin, placeOf, takeOut, unpin } from './plan-orders.ts'
import { mayOverflow } from './plan-words.ts'
import type { PlanHand } from './use-hand.ts'

const words = messages.wastePlan
type Outcome = WasteJobDetail['events'][number]

/** What a row can do; null where nothing may be changed. */
export interface RowHand extends PlanHand {
  beginDrag(event: PointerEvent, binId: string): void
  onMove(binId: string): void
}

/** A bin in a round or left out: what it is, why, and what may be done with it. */
export function BinRow({
  verdict,
  bin,
  number,
  visit,
  outcome,
  isChosen,
  isDragged,
  dropIndex,
  hand,
  onChoose,
}: {
  verdict: BinVerdictView
  /** As it is entered now; undefined: it is no more. */
  bin: WasteBinView | undefined
  /** Its place in the round, from 1; null: left out. */
  number: number | null
  visit: PlanVisitView | null
  outcome: Outcome | null
  isChosen: boolean
  isDragged: boolean
  /** Its place in the order, from 0; null: nothing is dropped before it. */
  dropIndex: number | null
  hand: RowHand | null
  onChoose: (binId: string | null) => void
}) {
  const { time } = useApp()
  const row = useRef<HTMLLIElement>(null)
  const { binId, name, isPinned, fillPct } = verdict
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isChosen])
  const place = hand === null ? null : placeOf(hand.hand, binId)
  const isLocked = hand !== null && place !== null && place.index < lockedCount(hand.hand, place.lorryId)
  const waitsMin =
    visit === null ? 0 : Math.round((Date.parse(visit.beginAt) - Date.parse(visit.arriveAt)) / 60_000)
  return (
    <li
      ref={row}
      class="plan-row"
      data-chosen={isChosen || undefined}
      data-dragged={isDragged || undefined}
      data-drop-index={dropIndex ?? undefined}
      data-bin={binId}
    >
      <div class="plan-row-line">
        {hand !== null && (
          <span
            class="plan-grip"
            title={words.stop.drag(name)}
            onPointerDown={(event) => hand.beginDrag(event, binId)}
            data-testid="grip"
            aria-hidden="true"
          />
        )}
        <button
          type="button"
          class="plan-row-main"
          aria-expanded={isChosen}
          onClick={() => onChoose(isChosen ? null : binId)}
        >
          <span class="plan-number">
            {outcome !== null ? (
              <StateShape state={outcome.type === 'lifted' ? 'done' : 'warning'} size={14} />
            ) : number !== null ? (
              number
            ) : (
              mayOverflow(verdict) && <StateShape state="warning" size={14} />
            )}
          </span>
          <span class="plan-row-name">
            <span class="plan-name">
              {name}
              {isPinned && <span class="plan-mark">{words.stop.pinned}</span>}
              {isLocked && <span class="plan-mark">{words.stop.locked}</span>}
            </span>
            <span class="plan-why">
              {outcome !== null && (
                <strong>
                  {words.jobs.types[outcome.type]} {time.clock(Date.parse(outcome.at))}.{' '}
                </strong>
              )}
              {words.stop.why(verdict.words)}
              {waitsMin > 0 && `; ${words.stop.wait(waitsMin)}`}
            </span>
          </span>
          <span class="plan-when">{visit !== null && time.clock(Date.parse(visit.arriveAt))}</span>
          <Fill bin={{ fillPct, thresholdPct: bin?.thresholdPct ?? 80 }} />
        </button>
      </div>
      {isChosen && <RowActions verdict={verdict} hand={hand} isLocked={isLocked} />}
    </li>
  )
}

function RowActions({
  verdict: { binId, name, isExcluded, isDone },
  hand,
  isLocked,
}: {
  verdict: BinVerdictView
  hand: RowHand | null
  isLocked: boolean
}) {
  const { url } = useApp()
  const there = { page: 'waste-bins', bins: { ...BINS, binId } } as const
  const place = hand === null ? null : placeOf(hand.hand, binId)
  const isPinned = hand?.hand.mustBinIds.includes(binId) === true
  const action = (label: string, act: () => void) => (
    <button type="button" class="button button-small" disabled={hand?.isBusy} onClick={act}>
      {label}
      <span class="visually-hidden"> {name}</span>
    </button>
  )
  return (
    <div class="plan-row-actions">
      {hand !== null && !isDone && (
        <>
          {action(words.hand.move, () => hand.onMove(binId))}
          {place !== null &&
            (isPinned
              ? action(words.hand.unpin, () => hand.change(unpin(hand.hand, binId)))
              : action(words.hand.pin, () => hand.change(pin(hand.hand, binId))))}
          {place !== null && action(words.hand.takeOut, () => hand.change(takeOut(hand.hand, binId)))}
          {isExcluded
            ? action(words.hand.allow, () => hand.change(allow(hand.hand, binId)))
            : action(words.hand.leaveOut, () => hand.change(leaveOut(hand.hand, binId)))}
          {place !== null &&
            !isLocked &&
            action(words.hand.lock, () => hand.change(lockUpTo(hand.hand, place)))}
        </>
      )}
      <a href={url.hrefOf(there)} onClick={(event) => follow(event, () => url.set(there, true))}>
        {words.hand.bin}
      </a>
    </div>
  )
}
