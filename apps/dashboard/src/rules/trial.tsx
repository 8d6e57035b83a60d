import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { describeError } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import type { DryRunView, RuleApi, RuleBook } from './rule-api.ts'

const words = messages.rules.trial
const DAY_CHOICES = [7, 30, 90] as const
const POLL_MS = 400

/** Tries the draft on what was measured; what it finds decides whether it can be saved. */
export function Trial({
  rules,
  basedOn,
  draft,
  onSaved,
}: {
  rules: RuleApi
  basedOn: number
  draft: RuleBook
  onSaved: () => void
}) {
  const { toasts } = useApp()
  const days = useSignal<number>(30)
  const run = useSignal<DryRunView | null>(null)
  const tried = useSignal<string | null>(null)
  const error = useSignal<string | null>(null)
  const isConfirmed = useSignal(false)
  const isBusy = useSignal(false)
  const text = JSON.stringify(draft)
  const isRunning = run.value?.state === 'running'

  useEffect(() => {
    if (!isRunning) return
    const timer = window.setInterval(async () => {
      try {
        run.value = await rules.run(run.value!.id)
      } catch (problem) {
        error.value = describeError(problem)
        window.clearInterval(timer)
      }
    }, POLL_MS)
    return () => window.clearInterval(timer)
  }, [isRunning, rules, run, error])

  const act = async (what: () => Promise<void>) => {
    isBusy.value = true
    error.value = null
    try {
      await what()
    } catch (problem) {
      error.value = describeError(problem)
    } finally {
      isBusy.value = false
    }
  }
  const begin = () =>
    act(async () => {
      isConfirmed.value = false
      tried.value = text
      run.value = await rules.try(basedOn, draft, days.value)
    })
  const save = (reason: string) =>
    act(async () => {
      const { version } = await rules.save({
        basedOn,
        book: draft,
        reason,
        dryRunId: run.value!.id,
        confirmed: isConfirmed.value,
      })
      toasts.show(words.saved(version))
      onSaved()
    })

  const { result = null, refusal = null, doubt = null } = run.value ?? {}
  const isOutdated = tried.value !== null && tried.value !== text
  return (
    <section class="card trial" aria-labelledby="trial-title" data-testid="trial">
      <h2 id="trial-title">{words.title}</h2>
      <div class="rules-bar">
        <label class="field">
          <span>{words.days}</span>
          <select
            value={days.value}
            disabled={isRunning}
            onChange={(event) => {
              days.value = Number(event.currentTarget.value)
            }}
          >
            {DAY_CHOICES.map((count) => (
              <option key={count} value={count}>
                {words.dayCount(count)}
              </option>
            ))}
          </select>
        </label>
        {isRunning ? (
          <button type="button" class="button" onClick={() => void act(() => rules.cancel(run.value!.id))}>
            {words.cancel}
          </button>
        ) : (
          <button
            type="button"
            class="button button-primary"
            disabled={isBusy.value}
            onClick={() => void begin()}
          >
            {words.begin}
          </button>
        )}
      </div>
      {isRunning && (
        <div role="status">
          <p class="quiet">{words.running(`${formatNumber(run.value!.progress * 100, 0)} %`)}</p>
          <progress max={1} value={run.value!.progress} aria-label={words.title} />
        </div>
      )}
      {run.value?.state === 'failed' && <p role="alert">{words.failed(run.value.problem ?? '')}</p>}
      {run.value?.state === 'cancelled' && <p>{words.cancelled}</p>}
      {result !== null && (
        <div aria-live="polite" class="trial-result" data-testid="trial-result">
          <p class="trial-answer">
            {words.answer(result.after.alerts, result.after.causes, result.before.alerts)}
          </p>
          <p class="quiet">
            {words.covered(result.readings, result.devices)} <When at={Date.parse(result.from)} /> –{' '}
            <When at={Date.parse(result.coveredTo)} />
          </p>
          {refusal !== null && (
            <p class="trial-refused" role="alert">
              <StateShape state="critical" /> {words.refused(refusal)}
            </p>
          )}
          {doubt !== null && (
            <div class="trial-doubt">
              <p>
                <StateShape state="warning" /> {words.doubt(doubt)}
              </p>
              <label>
                <input
                  type="checkbox"
                  checked={isConfirmed.value}
                  onChange={(event) => {
                    isConfirmed.value = event.currentTarget.checked
                  }}
                />{' '}
                {words.confirm}
              </label>
            </div>
          )}
          <DayBars days={result.days} />
          <div class="trial-lists">
            <AlertList title={words.added(result.addedCount)} alerts={result.added} />
            <AlertList title={words.gone(result.goneCount)} alerts={result.gone} />
          </div>
        </div>
      )}
      {isOutdated && result !== null && <p class="quiet">{words.outdated}</p>}
      {error.value !== null && (
        <p class="form-error" role="alert">
          {error.value}
        </p>
      )}
      {run.value?.state === 'done' && refusal === null && !isOutdated && (
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault()
            void save(String(new FormData(event.currentTarget).get('reason')))
          }}
        >
          <label class="field">
            <span>{words.reason}</span>
            <input name="reason" required maxLength={1000} autocomplete="off" />
          </label>
          <div class="dialog-actions">
            <button
              type="submit"
              class="button button-primary"
              disabled={isBusy.value || (doubt !== null && !isConfirmed.value)}
            >
              {words.save}
            </button>
          </div>
        </form>
      )}
    </section>
  )
}

type Result = NonNullable<DryRunView['result']>

/** Alerts a day by the rules in force and by the draft; the same as a table for readers of screens. */
function DayBars({ days }: { days: Result['days'] }) {
  const { time } = useApp()
  const most = Math.max(1, ...days.flatMap(({ before, after }) => [before, after]))
  const width = 100 / Math.max(1, days.length)
  return (
    <figure style={{ margin: 0 }}>
      <figcaption class="visually-hidden">{words.chart}</figcaption>
      <svg class="trial-days" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        {days.map(({ startAt, before, after }, n) => (
          <g key={startAt}>
            <rect
              class="bar-before"
              x={n * width + width * 0.1}
              y={100 - (before / most) * 100}
              width={width * 0.38}
              height={(before / most) * 100}
            />
            <rect
              class="bar-after"
              x={n * width + width * 0.52}
              y={100 - (after / most) * 100}
              width={width * 0.38}
              height={(after / most) * 100}
            />
          </g>
        ))}
      </svg>
      <p class="trial-key quiet" aria-hidden="true">
        <span>{words.inForce}</span>
        <span>{words.tried}</span>
      </p>
      <table class="visually-hidden">
        <thead>
          <tr>
            <th>{words.day}</th>
            <th>{words.inForce}</th>
            <th>{words.tried}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ startAt, before, after }) => (
            <tr key={startAt}>
              <td>{time.day(Date.parse(startAt))}</td>
              <td>{before}</td>
              <td>{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}

function AlertList({ title, alerts }: { title: string; alerts: Result['added'] }) {
  return (
    <div>
      <h3>{title}</h3>
      {alerts.length === 0 ? (
        <p class="quiet">{words.none}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keyboard.
        <ul tabIndex={0}>
          {alerts.map((alert) => (
            <li key={`${alert.deviceId}.${alert.rule}.${alert.raisedAt}`}>
              <StateShape state={alert.severity} size={12} />
              <span>
                {alert.ruleTitle}, {alert.deviceName}
              </span>
              <When at={Date.parse(alert.raisedAt)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
