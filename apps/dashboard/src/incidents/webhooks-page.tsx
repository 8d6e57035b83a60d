import { useSignal } from '@preact/signals'
import type { WebhookView } from '@towncrier/protocol'
import { messages } from '../messages/messages.ts'
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { FormError } from './open-incident-dialog.tsx'
import { useAction, useIncidentApi, useNews } from './use-incidents.ts'

const words = messages.incidents.webhooks
const EVENTS = Object.keys(words.eventNames) as WebhookView['events'][number][]

/** Other systems that are told, and whether it arrived. */
export function WebhooksPage() {
  const api = useIncidentApi()
  const news = useNews('webhook')
  const { data, error, reload } = useLoad(() => api.webhooks(), [news])
  const isAdding = useSignal(false)
  const secret = useSignal<string | null>(null)
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div>
            <h1>{data === null ? words.title : words.answer(data.length)}</h1>
            <p>{words.purpose}</p>
          </div>
          <div class="page-actions">
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
          </div>
        </header>
        {error !== null ? (
          <ErrorNotice error={error} onRetry={reload} />
        ) : data === null ? (
          <p class="quiet">{messages.loading}</p>
        ) : data.length === 0 ? (
          <div class="card">
            <EmptyNotice title={words.none} hint={words.noneHint} />
          </div>
        ) : (
          data.map((webhook) => (
            <WebhookCard key={webhook.id} webhook={webhook} secret={secret} onChanged={reload} />
          ))
        )}
      </div>
      {isAdding.value && (
        <AddDialog
          onClose={() => {
            isAdding.value = false
          }}
          onAdded={(made) => {
            isAdding.value = false
            secret.value = made
            reload()
          }}
        />
      )}
      {secret.value !== null && (
        <Dialog
          title={words.secretTitle}
          width={560}
          onClose={() => {
            secret.value = null
          }}
        >
          <p>{words.secretOnce}</p>
          <p>
            <code class="secret" data-testid="secret">
              {secret.value}
            </code>
          </p>
        </Dialog>
      )}
    </main>
  )
}

function WebhookCard({
  webhook,
  secret,
  onChanged,
}: {
  webhook: WebhookView
  secret: { value: string | null }
  onChanged: () => void
}) {
  const api = useIncidentApi()
  const action = useAction()
  const isRemoving = useSignal(false)
  const turn = useSignal(0)
  const deliveries = useLoad(() => api.deliveries(webhook.id), [webhook.id, turn.value])
  const { id, name, enabled } = webhook
  const isFailing = deliveries.data?.items[0]?.state === 'dead'
  const later = () => window.setTimeout(() => turn.value++, 1_500)
  return (
    <section class="card webhook" aria-labelledby={`webhook-${id}`} data-testid="webhook">
      <header>
        <div>
          <h2 id={`webhook-${id}`} class="with-shape">
            <StateShape state={!enabled ? 'unknown' : isFailing ? 'warning' : 'done'} size={14} />
            {name}
            {!enabled && <span class="quiet">{words.off}</span>}
          </h2>
          <p class="quiet webhook-url">{webhook.url}</p>
          <p class="quiet">{webhook.events.map((event) => words.eventNames[event]).join(', ')}</p>
        </div>
        <div class="page-actions incident-actions">
          <button
            type="button"
            class="button button-small"
            disabled={!enabled || action.isBusy.value}
            onClick={() => void action.run(() => api.testWebhook(id), words.tested).then(later)}
          >
            {words.test}
          </button>
          <button
            type="button"
            class="button button-small"
            onClick={() =>
              void action.run(async () => {
                secret.value = (await api.newSecret(id)).secret
              })
            }
          >
            {words.newSecret}
          </button>
          <button
            type="button"
            class="button button-small"
            onClick={() => void action.run(() => api.switchWebhook(id, !enabled)).then(onChanged)}
          >
            {enabled ? words.switchOff : words.switchOn}
          </button>
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              isRemoving.value = true
            }}
          >
            {words.remove}
          </button>
        </div>
      </header>
      <FormError text={action.error.value} />
      <h3>{words.deliveries}</h3>
      {deliveries.data === null ? (
        <p class="quiet">{messages.loading}</p>
      ) : deliveries.data.items.length === 0 ? (
        <p class="quiet">{words.noDeliveries}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
        <section class="webhook-deliveries" tabIndex={0} aria-label={words.deliveries}>
          <table class="table">
            <thead>
              <tr>
                <th>{words.columns.what}</th>
                <th>{words.columns.when}</th>
                <th>{words.columns.state}</th>
                <th>{words.columns.outcome}</th>
                <th>
                  <span class="visually-hidden">{words.replay}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {deliveries.data.items.map((delivery) => (
                <tr key={delivery.id}>
                  <td>{words.eventNames[delivery.topic as (typeof EVENTS)[number]] ?? delivery.topic}</td>
                  <td>
                    <When at={delivery.createdAt} />
                  </td>
                  <td>
                    <span class="with-shape">
                      <StateShape
                        size={12}
                        state={
                          { waiting: 'watch', delivered: 'done', dead: 'warning', superseded: 'normal' }[
                            delivery.state
                          ] as 'done'
                        }
                      />
                      {words.deliveryStates[delivery.state]}
                    </span>
                  </td>
                  <td class="quiet">
                    {[delivery.lastOutcome ?? '', words.attempts(delivery.attempts)]
                      .filter((part) => part !== '')
                      .join(' · ')}
                  </td>
                  <td>
                    {delivery.state === 'dead' && (
                      <button
                        type="button"
                        class="button button-small"
                        onClick={() =>
                          void action.run(() => api.replay(id, delivery.id), words.replayed).then(later)
                        }
                      >
                        {words.replay}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {isRemoving.value && (
        <ConfirmDialog
          title={words.removeTitle(name)}
          body={words.removeBody}
          action={words.remove}
          isBusy={action.isBusy.value}
          error={action.error.value}
          onClose={() => {
            isRemoving.value = false
          }}
          onConfirm={() => void action.run(() => api.removeWebhook(id), words.removed).then(onChanged)}
        />
      )}
    </section>
  )
}

function AddDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (secret: string) => void }) {
  const api = useIncidentApi()
  const action = useAction()
  return (
    <Dialog title={words.add} onClose={onClose} width={520}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const data = new FormData(event.currentTarget)
          void action.run(async () => {
            const { secret } = await api.addWebhook({
              name: String(data.get('name')),
              url: String(data.get('url')),
              events: data.getAll('events').map(String),
            })
            onAdded(secret)
          })
        }}
      >
        <label class="field">
          <span>{words.name}</span>
          <input name="name" required maxLength={100} />
        </label>
        <label class="field">
          <span>{words.url}</span>
          <input name="url" type="url" required placeholder="https://" />
        </label>
        <fieldset class="field checks">
          <legend>{words.events}</legend>
          {EVENTS.filter((event) => event !== 'webhook.test').map((event) => (
            <label key={event}>
              <input
                type="checkbox"
                name="events"
                value={event}
                defaultChecked={event.startsWith('incident.')}
              />
              {words.eventNames[event]}
            </label>
          ))}
        </fieldset>
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {words.add}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
