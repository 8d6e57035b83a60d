import type { PlanningView, WasteLorryView, WasteSiteView } from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import { useApp, useMay } from '../app.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { LorrySwatch, PlanMap } from './plan-map.tsx'
import { lorriesOut, planPicture } from './plan-picture.ts'
import { backAt, leftOut, mayOverflow } from './plan-words.ts'
import { useWastePlanApi } from './waste-plan-api.ts'

const words = messages.wastePlan
const NONE: ReadonlySet<string> = new Set()

/** A search: how far it is, and the best it has found, on the map and in figures. */
export function RunningView({
  planning,
  dayWords,
  sites,
  lorries,
}: {
  planning: PlanningView
  dayWords: string
  sites: readonly WasteSiteView[]
  lorries: readonly WasteLorryView[]
}) {
  const api = useWastePlanApi()
  const { time } = useApp()
  const mayPlan = useMay('waste.plan')
  const action = useAction()
  const { id, state, progress, answers, best, by } = planning
  const picture = useMemo(
    () =>
      planPicture(best ?? { shifts: [], verdicts: [] }, sites, lorries, {
        binId: null,
        lorryId: null,
        doneIds: NONE,
      }),
    [best, sites, lorries],
  )
  const out = best === null ? [] : lorriesOut(best)
  const back = best === null ? null : backAt(best.shifts)
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{words.answer.searching(dayWords)}</h1>
          <p>
            {state === 'preparing' ? words.running.preparing : words.running.searching(answers)}{' '}
            {words.running.by(by)}
          </p>
        </div>
        {mayPlan && (
          <div class="page-actions">
            <button
              type="button"
              class="button"
              disabled={action.isBusy.value}
              onClick={() => void action.run(() => api.cancelPlanning(id), words.running.cancelled)}
            >
              {words.running.cancel}
            </button>
            <button
              type="button"
              class="button button-primary"
              disabled={action.isBusy.value || best === null}
              onClick={() => void action.run(() => api.finish(id))}
            >
              {words.running.keep}
            </button>
          </div>
        )}
      </header>
      <FormError text={action.error.value} />
      <progress class="plan-search" max={1} value={progress} aria-label={words.running.progress} />
      <div class="network-room plan-room">
        <div class="network-side" aria-live="polite" data-testid="plan-running">
          <section class="card plan-lorry">
            <header class="plan-lorry-head">
              <h2>{words.running.best}</h2>
              <p class="plan-best">
                {best === null
                  ? messages.loading
                  : words.answer.planned(
                      dayWords.charAt(0).toUpperCase() + dayWords.slice(1),
                      best.summary.lorries,
                      best.summary.collections,
                      best.summary.metres,
                      back === null ? null : time.clock(back),
                    )}
              </p>
              {best !== null && (
                <p>{words.answer.overflows(leftOut(best.verdicts).filter(mayOverflow).length)}</p>
              )}
            </header>
            <ul class="plan-stops">
              {out.map(({ shift, index }) => (
                <li key={shift.lorryId} class="plan-place">
                  <span class="plan-place-name">
                    <LorrySwatch index={index} /> {shift.lorryName}
                  </span>
                  <span class="quiet">
                    {words.bins(shift.collections)}, {words.kilometres(shift.metres)}
                  </span>
                </li>
              ))}
            </ul>
          </section>
          <p class="quiet">{words.running.straight}</p>
        </div>
        <PlanMap
          picture={picture}
          lorries={out.map(({ shift, index }) => ({ index, name: shift.lorryName }))}
          fitKey={best === null ? '' : id}
          chosenId={null}
          onBin={() => {}}
        />
      </div>
    </>
  )
}
