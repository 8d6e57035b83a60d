import { useSignal } from '@preact/signals'
import { PERMISSIONS, type Permission } from '@towncrier/protocol/permissions'
import type { ApiTokenMade, ApiTokenView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { permissionWords } from '../messages/people.ts'
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { SecretDialog, Section, TaskError } from './parts.tsx'
import { useTask } from './use-task.ts'

const words = messages.people.tokens

export function TokensSection() {
  const { api, toasts } = useApp()
  const { data, error, reload } = useLoad(() => api.apiTokens(), [])
  const isMaking = useSignal(false)
  const made = useSignal<ApiTokenMade | null>(null)
  const goes = useSignal<ApiTokenView | null>(null)
  const task = useTask()
  const revoke = async (token: ApiTokenView) => {
    if (!(await task.run(() => api.revokeApiToken(token.id)))) return
    goes.value = null
    toasts.show(words.revoked)
    reload()
  }
  return (
    <Section
      id="tokens"
      title={words.title}
      hint={words.purpose}
      actions={
        <button
          type="button"
          class="button"
          onClick={() => {
            isMaking.value = true
          }}
        >
          {words.make}
        </button>
      }
    >
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {data !== null && data.length === 0 && <p class="quiet person-line">{words.none}</p>}
      {data !== null && data.length > 0 && (
        <ul class="person-list">
          {data.map((token) => (
            <li key={token.id}>
              <div>
                <p>
                  <strong>{token.name}</strong>
                </p>
                <p class="quiet">
                  <TokenState token={token} />
                </p>
              </div>
              <button
                type="button"
                class="button button-small"
                aria-label={words.revokeOne(token.name)}
                onClick={() => {
                  goes.value = token
                }}
              >
                {words.revoke}
              </button>
            </li>
          ))}
        </ul>
      )}
      {isMaking.value && (
        <TokenForm
          onClose={() => {
            isMaking.value = false
          }}
          onMade={(token) => {
            isMaking.value = false
            made.value = token
            reload()
          }}
        />
      )}
      {made.value !== null && (
        <SecretDialog
          title={words.made}
          hint={words.once}
          rows={[[made.value.name, made.value.token]]}
          onClose={() => {
            made.value = null
          }}
        />
      )}
      {goes.value !== null && (
        <ConfirmDialog
          title={words.revokeTitle(goes.value.name)}
          body={words.revokeBody}
          action={words.revoke}
          isBusy={task.isBusy.value}
          error={task.error.value}
          onConfirm={() => void revoke(goes.value!)}
          onClose={() => {
            goes.value = null
          }}
        />
      )}
    </Section>
  )
}

function TokenState({ token }: { token: ApiTokenView }) {
  const { socket } = useApp()
  const isOver = Date.parse(token.expiresAt) <= socket.now.value
  const lost = token.scopes.length - token.allowed.length
  return (
    <>
      <span title={token.scopes.map((scope) => permissionWords(PERMISSIONS, scope)).join('\n')}>
        {words.count(token.scopes.length)}
      </span>{' '}
      · {isOver ? words.expired : words.expires} <When at={token.expiresAt} /> · {words.lastUsed}{' '}
      {token.lastUsedAt === null ? words.neverUsed : <When at={token.lastUsedAt} />}
      {token.lastUsedFrom !== null && ` (${token.lastUsedFrom})`}
      {lost > 0 && ` · ${words.less(lost)}`}
    </>
  )
}

function TokenForm({ onClose, onMade }: { onClose: () => void; onMade: (token: ApiTokenMade) => void }) {
  const { api, session } = useApp()
  const task = useTask()
  const mine = (session.session.value?.permissions ?? []).filter((permission) => permission !== 'self.manage')
  const make = (form: HTMLFormElement) => {
    const data = new FormData(form)
    return task.run(async () =>
      onMade(
        await api.makeApiToken({
          name: String(data.get('name')),
          scopes: data.getAll('scope') as Permission[],
          days: Number(data.get('days')),
        }),
      ),
    )
  }
  return (
    <Dialog title={words.make} onClose={onClose} width={560}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void make(event.currentTarget)
        }}
      >
        <label class="field">
          <span>{words.name}</span>
          <input name="name" required maxLength={60} autocomplete="off" placeholder={words.nameHint} />
        </label>
        <fieldset class="scopes">
          <legend>{words.scopes}</legend>
          {mine.map((permission) => (
            <label key={permission}>
              <input
                type="checkbox"
                name="scope"
                value={permission}
                defaultChecked={permission === 'town.view'}
              />
              {permissionWords(PERMISSIONS, permission)}
            </label>
          ))}
        </fieldset>
        <label class="field">
          <span>{words.days}</span>
          <select name="days">
            {words.dayChoices.map(([days, text]) => (
              <option key={days} value={days} selected={days === 90}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <TaskError task={task} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={task.isBusy.value}>
            {words.make}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
