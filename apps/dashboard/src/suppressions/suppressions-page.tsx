import { useSignal } from '@preact/signals'
import { alarmApi, type Suppression } from '../alerts/alarm-api.ts'
import { placeNameOf, usePlaces } from '../alerts/place-field.tsx'
import { useApp, useMay } from '../app.ts'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { SuppressionForm } from './suppression-form.tsx'
import { scopeWords } from './suppression-words.ts'

const words = messages.alarms.suppressions

/** What is kept quiet by design, why, and by whom. */
export function SuppressionsPage() {
  const { api, kinds } = useApp()
  const mayEdit = useMay('rule.edit')
  const { data, error, reload } = useLoad(() => alarmApi(api).suppressions(), [])
  const edited = useSignal<Suppression | 'new' | null>(null)
  const removed = useSignal<Suppression | null>(null)
  const removal = useAction()
  const places = usePlaces()
  const items = data?.items ?? []
  const titles = {
    placeName: (id: string) => placeNameOf(places, id),
    kindTitle: (id: string) => kinds.value.get(id)?.titlePlural ?? id,
    ruleTitle: (id: string) =>
      [...kinds.value.values()].flatMap(({ rules }) => rules).find((rule) => rule.id === id)?.title ?? id,
  }
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div>
            <h1>
              {data === null ? messages.loading : words.answer(items.filter(({ enabled }) => enabled).length)}
            </h1>
            <p>{mayEdit ? words.purpose : words.readOnly}</p>
          </div>
          {mayEdit && (
            <div class="page-actions">
              <button
                type="button"
                class="button button-primary"
                onClick={() => {
                  edited.value = 'new'
                }}
              >
                <Icon name="plus" size={16} />
                {words.add}
              </button>
            </div>
          )}
        </header>
        <div class="card" id="list" tabIndex={-1}>
          {error !== null ? (
            <ErrorNotice error={error} onRetry={reload} />
          ) : data === null ? (
            <EmptyNotice title={messages.loading} />
          ) : items.length === 0 ? (
            <EmptyNotice title={words.none} hint={words.noneHint} />
          ) : (
            <ul class="suppression-list" data-testid="suppressions">
              {items.map((suppression) => (
                <li key={suppression.id} class={suppression.enabled ? undefined : 'suppression-off'}>
                  <strong>
                    {suppression.title}
                    {!suppression.enabled && <span class="quiet"> · {words.off}</span>}
                  </strong>
                  <span>
                    {titles.ruleTitle(suppression.rule)}: {scopeWords(suppression, titles)}
                  </span>
                  <span class="quiet">
                    {suppression.reason} · {words.by(suppression.author)}, <When at={suppression.changedAt} />
                  </span>
                  {mayEdit && (
                    <div class="page-actions">
                      <button
                        type="button"
                        class="button button-small"
                        onClick={() => {
                          edited.value = suppression
                        }}
                      >
                        {words.edit}
                      </button>
                      <button
                        type="button"
                        class="button button-small"
                        onClick={() => {
                          removed.value = suppression
                        }}
                      >
                        {words.remove}
                      </button>
                    </div>
                  )}
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
      {edited.value !== null && (
        <SuppressionForm
          suppression={edited.value === 'new' ? null : edited.value}
          onClose={() => {
            edited.value = null
          }}
          onSaved={reload}
        />
      )}
      {removed.value !== null && (
        <ConfirmDialog
          title={words.removeTitle(removed.value.title)}
          body={words.removeBody}
          action={words.remove}
          isBusy={removal.isBusy.value}
          error={removal.error.value}
          onConfirm={() =>
            void removal.run(async () => {
              await alarmApi(api).removeSuppression(removed.value!.id)
              removed.value = null
              reload()
            }, words.removed)
          }
          onClose={() => {
            removed.value = null
          }}
        />
      )}
    </main>
  )
}
