import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { RequestError } from '../api/problem.ts'
import type { SignInWays } from '../api/types.ts'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { PasswordField } from '../people/password-field.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { describeError } from '../ui/notice.tsx'
import { leaveForOwnPage } from './own-page.ts'

const words = messages.people.signIn

interface Credentials {
  readonly userName: string
  readonly password: string
}

/** Signing in, over whatever is open: what was typed beneath is still there afterwards. */
export function SignInDialog() {
  const { session } = useApp()
  const reason = session.dialog.value
  return reason === null ? null : <OpenDialog reason={reason} />
}

function OpenDialog({ reason }: { reason: 'asked' | 'needed' | 'expired' }) {
  const { session, api, platform, socket, kinds } = useApp()
  const ways = useSignal<SignInWays | null>(null)
  /** The password was right, and a code is asked for as well. */
  const proven = useSignal<Credentials | null>(null)
  const error = useSignal<string | null>(null)
  const isBusy = useSignal(false)

  const goOn = async () => {
    const person = await api.session()
    if (leaveForOwnPage(person)) return
    session.session.value = person
    socket.restart()
    // Nothing was loaded for whoever was here before.
    if (kinds.value.size === 0) location.reload()
    session.settle(true)
  }
  const signIn = async (credentials: Credentials, code?: string) => {
    isBusy.value = true
    error.value = null
    try {
      await api.signIn(credentials.userName, credentials.password, code)
      await goOn()
    } catch (problem) {
      if (problem instanceof RequestError && problem.code === 'TC_SECOND_FACTOR_NEEDED') {
        proven.value = credentials
      } else error.value = describeError(problem)
    } finally {
      isBusy.value = false
    }
  }

  useEffect(() => {
    void api.signInWays().then(
      (found) => {
        ways.value = found
      },
      () => undefined,
    )
  }, [api, ways])
  useEffect(() => {
    // Somebody may have signed in through the provider in another tab meanwhile.
    const look = async () => {
      const person = await api.session().catch(() => null)
      if (person !== null && person.userName !== 'visitor') await goOn()
    }
    if (reason !== 'expired') return
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  })

  const close = () => session.settle(false)
  const provider = ways.value?.provider ?? null
  const isForEmergencies = ways.value?.local === 'break-glass-only'
  return (
    <Dialog title={messages.signIn.title} onClose={close} width={400}>
      {reason !== 'asked' && <p>{messages.signIn[reason]}</p>}
      {proven.value !== null ? (
        <CodeStep
          error={error.value}
          isBusy={isBusy.value}
          onCode={(code) => void signIn(proven.value!, code)}
          onBack={() => {
            proven.value = null
            error.value = null
          }}
        />
      ) : (
        <>
          {provider !== null && <ProviderButton provider={provider} opensTab={reason === 'expired'} />}
          <PasswordStep
            isForEmergencies={isForEmergencies}
            error={error.value}
            isBusy={isBusy.value}
            onCredentials={(credentials) => void signIn(credentials)}
          />
        </>
      )}
      {platform.demoAccounts.length > 0 && proven.value === null && (
        <div class="demo-accounts">
          <p class="quiet">{messages.signIn.demo}</p>
          <div>
            {platform.demoAccounts.map(({ userName, password, role }) => (
              <button
                key={userName}
                type="button"
                class="button"
                disabled={isBusy.value}
                onClick={() => void signIn({ userName, password })}
              >
                {messages.signIn.asRole(messages.roles[role])}
              </button>
            ))}
          </div>
        </div>
      )}
    </Dialog>
  )
}

function ProviderButton({
  provider: { button, isAvailable, problem },
  opensTab,
}: {
  provider: NonNullable<SignInWays['provider']>
  opensTab: boolean
}) {
  if (!isAvailable) {
    return (
      <p class="form-error" role="alert">
        {words.providerDown} <code>{problem}</code>
      </p>
    )
  }
  return (
    <div class="provider-way">
      <a
        class="button button-primary"
        href="/api/v1/session/oidc/start"
        {...(opensTab ? { target: '_blank', rel: 'noreferrer' } : {})}
      >
        {button}
      </a>
      {opensTab && <p class="quiet">{words.newTab}</p>}
    </div>
  )
}

interface StepOptions {
  readonly error: string | null
  readonly isBusy: boolean
}

function PasswordStep({
  isForEmergencies,
  error,
  isBusy,
  onCredentials,
}: StepOptions & { isForEmergencies: boolean; onCredentials: (credentials: Credentials) => void }) {
  const form = (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        const data = new FormData(event.currentTarget)
        onCredentials({ userName: String(data.get('userName')), password: String(data.get('password')) })
      }}
    >
      <label class="field">
        <span>{messages.signIn.userName}</span>
        <input name="userName" autocomplete="username" autocapitalize="none" required />
      </label>
      <PasswordField label={messages.signIn.password} name="password" autocomplete="current-password" />
      <StepError error={error} />
      <div class="dialog-actions">
        <button type="submit" class="button button-primary" disabled={isBusy}>
          {messages.signIn.submit}
        </button>
      </div>
    </form>
  )
  if (!isForEmergencies) return form
  return (
    <details>
      <summary>{words.emergency}</summary>
      <p class="quiet">{words.emergencyHint}</p>
      {form}
    </details>
  )
}

function CodeStep({
  error,
  isBusy,
  onCode,
  onBack,
}: StepOptions & { onCode: (code: string) => void; onBack: () => void }) {
  const isRecovery = useSignal(false)
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        onCode(String(new FormData(event.currentTarget).get('code')))
      }}
    >
      <label class="field">
        <span>{isRecovery.value ? words.recoveryCode : words.code}</span>
        <input
          key={String(isRecovery.value)}
          name="code"
          inputMode={isRecovery.value ? 'text' : 'numeric'}
          autocomplete={isRecovery.value ? 'off' : 'one-time-code'}
          ref={(element) => element?.focus()}
          required
        />
        <small>{isRecovery.value ? words.recoveryHint : words.codeHint}</small>
      </label>
      <StepError error={error} />
      <button
        type="button"
        class="link-button step-other"
        onClick={() => {
          isRecovery.value = !isRecovery.value
        }}
      >
        {isRecovery.value ? words.useApp : words.useRecovery}
      </button>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onBack}>
          {words.back}
        </button>
        <button type="submit" class="button button-primary" disabled={isBusy}>
          {messages.signIn.submit}
        </button>
      </div>
    </form>
  )
}

function StepError({ error }: { error: string | null }) {
  if (error === null) return null
  return (
    <p class="form-error" role="alert">
      {error}
    </p>
  )
}
