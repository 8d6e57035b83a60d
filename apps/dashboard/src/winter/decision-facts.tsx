import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { nightClock } from './board-words.ts'
import { Scroll } from './scroll.tsx'
import { useWinterApi } from './winter-api.ts'

const { decisions: words, hours, moistures, hazards, degrees } = messages.winter

/** What was signed with a decision: the observations and the outlook as they stood. */
export function DecisionFacts({ id }: { id: number }) {
  const { time } = useApp()
  const api = useWinterApi()
  const { data, error, reload } = useLoad(() => api.decision(id), [id])
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />
  if (data === null) return <p class="quiet">{messages.loading}</p>
  const madeAt = Date.parse(data.madeAt)
  return (
    <div class="winter-stood">
      {data.observations.map(({ sensorId, at, surfaceTempC, surfaceState }) => (
        <p key={sensorId}>
          {words.observed(
            sensorId,
            [
              degrees(surfaceTempC),
              ...(surfaceState === null ? [] : [surfaceState]),
              nightClock(time, at, madeAt),
            ].join(', '),
          )}
        </p>
      ))}
      <Scroll label={words.show(id)}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{hours.columns.at}</th>
              <th scope="col" class="number">
                {hours.columns.road}
              </th>
              <th scope="col" class="number">
                {hours.columns.span}
              </th>
              <th scope="col">{hours.columns.moisture}</th>
              <th scope="col">{hours.columns.hazard}</th>
            </tr>
          </thead>
          <tbody>
            {data.outlook.hours.map((hour) => (
              <tr key={hour.at}>
                <td class="nowrap">{nightClock(time, hour.at, madeAt)}</td>
                <td class="number">{formatNumber(hour.surfaceTempC, 1)}</td>
                <td class="number nowrap">{`${formatNumber(hour.lowC, 1)} … ${formatNumber(hour.highC, 1)}`}</td>
                <td>{moistures[hour.moisture]}</td>
                <td>{hazards[hour.hazard]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}
