import { useSignal } from '@preact/signals'
import type { NoticeDeliveryView } from '@towncrier/protocol'
import { useAction, useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Section } from '../people/parts.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { CHANNEL_NAMES, useNotificationApi } from './notification-api.ts'

const words = messages.notifications.onCall
const { channels } = messages.notifications
const STATES = Object.keys(words.states) as NoticeDeliveryView['state'][]
const SHAPES = { waiting: 'watch', delivered: 'done', dead: 'warning', superseded: 'normal' } as const
const SOON_MS = 1_500

/** What went out to people, and whether it arrived. */
export function DeliveryLog() {
  const api = useNotificationApi()
  const action = useAction()
  const news = useNews('delivery')
  const channel = useSignal('')
  const state = useSignal('')
  const limit = useSignal(25)
  const opened = useSignal<number | null>(null)
  const filter = {
    limit: String(limit.value),
    ...(channel.value === '' ? {} : { channel: channel.value }),
    ...(state.value === '' ? {} : { state: state.value }),
  }
  const { data, error, reload } = useLoad(() => api.deliveries(filter), [JSON.stringify(filter), news])
  const select = (
    label: string,
    chosen: { value: string },
    any: string,
    options: readonly (readonly [string, string])[],
  ) => (
    <select
      class="select"
      aria-label={label}
      value={chosen.value}
      onChange={(event) => {
        chosen.value = event.currentTarget.value
      }}
    >
      <option value="">{any}</option>
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  )
  return (
    <Section
      id="delivery-log"
      title={words.log}
      actions={
        <>
          {select(
            words.logColumns.way,
            channel,
            words.anyWay,
            CHANNEL_NAMES.map((name) => [name, channels[name]]),
          )}
          {select(
            words.logColumns.state,
            state,
            words.anyState,
            STATES.map((name) => [name, words.states[name]]),
          )}
        </>
      }
    >
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {data?.items.length === 0 && <EmptyNotice title={words.noLog} hint={words.noLogHint} />}
      {data !== null && data.items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
        <section class="table-scroll" tabIndex={0} aria-label={words.log}>
          <table class="table">
            <thead>
              <tr>
                <th>{words.logColumns.when}</th>
                <th>{words.logColumns.who}</th>
                <th>{words.logColumns.way}</th>
                <th>{words.logColumns.what}</th>
                <th>{words.logColumns.state}</th>
                <th>
                  <span class="visually-hidden">{words.again}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((delivery) => (
                <tr key={delivery.id} data-testid="delivery">
                  <td>
                    <When at={delivery.createdAt} />
                  </td>
                  <td>{delivery.person}</td>
                  <td>{channels[delivery.channel]}</td>
                  <td>
                    <button
                      type="button"
                      class="row-link"
                      onClick={() => {
                        opened.value = delivery.id
                      }}
                    >
                      {delivery.titles.join(' · ')}
                    </button>
                    {delivery.lastOutcome !== null && (
                      <p class="quiet">
                        {delivery.lastOutcome} · {words.attempts(delivery.attempts)}
                      </p>
                    )}
                  </td>
                  <td>
                    <span class="with-shape">
                      <StateShape size={12} state={SHAPES[delivery.state]} />
                      {words.states[delivery.state]}
                    </span>
                  </td>
                  <td>
                    {delivery.state !== 'waiting' && (
                      <button
                        type="button"
                        class="button button-small"
                        disabled={action.isBusy.value}
                        onClick={() =>
                          void action
                            .run(() => api.replay(delivery.id), words.replayed)
                            .then(() => window.setTimeout(reload, SOON_MS))
                        }
                      >
                        {words.again}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {data !== null && data.nextCursor !== null && (
        <p class="log-more">
          <button
            type="button"
            class="button"
            onClick={() => {
              limit.value = Math.min(1_000, limit.value * 4)
            }}
          >
            {words.older}
          </button>
        </p>
      )}
      {opened.value !== null && (
        <HistoryDialog
          id={opened.value}
          onClose={() => {
            opened.value = null
          }}
        />
      )}
    </Section>
  )
}

function HistoryDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const api = useNotificationApi()
  const { data, error } = useLoad(() => api.delivery(id), [id])
  return (
    <Dialog title={words.history} onClose={onClose} width={560}>
      {error !== null && <ErrorNotice error={error} />}
      {data !== null && (
        <>
          <p>
            {channels[data.channel]}, {data.person}
          </p>
          <ul>
            {data.titles.map((title) => (
              <li key={title}>{title}</li>
            ))}
          </ul>
          <ol class="policy-levels">
            {data.history.map(({ at, type, outcome }) => (
              <li key={at + type}>
                <When at={at} /> <strong>{words.historyTypes[type] ?? type}</strong>{' '}
                <span class="quiet">{outcome}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Dialog>
  )
}
