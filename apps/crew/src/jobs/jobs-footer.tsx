import { useSignal } from '@preact/signals'
import { THEMES } from '@towncrier/screens/theme'
import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { Sheet } from '../shell/sheet.tsx'

const words = messages.jobs

/** Light or dark, and the way out. */
export function JobsFooter() {
  const crew = useCrew()
  const isAsking = useSignal(false)
  const unsent = crew.outbox.waitingMarks.value.length + crew.photos.waiting.value.length
  const signOut = async () => {
    isAsking.value = false
    await crew.signOut().catch(() => {
      crew.isOnline.value = false
    })
  }
  return (
    <footer class="jobs-footer">
      <fieldset class="choices">
        <legend>{words.theme}</legend>
        {THEMES.map((theme) => (
          <button
            key={theme}
            type="button"
            class="button"
            aria-pressed={crew.theme.choice.value === theme}
            onClick={() => crew.theme.set(theme)}
          >
            {words.themes[theme]}
          </button>
        ))}
      </fieldset>
      <p class="quiet">{words.signedIn(crew.session.value!.displayName)}</p>
      <button
        type="button"
        class="button"
        onClick={() => {
          if (unsent === 0) void signOut()
          else isAsking.value = true
        }}
      >
        {words.signOut}
      </button>
      {isAsking.value && (
        <Sheet
          title={words.signOut}
          onClose={() => {
            isAsking.value = false
          }}
        >
          <p>{words.notSentOnSignOut(unsent)}</p>
          <button type="button" class="button button-primary" onClick={() => void signOut()}>
            {words.signOut}
          </button>
        </Sheet>
      )}
    </footer>
  )
}
