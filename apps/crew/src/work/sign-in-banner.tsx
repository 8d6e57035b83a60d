import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'

/** The sign-in has run out: nothing is lost, and nothing stops the crew. */
export function SignInBanner() {
  const crew = useCrew()
  return (
    <section class="banner">
      <p>{messages.signIn.again}</p>
      <button
        type="button"
        class="button button-primary"
        onClick={() => {
          crew.isSigningIn.value = true
        }}
      >
        {messages.signIn.submit}
      </button>
    </section>
  )
}
