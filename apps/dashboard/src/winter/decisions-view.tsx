import { useSignal } from '@preact/signals'
import type { DecisionVerification, WinterBoardView, WinterDecisionView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { adviceWords } from './board-words.ts'
import { DecisionFacts } from './decision-facts.tsx'
import { useTonight } from './use-tonight.ts'
import { useWinterApi } from './winter-api.ts'

const words = messages.winter.decisions
const HASH_SHOWN = 12

/** What was decided in a night, with what took whose place, and whether every signature is right. */
export function DecisionsView({ board, turn }: { board: WinterBoardView; turn: string }) {
  const api = useWinterApi()
  const { place, change } = useTonight()
  const night = place.night ?? board.night
  const { data, error, reload } = useLoad(() => api.decisions(night), [night, turn])
  const byDomain = new Map<string, WinterDecisionView[]>()
  for (const decision of data?.items ?? []) {
    byDomain.set(decision.domainId, [...(byDomain.get(decision.domainId) ?? []), decision])
  }
  return (
    <section class="winter-section" aria-labelledby="winter-decisions">
      <header class="winter-section-head">
        <h2 id="winter-decisions">{words.title}</h2>
        <label class="winter-night-field">
          <span>{words.night}</span>
          <input
            type="date"
            class="select"
            value={night}
            max={board.night}
            onChange={(event) => change({ night: event.currentTarget.value || null })}
          />
        </label>
        <Signatures turn={turn} />
        <button type="button" class="button winter-print" onClick={() => window.print()}>
          {messages.winter.print}
        </button>
      </header>
      <Season turn={turn} at={board.at} />
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {data !== null && data.items.length === 0 && (
        <div class="card">
          <EmptyNotice title={words.none} hint={words.noneHint} />
        </div>
      )}
      {[...byDomain.values()].map((decisions) => (
        <article key={decisions[0]!.domainId} class="card winter-decided">
          <h3 class="card-title">{decisions[0]!.domainName}</h3>
          <ol>
            {decisions.map((decision) => (
              <DecisionItem key={decision.id} decision={decision} />
            ))}
          </ol>
        </article>
      ))}
    </section>
  )
}

function DecisionItem({ decision }: { decision: WinterDecisionView }) {
  const isOpen = useSignal(false)
  const { choice, reason, madeBy, madeAt, revises, revisedBy, routes, recommendation, issueId } = decision
  const treated = routes.filter(({ isTreated }) => isTreated)
  const treats = treated
    .map(({ routeName, rateGm2, passes }) => `${routeName} ${messages.winter.rate(rateGm2, passes)}`)
    .join(', ')
  return (
    <li
      class={revisedBy === null ? 'winter-decision-item' : 'winter-decision-item winter-replaced'}
      data-testid="winter-decision"
    >
      <p class="winter-decision-title">
        <StateShape state={choice === 'accept' ? 'done' : 'watch'} size={14} isHollow={revisedBy !== null} />
        <strong>{messages.winter.decision.chips[choice]}</strong>
        <span>
          {messages.winter.decision.by(madeBy)}, <When at={madeAt} />
        </span>
        <span class="quiet">
          {[
            `${decision.id}`,
            ...(revises === null ? [] : [words.revises(revises)]),
            revisedBy === null ? words.stands : words.revisedBy(revisedBy),
          ].join(' · ')}
        </span>
      </p>
      {reason !== '' && <p class="winter-quote">{reason}</p>}
      <p>{treated.length === 0 ? words.treatsNothing : words.treats(treats)}</p>
      <p class="quiet">
        {words.advised(adviceWords(recommendation))}. {recommendation.reason}
      </p>
      <p class="quiet winter-signature">
        {[
          issueId === null ? words.noForecast : words.forecast(issueId),
          words.settingsVersion(decision.settingsVersion),
        ].join(' · ')}
        {' · '}
        {words.signature} <code title={decision.hash}>{decision.hash.slice(0, HASH_SHOWN)}</code>
      </p>
      <button
        type="button"
        class="link-button winter-print-not"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.peek()
        }}
      >
        {words.stood}
        <span class="visually-hidden"> {words.at(decision.id)}</span>
      </button>
      {isOpen.value && <DecisionFacts id={decision.id} />}
    </li>
  )
}

function Signatures({ turn }: { turn: string }) {
  const api = useWinterApi()
  const action = useAction()
  const found = useSignal<{ turn: string; state: DecisionVerification } | null>(null)
  const verify = () =>
    void action.run(async () => {
      found.value = { turn, state: await api.verify() }
    })
  const state = found.value?.turn === turn ? found.value.state : null
  return (
    <div class="winter-verify">
      <button type="button" class="button" disabled={action.isBusy.value} onClick={verify}>
        {action.isBusy.value ? words.verifying : words.verify}
      </button>
      {state !== null && (
        <p role="status" class={state.isIntact ? 'winter-intact' : 'word-critical'}>
          <StateShape state={state.isIntact ? 'done' : 'critical'} size={14} />
          {state.broken === null
            ? words.intact(state.decisions)
            : words.broken(state.broken.id, state.broken.reason)}
        </p>
      )}
      <FormError text={action.error.value} />
    </div>
  )
}

function Season({ turn, at }: { turn: string; at: string }) {
  const api = useWinterApi()
  const { time } = useApp()
  const from = seasonStart(Date.parse(at), (text) => time.fromInput(text)!)
  const { data } = useLoad(() => api.figures(new Date(from).toISOString(), at), [turn, from])
  if (data === null) return null
  const { accepted, changed, declined, overrideRate } = data
  return (
    <p class="quiet" data-testid="winter-season">
      {overrideRate === null
        ? words.seasonNothing
        : words.season(accepted, changed, declined, `${formatNumber(overrideRate * 100, 0)}\u00a0%`)}
    </p>
  )
}

/** The last 1 July, midnight of the town: winters do not lie across it. */
export function seasonStart(at: number, instantOf: (local: string) => number): number {
  const year = new Date(at).getUTCFullYear()
  const thisYear = instantOf(`${year}-07-01T00:00`)
  return thisYear <= at ? thisYear : instantOf(`${year - 1}-07-01T00:00`)
}
