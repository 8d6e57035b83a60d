import { useSignal } from '@preact/signals'
import type { AccountCredentials, AccountView } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { Age } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { AddPersonDialog } from './add-person-dialog.tsx'
import { ManagePersonDialog } from './manage-person-dialog.tsx'
import { SecretDialog } from './parts.tsx'

const words = messages.people.page

/** Who may sign in, and as what. */
export function PeoplePage() {
  const { session } = useApp()
  if (useMay('account.manage')) return <People />
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <div class="card">
          <EmptyNotice title={words.needed} hint={words.neededHint}>
            <button type="button" class="button" onClick={() => void session.ask('asked')}>
              {messages.shell.signIn}
            </button>
          </EmptyNotice>
        </div>
      </div>
    </main>
  )
}

function People() {
  const { api } = useApp()
  const { data, error, reload } = useLoad(() => api.accounts(), [])
  const isAdding = useSignal(false)
  const managed = useSignal<string | null>(null)
  const credentials = useSignal<AccountCredentials | null>(null)
  const open = (data ?? []).filter(({ disabledAt }) => disabledAt === null)
  const administrators = open.filter(({ role }) => role === 'administrator')
  const bare = administrators.filter(({ hasSecondFactor, hasPassword }) => hasPassword && !hasSecondFactor)
  const chosen = data?.find(({ userName }) => userName === managed.value)
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div>
            <h1>{data === null ? messages.loading : words.answer(open.length)}</h1>
            <p>{data === null ? '\u00a0' : words.summary(administrators.length, bare.length)}</p>
          </div>
          <button
            type="button"
            class="button button-primary"
            onClick={() => {
              isAdding.value = true
            }}
          >
            <Icon name="plus" size={16} />
            {words.add}
          </button>
        </header>
        {error !== null && <ErrorNotice error={error} onRetry={reload} />}
        {data !== null && (
          <div class="card table-scroll" id="list" tabIndex={-1}>
            <table class="table" data-testid="people">
              <thead>
                <tr>
                  <th>{words.name}</th>
                  <th>{words.role}</th>
                  <th class="wide-only-cell">{words.status}</th>
                  <th class="wide-only-cell">{words.seen}</th>
                  <th>
                    <span class="visually-hidden">{words.manage}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map((account) => (
                  <PersonRow
                    key={account.userName}
                    account={account}
                    onManage={() => {
                      managed.value = account.userName
                    }}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        {isAdding.value && (
          <AddPersonDialog
            onClose={() => {
              isAdding.value = false
            }}
            onAdded={(added) => {
              isAdding.value = false
              credentials.value = added
              reload()
            }}
          />
        )}
        {chosen !== undefined && (
          <ManagePersonDialog
            account={chosen}
            onClose={() => {
              managed.value = null
            }}
            onChanged={reload}
            onPassword={(made) => {
              managed.value = null
              credentials.value = made
              reload()
            }}
          />
        )}
        {credentials.value !== null && (
          <SecretDialog
            title={words.passwordTitle}
            hint={words.passwordOnce}
            rows={[
              [words.userName, credentials.value.userName],
              [messages.people.password, credentials.value.password],
            ]}
            onClose={() => {
              credentials.value = null
            }}
          />
        )}
      </div>
    </main>
  )
}

function PersonRow({ account, onManage }: { account: AccountView; onManage: () => void }) {
  const { userName, displayName, role, lastSeenAt, disabledAt } = account
  return (
    <tr class={disabledAt === null ? undefined : 'person-disabled'}>
      <td>
        <strong>{displayName}</strong>
        <span class="quiet person-user-name">{userName}</span>
      </td>
      <td>{messages.people.roles[role]}</td>
      <td class="wide-only-cell">
        <span class="tags">
          {tagsOf(account).map((tag) => (
            <span key={tag} class="tag">
              {tag}
            </span>
          ))}
        </span>
      </td>
      <td class="wide-only-cell quiet">
        {lastSeenAt === null ? words.never : <Age at={Date.parse(lastSeenAt)} />}
      </td>
      <td class="number">
        <button
          type="button"
          class="button button-small"
          aria-label={words.manageOne(displayName)}
          onClick={onManage}
        >
          {words.manage}
        </button>
      </td>
    </tr>
  )
}

function tagsOf(account: AccountView): string[] {
  const { disabledAt, demo, breakGlass, hasSecondFactor, hasProvider, hasPassword } = account
  return [
    disabledAt !== null && words.disabled,
    hasPassword && !hasSecondFactor && words.passwordOnly,
    hasSecondFactor && words.secondFactor,
    hasProvider && words.provider,
    breakGlass && words.breakGlass,
    demo && words.demo,
  ].filter((tag) => tag !== false)
}
