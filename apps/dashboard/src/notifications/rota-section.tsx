import { useSignal } from '@preact/signals'
import type { PersonView, RotaSpanView, RotaView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Section } from '../people/parts.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icons.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { useLoad } from '../ui/use-load.ts'
import { useNotificationApi } from './notification-api.ts'
import { OverrideDialog, RotaDialog } from './rota-dialogs.tsx'

const words = messages.notifications.onCall
const DAY_MS = 86_400_000
const SHOWN_DAYS = 14

/** Every rota with its next two weeks. */
export function RotaSections({
  rotas,
  people,
  onChanged,
}: {
  rotas: readonly RotaView[]
  people: readonly PersonView[]
  onChanged: () => void
}) {
  const isAdding = useSignal(false)
  return (
    <>
      {rotas.map((rota) => (
        <RotaSection key={rota.id} rota={rota} people={people} onChanged={onChanged} />
      ))}
      <div>
        <button
          type="button"
          class="button"
          onClick={() => {
            isAdding.value = true
          }}
        >
          <Icon name="plus" size={16} />
          {words.addRota}
        </button>
      </div>
      {isAdding.value && (
        <RotaDialog
          rota={null}
          people={people}
          onSaved={onChanged}
          onClose={() => {
            isAdding.value = false
          }}
        />
      )}
    </>
  )
}

function RotaSection({
  rota,
  people,
  onChanged,
}: {
  rota: RotaView
  people: readonly PersonView[]
  onChanged: () => void
}) {
  const { socket, time } = useApp()
  const api = useNotificationApi()
  const action = useAction()
  const dialog = useSignal<'edit' | 'override' | 'remove' | null>(null)
  const now = socket.now.peek()
  const spans = useLoad(
    () => api.spans(rota.id, new Date(now).toISOString(), new Date(now + SHOWN_DAYS * DAY_MS).toISOString()),
    [rota.id, rota.changedAt],
  )
  const close = () => {
    dialog.value = null
  }
  const { id, name, nextGapAt } = rota
  return (
    <Section
      id={`rota-${id}`}
      title={name}
      actions={(['override', 'edit', 'remove'] as const).map((which) => (
        <button
          key={which}
          type="button"
          class="button button-small"
          onClick={() => {
            dialog.value = which
          }}
        >
          {words[which]}
        </button>
      ))}
    >
      {nextGapAt !== null && (
        <p class="rota-gap with-shape" role="status" data-testid="rota-gap">
          <StateShape state="warning" size={16} />
          {words.gap(time.when(Date.parse(nextGapAt), now))}
        </p>
      )}
      {spans.error !== null && <ErrorNotice error={spans.error} onRetry={spans.reload} />}
      {spans.data !== null && <Calendar spans={spans.data} label={`${name}: ${words.calendar}`} />}
      {dialog.value === 'edit' && (
        <RotaDialog rota={rota} people={people} onSaved={onChanged} onClose={close} />
      )}
      {dialog.value === 'override' && (
        <OverrideDialog rota={rota} people={people} onSaved={onChanged} onClose={close} />
      )}
      {dialog.value === 'remove' && (
        <ConfirmDialog
          title={words.removeTitle(name)}
          body={words.removeBody}
          action={words.remove}
          isBusy={action.isBusy.value}
          error={action.error.value}
          onClose={close}
          onConfirm={() =>
            void action
              .run(() => api.removeRota(id))
              .then((isDone) => {
                if (isDone) onChanged()
              })
          }
        />
      )}
    </Section>
  )
}

/** Who is on call, span by span: the table is the calendar, as wide as its words. */
function Calendar({ spans, label }: { spans: readonly RotaSpanView[]; label: string }) {
  const { time } = useApp()
  const at = (instant: string) => `${time.day(Date.parse(instant))} ${time.clock(Date.parse(instant))}`
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <section class="table-scroll rota-calendar" tabIndex={0} aria-label={label}>
      <table class="table">
        <thead>
          <tr>
            {Object.values(words.columns).map((title) => (
              <th key={title}>{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {spans.map(({ fromAt, untilAt, onCall }) => (
            <tr key={fromAt} class={onCall.length === 0 ? 'rota-nobody' : undefined}>
              <td class="nowrap">{at(fromAt)}</td>
              <td class="nowrap">{at(untilAt)}</td>
              <td>
                {onCall.length === 0 ? (
                  <span class="with-shape">
                    <StateShape state="warning" size={12} />
                    {words.nobody}
                  </span>
                ) : (
                  onCall.map(({ userName, displayName, insteadOf }) => (
                    <span key={userName} class="rota-person">
                      {displayName}
                      {insteadOf !== null && <span class="quiet"> {words.insteadOf(insteadOf)}</span>}
                    </span>
                  ))
                )}
              </td>
              <td class="quiet">{onCall.map(({ shift }) => shift ?? words.onTop).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
