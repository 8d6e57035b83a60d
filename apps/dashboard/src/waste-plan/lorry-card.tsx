import type {
  BinVerdictView,
  PlanShiftView,
  PlanVisitView,
  WasteBinView,
  WasteJobDetail,
  WasteJobView,
} from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { JobStrip } from './job-strip.tsx'
import { LorrySwatch } from './plan-map.tsx'
import { lockedCount, unlock } from './plan-orders.ts'
import { fullestL, outcomesOf } from './plan-words.ts'
import { BinRow, type RowHand } from './stop-row.tsx'
import type { Drag } from './use-drag.ts'

const words = messages.wastePlan

/** One lorry's round: how far, how full, and its stops in order. */
export function LorryCard({
  shift,
  index,
  verdicts,
  bins,
  job,
  detail,
  isOpen,
  chosenId,
  drag,
  hand,
  now,
  onOpen,
  onChoose,
  onJob,
}: {
  shift: PlanShiftView
  index: number
  verdicts: ReadonlyMap<string, BinVerdictView>
  bins: ReadonlyMap<string, WasteBinView>
  /** The crew's round, once it is published. */
  job: WasteJobView | null
  /** With what the crew has reported; null: not to be seen. */
  detail: WasteJobDetail | null
  isOpen: boolean
  chosenId: string | null
  drag: Drag | null
  hand: RowHand | null
  now: number
  onOpen: (isOpen: boolean) => void
  onChoose: (binId: string | null) => void
  onJob: (type: 'assign' | 'cancel', job: WasteJobView) => void
}) {
  const { time } = useApp()
  const { lorryId, lorryName, visits, collections, capacityL } = shift
  const clock = (at: string) => time.clock(Date.parse(at))
  const isOut = collections > 0
  const mostL = fullestL(shift)
  const over = drag?.over
  const dropAt = typeof over === 'object' && over?.lorryId === lorryId ? over.index : null
  const locked = hand === null ? 0 : lockedCount(hand.hand, lorryId)
  const outcomes = detail === null ? new Map() : outcomesOf(detail)
  const bodyId = `lorry-${index}`
  return (
    <section class="card plan-lorry" aria-labelledby={`${bodyId}-name`} data-testid="plan-lorry">
      <header class="plan-lorry-head">
        <h2 id={`${bodyId}-name`}>
          <LorrySwatch index={index} />
          {lorryName}
        </h2>
        <p>
          {isOut
            ? `${words.lorry.facts(collections, shift.metres, clock(shift.leavesAt), clock(shift.returnsAt))} · ${words.lorry.tips(shift.disposals)}`
            : words.lorry.idle}
        </p>
        {isOut && (
          <p class="plan-load">
            <span>{words.lorry.load}</span>
            <span class="bin-bar" aria-hidden="true">
              <i style={{ width: `${Math.min(100, (100 * mostL) / Math.max(1, capacityL))}%` }} />
            </span>
            <span>{words.lorry.loadOf(mostL, capacityL)}</span>
          </p>
        )}
        {shift.doneBinIds.length > 0 && <p class="quiet">{words.lorry.done(shift.doneBinIds.length)}</p>}
        {job !== null && <JobStrip job={job} detail={detail} now={now} onAsk={(type) => onJob(type, job)} />}
        {locked > 0 && hand !== null && (
          <p class="plan-locked">
            {words.lorry.locked(locked)}{' '}
            <button
              type="button"
              class="link-button"
              disabled={hand.isBusy}
              onClick={() => hand.change(unlock(hand.hand, lorryId))}
            >
              {words.lorry.unlock}
              <span class="visually-hidden"> {lorryName}</span>
            </button>
          </p>
        )}
        {isOut && (
          <button
            type="button"
            class="link-button plan-fold"
            aria-expanded={isOpen}
            aria-controls={bodyId}
            onClick={() => onOpen(!isOpen)}
          >
            {isOpen ? words.lorry.hide : words.lorry.show}
            <span class="visually-hidden"> {lorryName}</span>
          </button>
        )}
      </header>
      <ol
        id={bodyId}
        class="plan-stops"
        aria-label={words.lorry.stops(lorryName)}
        data-drop-lorry={hand === null ? undefined : lorryId}
        data-drop={dropAt === null ? undefined : ''}
        hidden={isOut && !isOpen}
      >
        {(isOut ? numbered(visits) : []).map(({ visit, number }, n) => {
          const verdict = visit.placeId === null ? undefined : verdicts.get(visit.placeId)
          return visit.type === 'collect' && verdict !== undefined ? (
            <>
              {dropAt === number - 1 && <li class="plan-drop" aria-hidden="true" />}
              <BinRow
                key={visit.placeId}
                verdict={verdict}
                bin={bins.get(verdict.binId)}
                number={number}
                visit={visit}
                outcome={outcomes.get(verdict.binId) ?? null}
                isChosen={chosenId === verdict.binId}
                isDragged={drag?.binId === verdict.binId}
                dropIndex={number - 1}
                hand={hand}
                onChoose={onChoose}
              />
            </>
          ) : (
            <PlaceRow key={`${visit.type}/${n}`} visit={visit} />
          )
        })}
        {dropAt === collections && <li class="plan-drop" aria-hidden="true" />}
        {!isOut && hand !== null && <li class="plan-none quiet">{words.lorry.none}</li>}
      </ol>
    </section>
  )
}

/** Tipping, the break and the way home stand among the bins. */
function PlaceRow({ visit }: { visit: PlanVisitView }) {
  const { time } = useApp()
  const { type, name, beginAt, leaveAt, arriveAt } = visit
  const minutes = Math.round((Date.parse(leaveAt) - Date.parse(beginAt)) / 60_000)
  return (
    <li class="plan-place">
      <span class="plan-place-name">
        {type === 'dispose'
          ? words.stop.dispose(name)
          : type === 'break'
            ? words.stop.break(minutes)
            : words.stop.back(name)}
      </span>
      <span class="plan-when">{time.clock(Date.parse(arriveAt))}</span>
    </li>
  )
}

/** Visits with the number of the collection, from 1; of others that of the next. */
export function numbered(
  visits: readonly PlanVisitView[],
): readonly { readonly visit: PlanVisitView; readonly number: number }[] {
  let number = 0
  return visits.map((visit) => ({ visit, number: visit.type === 'collect' ? ++number : number + 1 }))
}
