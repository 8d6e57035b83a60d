import { useSignal } from '@preact/signals'
import type { NeighbourhoodView } from '@towncrier/protocol'
import '../styles/rooms.css'
import { useHome, useRest } from '../home-app.ts'
import { BackToMore } from '../ui/back-link.tsx'
import { SelectField } from '../ui/fields.tsx'
import { ScreenTitle, Waiting } from '../ui/parts.tsx'
import { ScrollTable } from '../ui/scroll-table.tsx'
import { useAnswer } from '../ui/use-answer.ts'

type Area = NeighbourhoodView['areas'][number]
type Period = Area['periods'][number]

/** Averages over many homes near one's own; of a few nothing is shown. */
export function NeighbourhoodScreen() {
  const app = useHome()
  const { neighbourhood: words } = useRest().more
  const areaId = app.home.value?.areaId ?? null
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
      <Averages from={areaId} />
    </>
  )
}

/** For those who look after homes and have none here: every part of town. */
export function AveragesScreen() {
  const app = useHome()
  const rest = useRest()
  const { neighbourhood: words } = rest.more
  return (
    <>
      <ScreenTitle>{words.townTitle}</ScreenTitle>
      <p>{words.townLead}</p>
      <Averages from={null} />
      <div class="buttons">
        {app.session.value?.permissions.includes('town.view') === true && (
          <a class="button" href="/">
            {rest.notResident.dashboard}
          </a>
        )}
        <button type="button" class="button" onClick={() => void app.signOut()}>
          {rest.more.signOut}
        </button>
      </div>
    </>
  )
}

/** @param from the part of town shown first; null: all of them. */
function Averages({ from }: { from: string | null }) {
  const app = useHome()
  const { neighbourhood: words } = useRest().more
  const chosen = useSignal<string | null>(from)
  const { value, problem, reload } = useAnswer('averages', () => app.api.averages(null))
  const view = value.value
  if (view === null) return <Waiting problem={problem.value} onRetry={() => void reload()} />
  const shown = view.areas.filter(({ areaId }) => chosen.value === null || areaId === chosen.value)
  return (
    <>
      {view.areas.length > 1 && (
        <SelectField
          name="area"
          label={words.area}
          value={chosen.value ?? ''}
          options={[
            { value: '', label: words.all },
            ...view.areas.map(({ areaId, name }) => ({ value: areaId, label: name })),
          ]}
          onChoose={(areaId) => {
            chosen.value = areaId === '' ? null : areaId
          }}
        />
      )}
      {shown.length === 0 && <p>{words.none}</p>}
      {shown.map((area) => (
        <AreaTable key={area.areaId} area={area} />
      ))}
      <p class="quiet">{words.few(view.fewestHomes)}</p>
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
      <th scope="row" class="in-words">
        {Number.isFinite(from) ? format.date(from) : period.from}
      </th>
      {period.refused === null ? (
        <>
          <td>{format.temp(period.meanTempC)}</td>
          <td>{format.humidity(period.meanHumidityPct)}</td>
          <td>{format.humidity(period.shareDamp === null ? null : 100 * period.shareDamp)}</td>
          <td class="wraps">{words.atLeast(period.homesAtLeast)}</td>
        </>
      ) : (
        <td colSpan={4} class="quiet in-words">
          {period.refused === 'too-few-homes' ? words.refused : words.close}
        </td>
      )}
    </tr>
  )
}
