import { useSignal } from '@preact/signals'
import type { EscalationPolicyView, PersonView, RotaView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Section } from '../people/parts.tsx'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { useNotificationApi } from './notification-api.ts'
import { PolicyDialog } from './policy-dialog.tsx'

const words = messages.notifications.onCall
const { channels, severities } = messages.notifications

type Target = EscalationPolicyView['levels'][number]['targets'][number]

/** Whom a level tells, in words. */
export function targetWords(
  target: Target,
  rotas: readonly RotaView[],
  people: readonly PersonView[],
): string {
  if (target.type === 'handlers') return words.handlers
  if (target.type === 'rota') {
    return words.rotaTarget(rotas.find(({ id }) => id === target.rotaId)?.name ?? String(target.rotaId))
  }
  return people.find(({ userName }) => userName === target.userName)?.displayName ?? target.userName
}

/** What happens to causes that nobody acknowledges. */
export function PolicySection({
  rotas,
  people,
}: {
  rotas: readonly RotaView[]
  people: readonly PersonView[]
}) {
  const { kinds, toasts } = useApp()
  const api = useNotificationApi()
  const action = useAction()
  const { data, error, reload } = useLoad(() => api.policies(), [])
  const edited = useSignal<number | 'new' | null>(null)
  const close = () => {
    edited.value = null
  }
  const save = (policies: readonly EscalationPolicyView[]) =>
    action.run(async () => {
      await api.savePolicies(policies)
      toasts.show(words.policySaved)
      close()
      reload()
    })
  const policies = data ?? []
  const chosen = typeof edited.value === 'number' ? (policies[edited.value] ?? null) : null
  return (
    <Section
      id="policies"
      title={words.policies}
      hint={words.policiesHint}
      actions={
        <button
          type="button"
          class="button"
          onClick={() => {
            edited.value = 'new'
          }}
        >
          <Icon name="plus" size={16} />
          {words.addPolicy}
        </button>
      }
    >
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {data?.length === 0 && <EmptyNotice title={words.noPolicies} />}
      <ul class="person-list">
        {policies.map((policy, n) => {
          const ofKinds = policy.kinds.map((id) => kinds.value.get(id)?.titlePlural ?? id).join(', ')
          return (
            <li key={policy.id} class="policy">
              <div>
                <p>
                  <strong>{policy.name}</strong>
                  <span class="tag">{policy.enabled ? words.enabled : words.disabled}</span>
                </p>
                <p class="quiet">
                  {severities[policy.minSeverity]}
                  {ofKinds === '' ? '' : `: ${ofKinds}`}
                </p>
                <ol class="policy-levels">
                  {policy.levels.map((level) => (
                    <li key={level.afterMin}>
                      <strong>{level.afterMin === 0 ? words.atOnce : words.after(level.afterMin)}</strong>{' '}
                      {level.targets.map((target) => targetWords(target, rotas, people)).join(', ')}
                      <span class="quiet"> · {level.channels.map((name) => channels[name]).join(', ')}</span>
                    </li>
                  ))}
                </ol>
                <p class="quiet">{words.repeatWords(policy.repeats, policy.repeatAfterMin)}</p>
              </div>
              <div class="page-actions">
                <button
                  type="button"
                  class="button button-small"
                  aria-label={`${words.edit}: ${policy.name}`}
                  onClick={() => {
                    edited.value = n
                  }}
                >
                  {words.edit}
                </button>
                <button
                  type="button"
                  class="button button-small"
                  aria-label={`${words.remove}: ${policy.name}`}
                  disabled={action.isBusy.value}
                  onClick={() => void save(policies.filter((each) => each !== policy))}
                >
                  {words.remove}
                </button>
              </div>
            </li>
          )
        })}
      </ul>
      {edited.value !== null && (
        <PolicyDialog
          policy={chosen}
          rotas={rotas}
          people={people}
          error={action.error.value}
          isBusy={action.isBusy.value}
          onClose={close}
          onSave={(policy) =>
            void save(
              chosen === null
                ? [...policies, policy]
                : policies.map((each) => (each === chosen ? policy : each)),
            )
          }
        />
      )}
    </Section>
  )
}
