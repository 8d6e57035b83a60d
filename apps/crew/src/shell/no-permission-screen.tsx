import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { Notice } from './notice.tsx'

const words = messages.noPermission

export function NoPermissionScreen() {
  const crew = useCrew()
  const { displayName, needsSecondFactor } = crew.session.value!
  return (
    <main class="page">
      <Notice
        title={needsSecondFactor ? words.secondFactor : words.title}
        hint={needsSecondFactor ? words.secondFactorHint : words.hint(displayName)}
      >
        <a class="button button-primary" href={needsSecondFactor ? '/?page=account' : '/'}>
          {needsSecondFactor ? words.secondFactorLink : words.dashboard}
        </a>
        <button
          type="button"
          class="button"
          onClick={() => {
            crew.isSigningIn.value = true
          }}
        >
          {words.other}
        </button>
      </Notice>
    </main>
  )
}
