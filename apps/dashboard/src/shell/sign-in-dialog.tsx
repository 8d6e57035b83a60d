import { useState } from 'preact/hooks'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { describeError } from '../ui/notice.tsx'

/** Signing in, over whatever is open: what was typed beneath is still there afterwards. */
export function SignInDialog() {
  const { session, api, platform, socket, kinds } = useApp()
  const reason = session.dialog.value
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  if (reason === null) return null

  const signIn = async (userName: string, password: string) => {
    setBusy(true)
    setError(null)
    try {
      await api.signIn(userName, password)
      session.session.value = await api.session()
      socket.restart()
      if (kinds.value.size === 0) location.reload()
      session.settle(true)
    } catch (problem) {
      setError(describeError(problem))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog title={messages.signIn.title} onClose={() => session.settle(false)} width={400}>
      {reason !== 'asked' && <p>{messages.signIn[reason]}</p>}
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const data = new FormData(event.currentTarget)
          void signIn(String(data.get('userName')), String(data.get('password')))
        }}
      >
        <label class="field">
          <span>{messages.signIn.userName}</span>
          <input name="userName" autocomplete="username" autocapitalize="none" required />
        </label>
        <label class="field">
          <span>{messages.signIn.password}</span>
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        {error !== null && (
          <p class="form-error" role="alert">
            {error}
          </p>
        )}
        <div class="dialog-actions">
          <button type="submit" class="button button-primary" disabled={isBusy}>
            {messages.signIn.submit}
          </button>
        </div>
      </form>
      {platform.demoAccounts.length > 0 && (
        <div class="demo-accounts">
          <p class="quiet">{messages.signIn.demo}</p>
          <div>
            {platform.demoAccounts.map(({ userName, password, role }) => (
              <button
                key={userName}
                type="button"
                class="button"
                disabled={isBusy}
                onClick={() => void signIn(userName, password)}
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
