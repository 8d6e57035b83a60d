import { useSignal } from '@preact/signals'
import { alarmApi, type Figures } from '../alerts/alarm-api.ts'
import { download, toCsv } from '../alerts/csv.ts'
import type { CauseView } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { bindUnits, formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { type FigureRow, figureRows, figuresAnswer } from './figure-words.ts'

const words = messages.alarms.figures
const HOUR_MS = 3_600_000
const PERIODS = { night: 12, day: 24, week: 7 * 24, month: 30 * 24 } as const
type Period = keyof typeof PERIODS

/** How the alarms were: can one person deal with them, and what to mend first. */
export function FiguresPage() {
  const { api, socket, time } = useApp()
  const mayHandle = useMay('alert.handle')
  const period = useSignal<Period>('night')
  const operator = useSignal('')
  const people = useLoad(() => (mayHandle ? alarmApi(api).people() : Promise.resolve([])), [mayHandle])
  const { data, error, reload } = useLoad(
    () =>
      alarmApi(api).figures({
        from: new Date(socket.now.peek() - PERIODS[period.value] * HOUR_MS).toISOString(),
        operator: operator.value,
      }),
    [period.value, operator.value],
  )
  const answer = data === null ? null : figuresAnswer(data)
  return (
    <main class="page figures" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div data-testid="figures-answer">
            <h1 class="with-shape">
              {answer !== null && <StateShape state={answer.isFine ? 'done' : 'warning'} size={22} />}
              {answer === null ? messages.loading : `${words.periods[period.value]}: ${answer.text}`}
            </h1>
            <p>
              {data === null
                ? words.purpose
                : `${words.totals(data.causes.total, data.alerts.total)}. ${floodWords(data)}.`}
            </p>
          </div>
          <div class="page-actions">
            <button type="button" class="button" onClick={() => window.print()}>
              {words.print}
            </button>
            <button
              type="button"
              class="button"
              disabled={data === null}
              onClick={() =>
                download(
                  `alarm-figures-${time.toInput(socket.now.peek()).slice(0, 10)}.csv`,
                  figuresCsv(data!),
                )
              }
            >
              <Icon name="download" size={16} />
              {messages.alarms.export}
            </button>
          </div>
        </header>
        <div class="figures-choice">
          {/* biome-ignore lint/a11y/useSemanticElements: buttons that change the view, not fields of a form. */}
          <div class="segments" role="group" aria-label={words.period}>
            {(Object.keys(PERIODS) as Period[]).map((name) => (
              <button
                key={name}
                type="button"
                class="segment"
                aria-pressed={name === period.value}
                onClick={() => {
                  period.value = name
                }}
              >
                {words.periods[name]}
              </button>
            ))}
          </div>
          {(people.data?.length ?? 0) > 0 && (
            <select
              class="select"
              aria-label={words.operator}
              value={operator.value}
              onChange={(event) => {
                operator.value = event.currentTarget.value
              }}
            >
              <option value="">{words.everybody}</option>
              {people.data!.map(({ userName, displayName }) => (
                <option key={userName} value={userName}>
                  {displayName}
                </option>
              ))}
            </select>
          )}
        </div>
        {error !== null ? (
          <ErrorNotice error={error} onRetry={reload} />
        ) : data === null ? (
          <EmptyNotice title={messages.loading} />
        ) : (
          <Report figures={data} />
        )}
      </div>
    </main>
  )
}

function floodWords({ floodPercent }: Figures): string {
  const { value } = floodPercent
  return value === null || value === 0 ? words.noFlood : words.flood(formatNumber(value, 1))
}

function Report({ figures }: { figures: Figures }) {
  return (
    <>
      <div class="card">
        <FigureTable rows={figureRows(figures)} />
      </div>
      <div class="figures-lists">
        <MostFrequent figures={figures} />
        <CauseCard title={words.stale} causes={figures.stale} />
        <CauseCard title={words.standing} causes={figures.standing} />
        <CauseCard title={words.chattering} causes={figures.chattering} />
        <CauseCard title={words.shelved} causes={figures.shelved} />
      </div>
    </>
  )
}

function FigureTable({ rows }: { rows: readonly FigureRow[] }) {
  return (
    <table class="table" data-testid="figures">
      <thead>
        <tr>
          <th scope="col">{words.figure}</th>
          <th scope="col" class="number">
            {words.value}
          </th>
          <th scope="col" class="wide-only">
            <span class="visually-hidden">{words.target}</span>
          </th>
          <th scope="col">{words.target}</th>
          <th scope="col" class="wide-only">
            {words.source}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            <td class="number">
              <strong>{row.value}</strong>
            </td>
            <td class="wide-only">
              <Bar row={row} />
            </td>
            <td>
              <span class="with-shape">
                {row.isMet !== null && <StateShape state={row.isMet ? 'done' : 'warning'} size={14} />}
                {row.isMet === null ? row.target : `${row.isMet ? words.met : words.missed}, ${row.target}`}
              </span>
            </td>
            <td class="wide-only quiet">{row.source}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const BAR_WIDTH = 160

/** The value as a bar, with a line where the target is. The words beside it say the same. */
function Bar({ row: { value0, target0, isMet } }: { row: FigureRow }) {
  if (value0 === null || target0 === null) return null
  const most = Math.max(value0, target0 * 2, 1)
  const at = (value: number) => (value / most) * BAR_WIDTH
  return (
    <svg class="figure-bar" width={BAR_WIDTH} height="16" aria-hidden="true">
      <rect class="figure-bar-ground" width={BAR_WIDTH} height="8" y="4" />
      <rect class={isMet ? 'figure-bar-met' : 'figure-bar-missed'} width={at(value0)} height="8" y="4" />
      <rect class="figure-bar-target" x={Math.min(at(target0), BAR_WIDTH - 2)} width="2" height="16" />
    </svg>
  )
}

function MostFrequent({ figures }: { figures: Figures }) {
  const { url } = useApp()
  return (
    <section class="card" aria-labelledby="most-frequent">
      <h2 class="card-title" id="most-frequent">
        {words.mostFrequent}
      </h2>
      {figures.mostFrequent.length === 0 ? (
        <p class="quiet figures-none">{words.mostFrequentEmpty}</p>
      ) : (
        <ol class="figures-list">
          {figures.mostFrequent.map(({ deviceId, deviceName, rule, ruleTitle, alerts, percent }) => (
            <li key={`${deviceId}/${rule}`}>
              <button
                type="button"
                class="row-link"
                onClick={() => url.set({ page: 'devices', deviceId, alertId: null }, true)}
              >
                {deviceName}
              </button>
              <span class="quiet">{ruleTitle}</span>
              <span class="quiet figures-count">
                {words.times(alerts)}, {formatNumber(percent, 1)} %
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function CauseCard({ title, causes }: { title: string; causes: readonly CauseView[] }) {
  const { url } = useApp()
  return (
    <section class="card" aria-label={title}>
      <h2 class="card-title">{title}</h2>
      {causes.length === 0 ? (
        <p class="quiet figures-none">{words.none}</p>
      ) : (
        <ul class="figures-list">
          {causes.map(({ id, title: what, severity, startedAt, shelveReason }) => (
            <li key={id}>
              <span class="with-shape">
                <StateShape state={severity} size={13} />
                <button
                  type="button"
                  class="row-link"
                  onClick={() => url.set({ page: 'alerts', causeId: id, deviceId: null }, true)}
                >
                  {bindUnits(what)}
                </button>
              </span>
              {shelveReason !== null && <span class="quiet">{shelveReason}</span>}
              <span class="quiet figures-count">
                {messages.since('')}
                <When at={startedAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function figuresCsv(figures: Figures): string {
  return toCsv(
    [words.figure, words.value, words.target, words.source],
    figureRows(figures).map(({ name, value, target, source }) => [name, value, target, source]),
  )
}
