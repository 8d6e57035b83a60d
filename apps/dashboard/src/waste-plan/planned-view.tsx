import { useSignal } from '@preact/signals'
import type {
  WasteBinView,
  WasteJobDetail,
  WasteJobView,
  WasteLorryView,
  WastePlanView,
  WasteSiteView,
} from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import { useApp, useMay } from '../app.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { messages } from '../messages/messages.ts'
import { AgainstFixed } from './against-fixed.tsx'
import { ChangeStrip } from './change-strip.tsx'
import { LeftOut } from './left-out.tsx'
import { LorryCard } from './lorry-card.tsx'
import { MoveDialog, type MovedBin } from './move-dialog.tsx'
import { AssignJobDialog, CancelJobDialog } from './plan-dialogs.tsx'
import { PlanMap } from './plan-map.tsx'
import { moveBin, placeOf, takeOut } from './plan-orders.ts'
import { lorriesOut, planPicture } from './plan-picture.ts'
import { outcomesOf } from './plan-words.ts'
import { RoundSheets } from './round-sheet.tsx'
import type { RowHand } from './stop-row.tsx'
import { type DropPlace, useDrag } from './use-drag.ts'
import { useHand } from './use-hand.ts'

const words = messages.wastePlan

export interface Town {
  readonly bins: ReadonlyMap<string, WasteBinView>
  readonly lorries: readonly WasteLorryView[]
  readonly sites: readonly WasteSiteView[]
}

/** A plan: its lorries' rounds, what is left out and why, on the map and in lists; a draft can be changed by hand. */
export function PlannedView({
  plan,
  details,
  dayWords,
  town,
  now,
  onChanged,
}: {
  plan: WastePlanView
  /** What crews have reported, by round; empty where it is not to be seen. */
  details: ReadonlyMap<string, WasteJobDetail>
  dayWords: string
  town: Town
  now: number
  /** null: look the plan up anew. */
  onChanged: (plan: WastePlanView | null) => void
}) {
  const { url } = useApp()
  const mayPlan = useMay('waste.plan')
  const isChangeable = mayPlan && plan.state === 'draft'
  const place = url.state.value.plan
  const { binId: chosenId } = place
  const { bins, lorries, sites } = town
  const moving = useSignal<string | null>(null)
  const asking = useSignal<{ type: 'assign' | 'cancel'; job: WasteJobView } | null>(null)
  const folded = useSignal<ReadonlySet<string>>(new Set())
  const hand = useHand(plan, onChanged)
  const drop = (binId: string, to: DropPlace) => {
    const from = placeOf(hand.hand, binId)
    if (to === 'out') {
      if (from !== null) hand.change(takeOut(hand.hand, binId))
    } else if (from?.lorryId !== to.lorryId || (from.index !== to.index && from.index + 1 !== to.index)) {
      hand.change(moveBin(hand.hand, binId, to))
    }
  }
  const { drag, begin } = useDrag(drop)
  const rowHand: RowHand | null = isChangeable
    ? {
        ...hand,
        beginDrag: (event, binId) => {
          if (!hand.isBusy) begin(event, binId)
        },
        onMove: (binId) => {
          moving.value = binId
        },
      }
    : null
  const choose = (binId: string | null) => {
    const lorryId = plan.verdicts.find((verdict) => verdict.binId === binId)?.lorryId ?? null
    if (lorryId !== null && folded.peek().has(lorryId)) {
      folded.value = new Set([...folded.peek()].filter((id) => id !== lorryId))
    }
    url.set({ plan: { ...place, binId } })
  }
  const verdicts = useMemo(() => new Map(plan.verdicts.map((verdict) => [verdict.binId, verdict])), [plan])
  const doneIds = useMemo(
    () => new Set([...details.values()].flatMap((detail) => [...outcomesOf(detail).keys()])),
    [details],
  )
  const picture = useMemo(
    () => planPicture(plan, sites, lorries, { binId: chosenId, lorryId: null, doneIds }),
    [plan, sites, lorries, chosenId, doneIds],
  )
  const jobOf = (lorryId: string) =>
    plan.jobs.findLast((job) => job.lorryId === lorryId && job.state !== 'cancelled') ??
    plan.jobs.findLast((job) => job.lorryId === lorryId) ??
    null
  const moved = moving.value === null ? null : movedBin(moving.value, plan, bins)
  // Lorries that go out first; those that stay in are there to drop bins on.
  const shifts = plan.shifts.map((shift, index) => ({ shift, index }))
  const sorted = [
    ...lorriesOut(plan),
    ...shifts.filter(
      ({ shift }) => shift.collections === 0 && (isChangeable || jobOf(shift.lorryId) !== null),
    ),
  ]
  return (
    <>
      <Problems plan={plan} />
      {isChangeable && <ChangeStrip hand={hand} />}
      {isChangeable && <FormError text={hand.error} />}
      <div class="network-room plan-room" data-dragging={drag.value === null ? undefined : ''}>
        <div class="network-side" aria-busy={hand.isBusy}>
          {sorted.map(({ shift, index }) => {
            const job = jobOf(shift.lorryId)
            return (
              <LorryCard
                key={shift.lorryId}
                shift={shift}
                index={index}
                verdicts={verdicts}
                bins={bins}
                job={job}
                detail={job === null ? null : (details.get(job.id) ?? null)}
                isOpen={!folded.value.has(shift.lorryId)}
                chosenId={chosenId}
                drag={drag.value}
                hand={rowHand}
                now={now}
                onOpen={(isOpen) => {
                  const next = new Set(folded.peek())
                  if (isOpen) next.delete(shift.lorryId)
                  else next.add(shift.lorryId)
                  folded.value = next
                }}
                onChoose={choose}
                onJob={(type, asked) => {
                  asking.value = { type, job: asked }
                }}
              />
            )
          })}
          <LeftOut
            verdicts={plan.verdicts}
            bins={bins}
            chosenId={chosenId}
            drag={drag.value}
            hand={rowHand}
            onChoose={choose}
          />
          <AgainstFixed plan={plan} />
        </div>
        <PlanMap
          picture={picture}
          lorries={lorriesOut(plan).map(({ shift, index }) => ({ index, name: shift.lorryName }))}
          fitKey={plan.id}
          chosenId={chosenId}
          onBin={choose}
        />
      </div>
      <RoundSheets plan={plan} dayWords={dayWords} bins={bins} />
      {drag.value !== null && (
        <p
          class="plan-dragged"
          style={{ left: `${drag.value.x + 12}px`, top: `${drag.value.y + 8}px` }}
          aria-hidden="true"
        >
          {verdicts.get(drag.value.binId)?.name}
        </p>
      )}
      {moved !== null && (
        <MoveDialog
          bin={moved}
          hand={hand.hand}
          lorries={lorries}
          names={new Map([...verdicts.values()].map(({ binId, name }) => [binId, name]))}
          positions={
            new Map(
              [...verdicts.values()].map(({ binId, longitude, latitude }) => [
                binId,
                [longitude, latitude] as const,
              ]),
            )
          }
          homes={homesOf(lorries, sites)}
          onMove={(next) => {
            moving.value = null
            hand.change(next)
          }}
          onClose={() => {
            moving.value = null
          }}
        />
      )}
      {asking.value?.type === 'assign' && (
        <AssignJobDialog job={asking.value.job} {...closing(asking, onChanged)} />
      )}
      {asking.value?.type === 'cancel' && (
        <CancelJobDialog job={asking.value.job} {...closing(asking, onChanged)} />
      )}
    </>
  )
}

function closing<Asked>(asking: { value: Asked | null }, onChanged: (plan: null) => void) {
  const onClose = () => {
    asking.value = null
  }
  return {
    onClose,
    onDone: () => {
      onClose()
      onChanged(null)
    },
  }
}

function Problems({ plan: { summary } }: { plan: WastePlanView }) {
  if (summary.problems.length === 0) return null
  return (
    <section class="plan-problems" role="alert">
      <h2>{words.problems.title(summary.problems.length)}</h2>
      <ul>
        {summary.problems.map((message) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </section>
  )
}

function movedBin(
  binId: string,
  { verdicts }: WastePlanView,
  bins: ReadonlyMap<string, WasteBinView>,
): MovedBin | null {
  const bin = verdicts.find((verdict) => verdict.binId === binId) ?? bins.get(binId)
  if (bin === undefined) return null
  const { name, stream, longitude, latitude } = bin
  return { binId, name, stream, position: [longitude, latitude] }
}

function homesOf(lorries: readonly WasteLorryView[], sites: readonly WasteSiteView[]) {
  return new Map(
    lorries.flatMap(({ id, depotId }) => {
      const depot = sites.find((site) => site.id === depotId)
      return depot === undefined ? [] : [[id, [depot.longitude, depot.latitude] as const] as const]
    }),
  )
}
