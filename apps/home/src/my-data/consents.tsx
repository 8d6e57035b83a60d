import { useSignal } from '@preact/signals'
import type { ConsentsView, ConsentUse, HomeView } from '@towncrier/protocol'
import { useHome, useRest } from '../home-app.ts'
import { CheckField } from '../ui/fields.tsx'
import { Problem, Waiting } from '../ui/parts.tsx'
import { useAnswer } from '../ui/use-answer.ts'
import { useTask } from '../ui/use-task.ts'

/** About a kilometre: nobody needs to know a home more exactly. */
const PLACE_STEPS_PER_DEGREE = 100
const LOCATE_LIMIT_MS = 20_000

/** What the household agrees to, one by one; nothing until it says so. */
export function Consents({ home }: { home: HomeView }) {
  const app = useHome()
  const { consents: words } = useRest().myData
  const { value, problem, reload } = useAnswer(home.id, () => app.api.consents(home.id))
  const task = useTask()
  const told = useSignal('')
  const set = (use: ConsentUse, given: boolean) => {
    told.value = ''
    void task
      .run(async () => {
        value.value = await app.api.consent(home.id, use, given)
        await app.reloadHomes()
        void app.refresh()
      })
      .then((isDone) => {
        if (isDone) told.value = given ? words.given : words.taken
        else void reload()
      })
  }
  return (
    <section class="card" aria-labelledby="consents">
      <h2 id="consents">{words.title}</h2>
      <p class="quiet">{words.lead}</p>
      {value.value === null ? (
        <Waiting problem={problem.value} onRetry={() => void reload()} />
      ) : (
        value.value.consents.map((consent) => (
          <ConsentPart
            key={`${consent.use} ${consent.given}`}
            consent={consent}
            home={home}
            onSet={(given) => set(consent.use, given)}
          />
        ))
      )}
      <Problem text={task.problem.value} />
      <p class="good" role="status">
        {told.value}
      </p>
    </section>
  )
}

function ConsentPart({
  consent: { use, given, at },
  home,
  onSet,
}: {
  consent: ConsentsView['consents'][number]
  home: HomeView
  onSet: (given: boolean) => void
}) {
  const app = useHome()
  const { consents: words } = useRest().myData
  return (
    <div class="consent" data-testid={`consent-${use}`}>
      <CheckField
        name={use}
        label={words[use]}
        hint={words[`${use}Hint`]}
        isChecked={given}
        onChange={onSet}
      />
      {given && at !== null && <p class="quiet">{words.since(app.format.value.date(Date.parse(at)))}</p>}
      {use === 'outdoors' && given && home.endedAt === null && <Whereabouts home={home} />}
    </div>
  )
}

function Whereabouts({ home }: { home: HomeView }) {
  const app = useHome()
  const { consents: words } = useRest().myData
  const task = useTask()
  const told = useSignal('')
  const change = (outdoors: HomeView['outdoors']) =>
    void task.run(async () =>
      app.takeHome(await app.api.changeHome(home.id, { version: home.version, outdoors })),
    )
  const locate = () => {
    told.value = words.placing
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        told.value = ''
        change({ latitude: rounded(coords.latitude), longitude: rounded(coords.longitude) })
      },
      () => {
        told.value = words.placeFailed
      },
      { timeout: LOCATE_LIMIT_MS, maximumAge: LOCATE_LIMIT_MS },
    )
  }
  return (
    <div class="stack">
      <h3>{words.place}</h3>
      <p>{home.outdoors === null ? words.placeNone : words.placeSet}</p>
      <div class="buttons">
        {'geolocation' in navigator && window.isSecureContext && (
          <button type="button" class="button" onClick={locate}>
            {words.usePlace}
          </button>
        )}
        {home.outdoors !== null && (
          <button type="button" class="button" onClick={() => change(null)}>
            {words.forgetPlace}
          </button>
        )}
      </div>
      <p role="status">{told.value}</p>
      <Problem text={task.problem.value} />
    </div>
  )
}

/** The exact place does not leave the phone. */
function rounded(degrees: number): number {
  return Math.round(degrees * PLACE_STEPS_PER_DEGREE) / PLACE_STEPS_PER_DEGREE
}
