import '../styles/more.css'
import { useHome, useRest } from '../home-app.ts'
import { BackToMore } from '../ui/back-link.tsx'
import { ScreenTitle, Waiting } from '../ui/parts.tsx'
import { useAnswer } from '../ui/use-answer.ts'
import { Consents } from './consents.tsx'
import { EraseForm } from './erase-form.tsx'

export function MyDataScreen() {
  const app = useHome()
  const { myData: words } = useRest()
  const home = app.home.value!
  return (
    <>
      <BackToMore />
      <ScreenTitle>{words.title}</ScreenTitle>
      <p class="lead">{words.lead}</p>
      <Consents home={home} />
      <Looks homeId={home.id} />
      <section class="card" aria-labelledby="take">
        <h2 id="take">{words.take.title}</h2>
        <p>{words.take.lead}</p>
        <div class="buttons">
          <a class="button" href={app.api.exportPath(home.id, 'json')} download>
            {words.take.json}
          </a>
          <a class="button" href={app.api.exportPath(home.id, 'csv')} download>
            {words.take.csv}
          </a>
        </div>
      </section>
      <EraseForm home={home} />
    </>
  )
}

function Looks({ homeId }: { homeId: string }) {
  const app = useHome()
  const { looks: words } = useRest().myData
  const { value, problem, reload } = useAnswer(homeId, () => app.api.looks(homeId))
  return (
    <section class="card" aria-labelledby="looks">
      <h2 id="looks">{words.title}</h2>
      <p class="quiet">{words.lead}</p>
      {value.value === null ? (
        <Waiting problem={problem.value} onRetry={() => void reload()} />
      ) : value.value.looks.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ul class="lines">
          {value.value.looks.map(({ at, who, what }) => (
            <li key={`${at} ${who} ${what}`}>
              {words.line(who, words.what[what])}
              <br />
              <span class="quiet">{app.format.value.when(Date.parse(at), app.clock())}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
