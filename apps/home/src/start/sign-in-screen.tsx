import { useSignal } from '@preact/signals'
import type { SignInWays } from '@towncrier/protocol'
import { useEffect } from 'preact/hooks'
import { Refusal } from '../api/refusal.ts'
import { useHome, useWords } from '../home-app.ts'
import { PasswordField, TextField } from '../ui/fields.tsx'
import { Problem, ScreenTitle, Submit } from '../ui/parts.tsx'
import { type Task, useTask } from '../ui/use-task.ts'

interface Credentials {
  readonly userName: string
  readonly password: string
}

export function SignInScreen() {
  const app = useHome()
  const all = useWords()
  const words = all.signIn
  const task = useTask()
  const ways = useSignal<SignInWays | null>(null)
  /** The password was right, and a code is asked for as well. */
  const proven = useSignal<Credentials | null>(null)
  useEffect(() => {
    app.first.signInWays().then(
      (found) => {
        ways.value = found
      },
      () => undefined,
    )
  }, [app, ways])
  const signIn = (credentials: Credentials, code?: string) =>
    task.run(async () => {
      try {
        await app.first.signIn(credentials.userName, credentials.password, code)
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'TC_SECOND_FACTOR_NEEDED') throw error
        proven.value = credentials
        return
      }
      await app.connect()
      app.url.goTo('now')
    })
  const provider = ways.value?.provider ?? null
  return (
    <>
      <ScreenTitle>{words.title}</ScreenTitle>
      {app.signIn.value === 'expired' && <p>{words.again}</p>}
      {proven.value === null ? (
        <PasswordForm task={task} userName={app.session.value?.userName ?? ''} onCredentials={signIn} />
      ) : (
        <CodeForm task={task} onCode={(code) => void signIn(proven.value!, code)} />
      )}
      {provider?.isAvailable === true && (
        <p>
          {words.provider}{' '}
          <a class="button" href="/api/v1/session/oidc/start">
            {provider.button}
          </a>
        </p>
      )}
      <p class="quiet">{words.forgot}</p>
      <a class="button" href="#/now">
        {all.back}
      </a>
    </>
  )
}

function PasswordForm({
  task,
  userName,
  onCredentials,
}: {
  task: Task
  userName: string
  onCredentials: (credentials: Credentials) => void
}) {
  const words = useWords().signIn
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const data = new FormData(event.currentTarget)
        onCredentials({
          userName: String(data.get('userName')).trim(),
          password: String(data.get('password')),
        })
      }}
    >
      <TextField
        name="userName"
        label={words.userName}
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        defaultValue={userName}
      />
      <PasswordField name="password" label={words.password} autocomplete="current-password" />
      <Problem text={task.problem.value} />
      <Submit label={words.submit} isBusy={task.isBusy.value} />
    </form>
  )
}

function CodeForm({ task, onCode }: { task: Task; onCode: (code: string) => void }) {
  const words = useWords().signIn
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onCode(String(new FormData(event.currentTarget).get('code')).trim())
      }}
    >
      <TextField
        name="code"
        label={words.code}
        hint={words.codeHint}
        autocomplete="one-time-code"
        inputMode="numeric"
        inputRef={(element) => element?.focus()}
      />
      <Problem text={task.problem.value} />
      <Submit label={words.submit} isBusy={task.isBusy.value} />
    </form>
  )
}
