import { useSignal } from '@preact/signals'
import type { BoardDomainView, NewWinterDecisionAnswer, WinterBoardView } from '@towncrier/protocol'
import { useEffect } from 'preact/hooks'
import { RequestError } from '../api/problem.ts'
import { useApp } from '../app.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useLoad } from '../ui/use-load.ts'
import { adviceKey, adviceWords, nightClock } from './board-words.ts'
import {
  advisedRoutes,
  type Choice,
  decisionOf,
  isAsAdvised,
  isRateFit,
  type RouteDraft,
  routesUnder,
} from './decision-draft.ts'
import { DecisionRoutes, WhatHappens } from './decision-parts.tsx'
import { useNow } from './use-now.ts'
import { useWinterApi } from './winter-api.ts'

const words = messages.winter.decision
const CHOICES: readonly Choice[] = ['accept', 'change', 'decline']
const LEAST_REASON = 5
const CHANGED_CODES = ['TC_RECOMMENDATION_CHANGED', 'TC_DECISION_STANDS', 'TC_DECISION_REVISED']

interface DecisionDialogProps {
  readonly board: WinterBoardView
  /** As it stands now: it moves on under an open dialog. */
  readonly domain: BoardDomainView
  readonly onChanged: () => void
  readonly onClose: () => void
}

/** Where a decision on one domain is made, looked over and signed. */
export function DecisionDialog({ board, domain, onChanged, onClose }: DecisionDialogProps) {
  const { time, toasts } = useApp()
  const clockNow = useNow()
  const api = useWinterApi()
  const action = useAction()
  const network = useLoad(() => api.network(), [])
  // What the person saw when they began: news must not be signed unseen.
  const seen = useSignal(domain)
  const choice = useSignal<Choice>(domain.decision?.choice ?? 'accept')
  const reason = useSignal('')
  const drafts = useSignal<readonly RouteDraft[]>(advisedRoutes(domain))
  const hasTried = useSignal(false)
  const isRevising = seen.value.decision !== null
  useEffect(() => {
    if (seen.peek().decision === null) return
    void api.decision(seen.peek().decision!.id).then(
      ({ routes }) => {
        drafts.value = drafts.peek().map((draft) => {
          const before = routes.find(({ routeId }) => routeId === draft.routeId)
          if (before === undefined) return draft
          const { isTreated, rateGm2, passes } = before
          return isTreated ? { ...draft, isTreated, rateGm2, passes } : { ...draft, isTreated }
        })
      },
      () => undefined,
    )
  }, [])

  const isAdviceNew = adviceKey(seen.value.recommendation) !== adviceKey(domain.recommendation)
  const isDecidedMeanwhile = domain.decision !== null && domain.decision.id !== seen.value.decision?.id
  const routes = routesUnder(choice.value, seen.value, drafts.value)
  const unfit = routes.find((route) => !isRateFit(route))
  const problems = [
    ...(choice.value !== 'accept' && reason.value.trim().length < LEAST_REASON ? [words.reasonMissing] : []),
    ...(unfit === undefined ? [] : [words.badRate(unfit.name)]),
    ...(choice.value === 'change' && isAsAdvised(seen.value, routes) ? [words.sameAsAdvised] : []),
  ]
  const sign = () => {
    hasTried.value = true
    if (problems.length > 0) return
    void action.run(async () => {
      try {
        const decision = decisionOf(seen.value, board.issue?.id ?? null, choice.value, reason.value, routes)
        const answer = await api.decide(decision)
        await giveGritters(answer)
        toasts.show(signedWords(answer))
        onChanged()
        onClose()
      } catch (error) {
        if (error instanceof RequestError && CHANGED_CODES.includes(error.code)) onChanged()
        throw error
      }
    })
  }
  const giveGritters = async (answer: NewWinterDecisionAnswer) => {
    for (const job of answer.jobs) {
      const wanted = routes.find(({ routeId }) => routeId === job.routeId)?.gritterId ?? null
      if (wanted === job.gritterId) continue
      await api.assign(job.id, job.driver, wanted).catch(() => toasts.show(words.jobGritterFailed))
    }
  }
  const signedWords = ({ madeBy, madeAt, jobsUnderWay }: NewWinterDecisionAnswer) => {
    const signed = words.signed(madeBy, nightClock(time, madeAt, clockNow))
    const names = jobsUnderWay.map(({ routeName }) => routeName).join(', ')
    return names === '' ? signed : `${signed}. ${words.tellDrivers(names)}`
  }
  const goOn = () => {
    seen.value = domain
    const before = drafts.peek()
    drafts.value = advisedRoutes(domain).map(
      (route) =>
        (choice.peek() === 'change' ? before.find(({ routeId }) => routeId === route.routeId) : null) ??
        route,
    )
    action.error.value = null
  }
  const { decision } = seen.value
  return (
    <Dialog
      title={isRevising ? words.reviseTitle(domain.name) : words.title(domain.name)}
      onClose={onClose}
      width={720}
    >
      {decision !== null && (
        <p>
          {words.reviseHint(
            words.chips[decision.choice],
            decision.madeBy,
            nightClock(time, decision.madeAt, clockNow),
          )}
          {decision.reason !== '' && <q class="winter-quote">{decision.reason}</q>}
        </p>
      )}
      <p class="winter-advised">
        <span class="quiet">{words.recommended}</span>
        <strong>{adviceWords(seen.value.recommendation)}</strong>
        <span>{seen.value.recommendation.reason}</span>
      </p>
      {(isAdviceNew || isDecidedMeanwhile) && (
        <div class="winter-changed" role="alert">
          {isAdviceNew && (
            <>
              <strong>{words.changed}</strong>
              <p>
                {words.changedFrom(
                  adviceWords(seen.value.recommendation),
                  adviceWords(domain.recommendation),
                )}{' '}
                {domain.recommendation.reason}
              </p>
            </>
          )}
          {isDecidedMeanwhile && (
            <p>{words.decidedMeanwhile(domain.decision!.madeBy, words.chips[domain.decision!.choice])}</p>
          )}
          <button type="button" class="button" onClick={goOn}>
            {words.useNew}
          </button>
        </div>
      )}
      <form
        class="form winter-decide"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          sign()
        }}
      >
        <fieldset class="winter-choice">
          <legend>{words.choice}</legend>
          <div class="segments">
            {CHOICES.map((name) => (
              <button
                key={name}
                type="button"
                class="segment"
                data-begin={name === choice.value ? '' : undefined}
                aria-pressed={choice.value === name}
                onClick={() => {
                  choice.value = name
                }}
              >
                {words.choices[name]}
              </button>
            ))}
          </div>
        </fieldset>
        {routes.length > 0 && choice.value !== 'decline' && (
          <DecisionRoutes
            routes={routes}
            gritters={network.data?.gritters ?? []}
            isOpen={choice.value === 'change'}
            onChange={(route) => {
              drafts.value = drafts.peek().map((each) => (each.routeId === route.routeId ? route : each))
            }}
          />
        )}
        <label class="field">
          <span>{words.reason}</span>
          <textarea
            class="winter-reason-field"
            rows={3}
            maxLength={5_000}
            value={reason.value}
            aria-invalid={hasTried.value && problems.includes(words.reasonMissing)}
            onInput={(event) => {
              reason.value = event.currentTarget.value
            }}
          />
          <small>{choice.value === 'accept' ? words.reasonFree : words.reasonNeeded}</small>
        </label>
        <WhatHappens
          domain={seen.value}
          routes={routes}
          network={network.data}
          standing={seen.value.decision}
        />
        {hasTried.value && problems.length > 0 && <FormError text={problems.join(' ')} />}
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button
            type="submit"
            class="button button-primary"
            disabled={action.isBusy.value || isAdviceNew || isDecidedMeanwhile}
          >
            {words.sign}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
