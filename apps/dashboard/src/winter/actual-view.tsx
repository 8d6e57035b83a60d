import { useSignal } from '@preact/signals'
import type { AgainstActualView, WinterBoardView } from '@towncrier/protocol'
import { download, toCsv } from '../alerts/csv.ts'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { nightClock } from './board-words.ts'
import { countOutcomes, frostOutcome } from './frost-outcomes.ts'
import { thresholdsOf } from './night-strip.tsx'
import { Scroll } from './scroll.tsx'
import { TemperatureChart } from './temperature-chart.tsx'
import { useNow } from './use-now.ts'
import { useTonight } from './use-tonight.ts'
import { useWinterApi } from './winter-api.ts'

const words = messages.winter.actual

/** What was forecast for a night, each time anew, beside what came. */
export function ActualView({ board, turn }: { board: WinterBoardView; turn: string }) {
  const api = useWinterApi()
  const { place, change } = useTonight()
  const night = place.night ?? board.night
  const domainId = place.sensorId === null ? (place.domainId ?? board.domains[0]?.id ?? null) : null
  const { sensorId } = place
  const isAsked = domainId !== null || sensorId !== null
  const { data, error, reload } = useLoad(
    () =>
      isAsked ? api.againstActual({ domain: domainId, sensor: sensorId, night }) : Promise.resolve(null),
    [domainId, sensorId, night, turn],
  )
  const sensors = new Map(board.domains.flatMap((domain) => domain.sensors).map(({ id, name }) => [id, name]))
  const actionLevelC = board.domains.find(({ id }) => id === domainId)?.actionLevelC ?? 0
  return (
    <section class="winter-section" aria-labelledby="winter-actual">
      <header class="winter-section-head">
        <h2 id="winter-actual">{words.title}</h2>
        <label>
          <span class="visually-hidden">{words.of}</span>
          <select
            class="select"
            value={sensorId === null ? `domain:${domainId}` : `sensor:${sensorId}`}
            onChange={(event) => {
              const [type, ...rest] = event.currentTarget.value.split(':')
              const id = rest.join(':')
              change(type === 'domain' ? { domainId: id, sensorId: null } : { sensorId: id })
            }}
          >
            <optgroup label={words.domains}>
              {board.domains.map(({ id, name }) => (
                <option key={id} value={`domain:${id}`}>
                  {name}
                </option>
              ))}
            </optgroup>
            <optgroup label={words.sensors}>
              {[...sensors].map(([id, name]) => (
                <option key={id} value={`sensor:${id}`}>
                  {name}
                </option>
              ))}
            </optgroup>
          </select>
        </label>
        <label class="winter-night-field">
          <span>{messages.winter.decisions.night}</span>
          <input
            type="date"
            class="select"
            value={night}
            max={board.night}
            onChange={(event) => change({ night: event.currentTarget.value || null })}
          />
        </label>
        {data !== null && data.issues.length > 0 && (
          <button type="button" class="button" onClick={() => downloadNight(data)}>
            {words.download}
          </button>
        )}
      </header>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {data === null && error === null && <p class="quiet">{messages.loading}</p>}
      {data !== null &&
        (data.issues.every(({ hours }) => hours.length === 0) ? (
          <div class="card">
            <EmptyNotice title={words.noIssues} hint={words.noIssuesHint} />
          </div>
        ) : (
          <Night night={data} actionLevelC={actionLevelC} />
        ))}
    </section>
  )
}

function Night({ night, actionLevelC }: { night: AgainstActualView; actionLevelC: number }) {
  const { time } = useApp()
  const clockNow = useNow()
  const chosen = useSignal<number | null>(null)
  const issues = night.issues.filter(({ hours }) => hours.length > 0)
  const issue = issues.find(({ id }) => id === chosen.value) ?? issues[0]!
  const nightAt = Date.parse(`${night.night}T18:00:00Z`)
  const clock = (at: string | number) => nightClock(time, at, nightAt)
  const actual = new Map(night.actual.map(({ at, surfaceTempC }) => [at, surfaceTempC]))
  const pointsOf = (hours: readonly { at: string; surfaceTempC: number }[]) =>
    hours.map(({ at, surfaceTempC }) => ({ at: Date.parse(at), tempC: surfaceTempC }))
  const outcome = frostOutcome(issue.hours, actual)
  const counts = countOutcomes(night)
  return (
    <>
      <div class="card winter-actual">
        <div class="winter-actual-head">
          <h3>{night.name}</h3>
          <label>
            {words.issue}{' '}
            <select
              class="select"
              value={issue.id}
              onChange={(event) => {
                chosen.value = Number(event.currentTarget.value)
              }}
            >
              {issues.map(({ id, madeAt }) => (
                <option key={id} value={id}>
                  {clock(madeAt)}
                </option>
              ))}
            </select>
          </label>
          <p class="winter-keys" aria-hidden="true">
            <span>
              <i class="winter-key winter-key-actual" /> {words.actual}
            </span>
            <span>
              <i class="winter-key winter-key-main" /> {words.forecast}
            </span>
            <span>
              <i class="winter-key winter-key-band" /> {words.band}
            </span>
            <span>
              <i class="winter-key winter-key-faint" /> {words.earlier}
            </span>
          </p>
        </div>
        <TemperatureChart
          label={words.chart(night.name, night.night)}
          lines={[
            ...issues
              .filter(({ id }) => id !== issue.id)
              .map(({ hours }) => ({ look: 'faint' as const, points: pointsOf(hours) })),
            { look: 'main', points: pointsOf(issue.hours) },
            { look: 'actual', points: pointsOf(night.actual) },
          ]}
          band={issue.hours.map(({ at, lowC, highC }) => ({ at: Date.parse(at), lowC, highC }))}
          thresholds={thresholdsOf(actionLevelC)}
          now={clockNow}
          height={320}
          read={(at) => {
            const key = night.actual.find((each) => Date.parse(each.at) === at)
            const hour = issue.hours.find((each) => Date.parse(each.at) === at)
            const parts = [
              ...(key === undefined ? [] : [`${words.actual} ${messages.winter.degrees(key.surfaceTempC)}`]),
              ...(hour === undefined
                ? []
                : [
                    `${words.forecast} ${messages.winter.degrees(hour.surfaceTempC)} (${formatNumber(hour.lowC, 1)} … ${formatNumber(hour.highC, 1)})`,
                  ]),
            ]
            return parts.length === 0 ? null : `${clock(at)}  ${parts.join(', ')}`
          }}
        />
        {outcome !== null && (
          <p>
            {words.issue} {clock(issue.madeAt)}: {words.frost[outcome]}.
          </p>
        )}
      </div>
      <Scores night={night} counts={counts} />
      <details class="card winter-hours winter-actual-hours">
        <summary>{words.hours}</summary>
        <table class="table">
          <thead>
            <tr>
              {Object.entries(words.hourColumns).map(([name, title]) => (
                <th key={name} scope="col" class={name === 'at' ? undefined : 'number'}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {issue.hours.map(({ at, surfaceTempC, lowC, highC }) => (
              <tr key={at}>
                <td>{clock(at)}</td>
                <td class="number">{formatNumber(surfaceTempC, 1)}</td>
                <td class="number nowrap">{`${formatNumber(lowC, 1)} … ${formatNumber(highC, 1)}`}</td>
                <td class="number">{actual.has(at) ? formatNumber(actual.get(at)!, 1) : '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  )
}

function Scores({ night, counts }: { night: AgainstActualView; counts: ReturnType<typeof countOutcomes> }) {
  const { score, byLead } = night
  if (score === null) return <p class="quiet">{words.noActual}</p>
  const rows = [
    { lead: words.all, ...score },
    ...byLead.map((each) => ({ lead: String(each.leadHours), ...each })),
  ]
  return (
    <section class="card winter-scores" aria-labelledby="winter-scores">
      <h3 id="winter-scores" class="card-title">
        {words.scores}
      </h3>
      <p>
        {words.frostCounts(counts.hit, counts.miss, counts['false-alarm'], counts['correct-none'])}{' '}
        <span class="quiet">{words.frostHint}</span>
      </p>
      <Scroll label={words.scores}>
        <table class="table">
          <thead>
            <tr>
              {Object.entries(words.columns).map(([name, title]) => (
                <th key={name} scope="col" class={name === 'lead' ? undefined : 'number'}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ lead, count, rmseK, biasK, coveredShare }) => (
              <tr key={lead}>
                <td>{lead}</td>
                <td class="number">{count}</td>
                <td class="number">{formatNumber(rmseK, 2)}</td>
                <td class="number">{formatNumber(biasK, 2)}</td>
                <td class="number">{`${formatNumber(coveredShare * 100, 0)}\u00a0%`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}

function downloadNight({ name, night, issues, actual }: AgainstActualView): void {
  const measured = new Map(actual.map(({ at, surfaceTempC }) => [at, surfaceTempC]))
  const rows = issues.flatMap(({ id, madeAt, hours }) =>
    hours.map(({ at, surfaceTempC, lowC, highC }) => [
      id,
      madeAt,
      at,
      surfaceTempC,
      lowC,
      highC,
      measured.get(at) ?? null,
    ]),
  )
  const head = ['issue', 'madeAt', 'at', 'forecastC', 'lowC', 'highC', 'actualC']
  download(`forecast-${name.replace(/\W+/g, '-').toLowerCase()}-${night}.csv`, toCsv(head, rows))
}
