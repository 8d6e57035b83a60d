import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { Section } from './parts.tsx'
import { PasswordSection } from './password-section.tsx'
import { SecondFactorSection } from './second-factor.tsx'
import { SessionsSection } from './sessions-section.tsx'
import { TokensSection } from './tokens-section.tsx'

const words = messages.people.account

/** One's own sign-in: password, second factor, where one is signed in, tokens. */
export function AccountPage() {
  const { session, time, socket } = useApp()
  const person = session.session.value
  if (person === null || !session.isPerson) return <Nobody />
  const { displayName, role, expiresAt, demo, needsSecondFactor } = person
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner page-narrow">
        <header class="page-head">
          <div>
            <h1>{words.title(displayName)}</h1>
            <p>{words.summary(messages.roles[role], time.when(Date.parse(expiresAt), socket.now.value))}</p>
          </div>
        </header>
        {needsSecondFactor && (
          <p class="card person-notice" role="alert">
            {words.mustEnrol}
          </p>
        )}
        {demo && <p class="card person-notice">{words.demo}</p>}
        {!demo && <SecondFactorSection onDone={() => needsSecondFactor && location.reload()} />}
        {!demo && !needsSecondFactor && <PasswordSection />}
        <SessionsSection />
        {!needsSecondFactor && <TokensSection />}
        <ProviderSection />
      </div>
    </main>
  )
}

function Nobody() {
  const { session } = useApp()
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner page-narrow">
        <div class="card">
          <EmptyNotice title={words.noAccount} hint={words.noAccountHint}>
            <button type="button" class="button" onClick={() => void session.ask('asked')}>
              {messages.shell.signIn}
            </button>
          </EmptyNotice>
        </div>
      </div>
    </main>
  )
}

function ProviderSection() {
  const { api } = useApp()
  const { data } = useLoad(() => api.signInWays(), [])
  if (data === null || data.provider === null) return null
  return (
    <Section
      id="provider"
      title={data.provider.button}
      hint={words.linkHint}
      actions={
        <a class="button" href="/api/v1/session/oidc/link">
          {words.link}
        </a>
      }
    />
  )
}
