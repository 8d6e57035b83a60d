import { useSignal } from '@preact/signals'
import type { Platform, SignInWays } from '@towncrier/protocol'
import { RequestError } from '@towncrier/screens/request-error'
import { useEffect } from 'preact/hooks'
import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'

const words = messages.signIn
const DEMO_ROLES = ['gritter-driver', 'crew'] as const

interface Credentials {
  readonly userName: string
  readonly password: string
}

/** Signing in; what is not sent stays on the phone meanwhile. */
export function SignInScreen() {
  const crew = useCrew()
  const platform = useSignal<Platform | null>(null)
  const ways = useSignal<SignInWays | null>(null)
  /** The password was right, and a code is asked for as well. */
  const proven = useSignal<Credentials | null>(null)
  const problem = useSignal<RequestError | null>(null)
  const isBusy = useSignal(false)

  useEffect(() => {
    crew.api.platform().then(
      (found) => {
        platform.value = found
      },
      () => undefined,
    )
    crew.api.signInWays().then(
      (found) => {
        ways.value = found
      },
      () => undefined,
    )
  }, [crew, platform, ways])

  const signIn = async (credentials: Credentials, code?: string) => {
    isBusy.value = true
    problem.value = null
    try {
      await crew.api.signIn(credentials.userName, credentials.password, code)
      crew.isSigningIn.value = false
      await crew.connect()
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (error.code === 'TC_SECOND_FACTOR_NEEDED') proven.value = credentials
      else problem.value = error
    } finally {
      isBusy.value = false
    }
  }
  const demoAccounts = DEMO_ROLES.flatMap(
    (demoRole) => platform.value?.demoAccounts.find(({ role }) => role === demoRole) ?? [],
  )
  const isAgain = crew.signIn.value === 'expired'
  return (
    <main class="page sign-in">
      <h1>{words.title}</h1>
      <p class="quiet">{isAgain ? words.again : words.lead}</p>
      {proven.value === null ? (
        <PasswordForm isBusy={isBusy.value} problem={problem.value} onCredentials={signIn} />
      ) : (
        <CodeForm
          isBusy={isBusy.value}
          problem={problem.value}
          onCode={(code) => void signIn(proven.value!, code)}
        />
      )}
      {ways.value?.provider != null && <Provider provider={ways.value.provider} />}
      {proven.value === null &&
        demoAccounts.map((account) => (
          <button
            key={account.userName}
            type="button"
            class="button"
            disabled={isBusy.value}
            onClick={() => void signIn(account)}
          >
            {words.demo[account.role === 'crew' ? 'crew' : 'gritter-driver']}
          </button>
        ))}
      {crew.isSigningIn.value && (
        <button
          type="button"
          class="button"
          onClick={() => {
            crew.isSigningIn.value = false
          }}
        >
          {words.later}
        </button>
      )}
    </main>
  )
}

function PasswordForm({
  isBusy,
  problem,
  onCredentials,
}: {
  isBusy: boolean
  problem: RequestError | null
  onCredentials: (credentials: Credentials) => void
}) {
  const isShown = useSignal(false)
  const { session } = useCrew()
  const input = {
    id: 'password',
    name: 'password',
    autocomplete: 'current-password',
    required: true,
  } as const
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const data = new FormData(event.currentTarget)
        onCredentials({ userName: String(data.get('userName')), password: String(data.get('password')) })
      }}
    >
      <label class="field">
        <span>{words.userName}</span>
        <input
          name="userName"
          autocomplete="username"
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          defaultValue={session.value?.userName ?? ''}
          required
        />
      </label>
      <div class="field">
        <label for="password">{words.password}</label>
        <div class="field-row">
          {isShown.value ? <input {...input} type="text" /> : <input {...input} type="password" />}
          <button
            type="button"
            class="button"
            aria-pressed={isShown.value}
            onClick={() => {
              isShown.value = !isShown.value
            }}
          >
            {isShown.value ? words.hide : words.show}
          </button>
        </div>
      </div>
      <SignInProblem problem={problem} />
      <button type="submit" class="button button-primary" disabled={isBusy}>
        {words.submit}
      </button>
    </form>
  )
}

function CodeForm({
  isBusy,
  problem,
  onCode,
}: {
  isBusy: boolean
  problem: RequestError | null
  onCode: (code: string) => void
}) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onCode(String(new FormData(event.currentTarget).get('code')).trim())
      }}
    >
      <label class="field">
        <span>{words.code}</span>
        <input name="code" autocomplete="one-time-code" ref={(element) => element?.focus()} required />
        <small>{words.recovery}</small>
      </label>
      <SignInProblem problem={problem} />
      <button type="submit" class="button button-primary" disabled={isBusy}>
        {words.submit}
      </button>
    </form>
  )
}

function Provider({ provider: { button, isAvailable } }: { provider: NonNullable<SignInWays['provider']> }) {
  if (!isAvailable) return <p class="quiet">{words.providerDown}</p>
  return (
    <a class="button" href="/api/v1/session/oidc/start">
      {button}
    </a>
  )
}

function SignInProblem({ problem }: { problem: RequestError | null }) {
  if (problem === null) return null
  return (
    <p class="problem" role="alert">
      {problem.status === 0 ? words.unreachable : problem.message}
    </p>
  )
}
