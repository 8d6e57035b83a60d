import { useSignal } from '@preact/signals'
import type { WasteJobDetail, WastePlanHead, WastePlanView } from '@towncrier/protocol'
import { useApp, useMay } from '../app.ts'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { PublishDialog, WithdrawDialog } from './plan-dialogs.tsx'
import { BEHIND_MIN, backAt, behindMin, leftOut, mayOverflow, shareAgainst } from './plan-words.ts'
import { useWastePlanApi } from './waste-plan-api.ts'

const words = messages.wastePlan

/** The answer, what kind of plan it is, and what may be done with it. */
export function PlanHead({
  plan,
  heads,
  details,
  dayWords,
  now,
  isAhead,
  isBusy,
  onAsk,
  onChanged,
}: {
  plan: WastePlanView
  heads: readonly WastePlanHead[]
  details: ReadonlyMap<string, WasteJobDetail>
  dayWords: string
  now: number
  /** The day is not over. */
  isAhead: boolean
  isBusy: boolean
  onAsk: (before: WastePlanView, replaces: string | null) => void
  onChanged: () => void
}) {
  const api = useWastePlanApi()
  const { url, time } = useApp()
  const mayPlan = useMay('waste.plan')
  const action = useAction()
  const asking = useSignal<'publish' | 'withdraw' | 'discard' | null>(null)
  const { state, summary, shifts, verdicts, jobs } = plan
  const place = url.state.value.plan
  const back = backAt(shifts)
  const when = (at: string) => time.when(Date.parse(at), now)
  const close = () => {
    asking.value = null
  }
  const done = () => {
    close()
    onChanged()
  }
  const isDraft = state === 'draft'
  const holding = heads.find((head) => head.state === 'published') ?? null
  return (
    <header class="page-head plan-head">
      <div>
        <h1>
          {summary.collections === 0
            ? words.answer.nothingIn(dayWords)
            : words.answer.planned(
                dayWords,
                summary.lorries,
                summary.collections,
                summary.metres,
                back === null ? null : time.clock(back),
              )}
        </h1>
        <p>
          {jobs.length > 0 && state === 'published'
            ? progressWords(jobs, details, now)
            : words.answer.overflows(leftOut(verdicts).filter(mayOverflow).length)}{' '}
          {againstWords(plan)}
        </p>
        <p class="plan-state">
          <strong data-testid="plan-state">{words.states[state]}.</strong>{' '}
          <span class="quiet">
            {words.stateHints[state]}{' '}
            {plan.publishedAt === null
              ? words.made(when(plan.madeAt), plan.madeBy)
              : words.published(when(plan.publishedAt), plan.publishedBy ?? '')}
            {isDraft && plan.replaces !== null && ` ${words.isReplacing}`}
          </span>
        </p>
        {heads.length > 1 && (
          <label class="plan-versions">
            <span class="visually-hidden">{words.versions}</span>
            <select
              class="select"
              value={plan.id}
              onChange={(event) =>
                url.set({ plan: { ...place, planId: event.currentTarget.value, binId: null } }, true)
              }
            >
              {heads.map((head) => (
                <option key={head.id} value={head.id} selected={head.id === plan.id}>
                  {words.version(words.states[head.state], when(head.madeAt), head.madeBy)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <div class="page-actions plan-actions">
        {summary.collections > 0 && (
          <button type="button" class="button" onClick={() => window.print()}>
            {words.actions.print}
          </button>
        )}
        {mayPlan && isDraft && (
          <button
            type="button"
            class="button"
            onClick={() => {
              asking.value = 'discard'
            }}
          >
            {words.actions.discard} …
          </button>
        )}
        {mayPlan && state === 'published' && (
          <button
            type="button"
            class="button"
            onClick={() => {
              asking.value = 'withdraw'
            }}
          >
            {words.actions.withdraw}
          </button>
        )}
        {mayPlan && isAhead && (isDraft || state === 'published' || holding === null) && (
          <button
            type="button"
            class="button"
            disabled={isBusy}
            onClick={() => onAsk(plan, holding?.id ?? null)}
          >
            {holding === null ? words.actions.planAgain : words.actions.planFromHere}
          </button>
        )}
        {mayPlan && isDraft && summary.collections > 0 && (
          <button
            type="button"
            class="button button-primary"
            onClick={() => {
              asking.value = 'publish'
            }}
          >
            {words.actions.publish}
          </button>
        )}
      </div>
      {asking.value === 'publish' && (
        <PublishDialog
          plan={plan}
          dayWords={words.answer.inSentence(dayWords)}
          onDone={done}
          onClose={close}
        />
      )}
      {asking.value === 'discard' && (
        <ConfirmDialog
          title={words.withdraw.discardTitle}
          body={words.withdraw.discardBody}
          action={words.actions.discard}
          isBusy={action.isBusy.value}
          error={action.error.value}
          onConfirm={() =>
            void action
              .run(() => api.withdraw(plan.id, words.withdraw.discardReason), words.withdraw.discarded)
              .then((isDone) => {
                if (!isDone) return
                close()
                url.set({ plan: { ...place, planId: null, binId: null } })
              })
          }
          onClose={close}
        />
      )}
      {asking.value === 'withdraw' && <WithdrawDialog planId={plan.id} onDone={done} onClose={close} />}
    </header>
  )
}

function againstWords({ summary, fixedRound, replaces, request }: WastePlanView): string {
  const isAlike = replaces === null && !request.isFixedRound && summary.collections > 0
  const share = fixedRound === null ? null : shareAgainst(summary.metres, fixedRound.metres)
  return fixedRound === null || share === null || !isAlike
    ? ''
    : words.answer.againstFixed(fixedRound.metres, fixedRound.collections, share)
}

function progressWords(
  jobs: WastePlanView['jobs'],
  details: ReadonlyMap<string, WasteJobDetail>,
  now: number,
): string {
  const sum = (of: (job: WastePlanView['jobs'][number]) => number) =>
    jobs.reduce((total, job) => total + of(job), 0)
  const isOver = jobs.every(({ state }) => state === 'done' || state === 'cancelled')
  if (isOver)
    return words.answer.over(
      sum(({ lifted }) => lifted),
      sum(({ collections }) => collections),
    )
  const behind = [...details.values()].filter((detail) => behindMin(detail, now) >= BEHIND_MIN).length
  return words.answer.progress(
    sum(({ done }) => done),
    sum(({ collections }) => collections),
    behind,
  )
}
