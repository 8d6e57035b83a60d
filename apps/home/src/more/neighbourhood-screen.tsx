import type { NeighbourhoodView } from '@towncrier/protocol'
import '../styles/rooms.css'
import { useHome, useRest } from '../home-app.ts'
import { BackToMore } from '../ui/back-link.tsx'
import { ScreenTitle, Waiting } from '../ui/parts.tsx'
import { ScrollTable } from '../ui/scroll-table.tsx'
import { useAnswer } from '../ui/use-answer.ts'

type Area = NeighbourhoodView['areas'][number]
type Period = Area['periods'][number]

/** Averages over many homes; of a few nothing is shown. */
export function NeighbourhoodScreen() {
  const app = useHome()
  const { neighbourhood: words } = useRest().more
  const areaId = app.home.value?.areaId ?? null
  const { value, problem, reload } = useAnswer(String(areaId), () => app.api.averages(areaId))
  const view = value.value
  return (
    <>
      <BackToMore />
      <ScreenTitle>{words.title}</ScreenTitle>
      <p>{words.lead}</p>
      {areaId === null && (
        <p>
          <a href="#/my-home">{words.noArea}</a>
        </p>
      )}
      {view === null ? (
        <Waiting problem={problem.value} onRetry={() => void reload()} />
      ) : (
        <>
          {view.areas.length === 0 && <p>{words.none}</p>}
          {view.areas.map((area) => (
            <AreaTable key={area.areaId} area={area} />
          ))}
          <p class="quiet">{words.few(view.fewestHomes)}</p>
        </>
      )}
    </>
  )
}

function AreaTable({ area }: { area: Area }) {
  const { neighbourhood: words } = useRest().more
  const { columns } = words
  return (
    <section class="stack" aria-labelledby={`area-${area.areaId}`}>
      <h2 id={`area-${area.areaId}`}>{area.name}</h2>
      {area.periods.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ScrollTable caption={words.caption(area.name)}>
          <thead>
            <tr>
              <th scope="col">{columns.period}</th>
              <th scope="col">{columns.temp}</th>
              <th scope="col">{columns.humidity}</th>
              <th scope="col">{columns.share}</th>
              <th scope="col">{columns.homes}</th>
            </tr>
          </thead>
          <tbody>
            {area.periods.map((period) => (
              <PeriodRow key={period.from} period={period} />
            ))}
          </tbody>
        </ScrollTable>
      )}
    </section>
  )
}

function PeriodRow({ period }: { period: Period }) {
  const app = useHome()
  const { neighbourhood: words } = useRest().more
  const format = app.format.value
  const from = Date.parse(period.from)
  return (
    <tr>
      <th scope="row">{Number.isFinite(from) ? format.date(from) : period.from}</th>
      {period.refused === null ? (
        <>
          <td>{format.temp(period.meanTempC)}</td>
          <td>{format.humidity(period.meanHumidityPct)}</td>
          <td>{format.humidity(period.shareDamp === null ? null : 100 * period.shareDamp)}</td>
          <td>{words.atLeast(period.homesAtLeast)}</td>
        </>
      ) : (
        <td colSpan={4} class="quiet">
          {period.refused === 'too-few-homes' ? words.refused : words.close}
        </td>
      )}
    </tr>
  )
}
