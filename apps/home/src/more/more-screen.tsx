import '../styles/more.css'
import { useSignal } from '@preact/signals'
import { useHome, useRest, useWords } from '../home-app.ts'
import { Icon } from '../ui/icons.tsx'
import { ScreenTitle } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'

const LINKS = [
  { name: 'evidence', hint: 'evidenceHint', to: '#/evidence' },
  { name: 'myHome', hint: 'myHomeHint', to: '#/my-home' },
  { name: 'myData', hint: 'myDataHint', to: '#/my-data' },
  { name: 'neighbourhood', hint: 'neighbourhoodHint', to: '#/neighbourhood' },
  { name: 'settings', hint: 'settingsHint', to: '#/settings' },
  { name: 'privacy', hint: 'privacyHint', to: '/home/privacy' },
] as const

export function MoreScreen() {
  const app = useHome()
  const { more: words } = useRest()
  return (
    <>
      <ScreenTitle>{words.title}</ScreenTitle>
      <ul class="links">
        {LINKS.map(({ name, hint, to }) => (
          <li key={name}>
            <a class="link-card" href={to}>
              <span>
                <strong>{words.links[name]}</strong>
                <span class="quiet">{words.links[hint]}</span>
              </span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
      {app.homes.value.length > 1 && <Homes />}
      <SignOut />
    </>
  )
}

function Homes() {
  const app = useHome()
  const { more: words } = useRest()
  const shown = app.home.value!
  return (
    <section class="stack" aria-labelledby="homes">
      <h2 id="homes">{words.homes}</h2>
      <ul class="stack">
        {app.homes.value.map(({ id, name, endedAt }) => (
          <li key={id}>
            <button
              type="button"
              class="button button-wide"
              aria-pressed={id === shown.id}
              onClick={() => app.chooseHome(id)}
            >
              {name}
              <span class="quiet">
                {endedAt === null
                  ? words.homeLived
                  : words.homeLeft(app.format.value.date(Date.parse(endedAt)))}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function SignOut() {
  const app = useHome()
  const all = useWords()
  const { more: words } = useRest()
  const isAsking = useSignal(false)
  const task = useTask()
  const waiting = app.diary.entries.value.filter(({ isWaiting }) => isWaiting).length
  const signOut = () => void task.run(() => app.signOut())
  return (
    <section class="stack">
      <p class="quiet">{words.signedIn(app.session.value?.displayName ?? '')}</p>
      {isAsking.value && <p role="alert">{words.signOutWhat(waiting)}</p>}
      <p class="problem" role="alert">
        {task.problem.value}
      </p>
      <div class="buttons">
        <button
          type="button"
          class="button"
          onClick={() => {
            if (waiting > 0 && !isAsking.value) isAsking.value = true
            else signOut()
          }}
        >
          {isAsking.value ? words.signOutYes : words.signOut}
        </button>
        {isAsking.value && (
          <button
            type="button"
            class="button"
            onClick={() => {
              isAsking.value = false
            }}
          >
            {all.cancel}
          </button>
        )}
      </div>
    </section>
  )
}
