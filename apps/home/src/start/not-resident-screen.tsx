import { useHome, useRest } from '../home-app.ts'
import { ScreenTitle } from '../ui/parts.tsx'

/** Somebody of the town is signed in, who has no home here. */
export function NotResidentScreen() {
  const app = useHome()
  const { notResident: words } = useRest()
  return (
    <>
      <ScreenTitle>{words.title}</ScreenTitle>
      <p>{words.hint(app.session.value?.displayName ?? '')}</p>
      <div class="buttons">
        <button type="button" class="button button-primary" onClick={() => void app.signOut()}>
          {words.signOut}
        </button>
        <a class="button" href="/">
          {words.dashboard}
        </a>
      </div>
    </>
  )
}
