import { useSignal } from '@preact/signals'
import type { IncidentDetail, PublishView } from '@towncrier/protocol'
import { useApp, useMay } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx'
import { FormError } from './open-incident-dialog.tsx'
import { useAction, useIncidentApi } from './use-incidents.ts'

const words = messages.incidents.publish
type Preview = { messageType: 'Alert' | 'Update' | 'Cancel'; headline: string; xml: string }

/** What the public knows of it, and the way to tell them. */
export function IncidentPublication({
  incident,
  onChanged,
}: {
  incident: IncidentDetail
  onChanged: () => void
}) {
  const { time, socket } = useApp()
  const api = useIncidentApi()
  const action = useAction()
  const mayPublish = useMay('incident.publish')
  const asking = useSignal<'publish' | 'withdraw' | null>(null)
  const last = incident.publications.at(-1)
  const close = () => {
    asking.value = null
  }
  return (
    <section class="card part" aria-labelledby="part-public">
      <h2 id="part-public">{messages.incidents.published}</h2>
      {last === undefined ? (
        <p class="quiet">{words.none}</p>
      ) : (
        <>
          <p>
            <strong>{last.text.headline}</strong>
          </p>
          <p class="quiet" data-testid="publication">
            {incident.isPublished
              ? words.isLive(time.when(Date.parse(last.expiresAt), socket.now.value))
              : words.ended}
          </p>
        </>
      )}
      {mayPublish ? (
        <div class="part-actions part-actions-start">
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              asking.value = 'publish'
            }}
          >
            {incident.isPublished ? words.again : words.start}
          </button>
          {incident.isPublished && (
            <button
              type="button"
              class="button button-small"
              onClick={() => {
                asking.value = 'withdraw'
              }}
            >
              {words.withdraw}
            </button>
          )}
        </div>
      ) : (
        <p class="quiet part-hint">{words.needs}</p>
      )}
      {asking.value === 'publish' && (
        <PublishDialog incident={incident} onClose={close} onChanged={onChanged} />
      )}
      {asking.value === 'withdraw' && (
        <ConfirmDialog
          title={words.withdrawTitle}
          body={words.withdrawBody}
          action={words.withdraw.replace(' …', '')}
          isBusy={action.isBusy.value}
          error={action.error.value}
          onClose={close}
          onConfirm={() =>
            void action
              .run(() => api.withdraw(incident.id), words.withdrawn)
              .then((isDone) => {
                if (!isDone) return
                close()
                onChanged()
              })
          }
        />
      )}
    </section>
  )
}

/** Write, look at what goes out, then send: three steps, the last of them not to be hit by chance. */
function PublishDialog({
  incident,
  onClose,
  onChanged,
}: {
  incident: IncidentDetail
  onClose: () => void
  onChanged: () => void
}) {
  const api = useIncidentApi()
  const action = useAction()
  const preview = useSignal<{ asked: PublishView; shown: Preview } | null>(null)
  const before = incident.publications.at(-1)?.text
  const hasPoint = incident.latitude !== null && incident.longitude !== null
  const look = (data: FormData) => {
    const text = (name: string) => String(data.get(name) ?? '').trim()
    const radius = text('radius')
    const asked: PublishView = {
      text: {
        headline: text('headline'),
        description: text('description'),
        instruction: text('instruction'),
        web: text('web') === '' ? null : text('web'),
        areaText: text('areaText'),
        area:
          hasPoint && radius !== ''
            ? {
                type: 'circle',
                latitude: incident.latitude!,
                longitude: incident.longitude!,
                radiusM: Number(radius),
              }
            : null,
      },
      validHours: Number(text('validHours')),
    }
    void action.run(async () => {
      preview.value = { asked, shown: await api.preview(incident.id, asked) }
    })
  }
  const shown = preview.value
  return (
    <Dialog
      title={shown !== null ? words.previewTitle : incident.isPublished ? words.update : words.title}
      onClose={onClose}
      width={600}
    >
      {shown !== null && (
        <div class="preview" data-testid="preview">
          <p class="quiet">{words.messageTypes[shown.shown.messageType]}</p>
          <h3>{shown.shown.headline}</h3>
          <p>{shown.asked.text.description}</p>
          {shown.asked.text.instruction !== '' && <p>{shown.asked.text.instruction}</p>}
          <p class="quiet">{shown.asked.text.areaText}</p>
          <details>
            <summary>{words.technical}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard. */}
            <pre tabIndex={0}>{shown.shown.xml}</pre>
          </details>
          <FormError text={action.error.value} />
          <div class="dialog-actions">
            <button
              type="button"
              class="button"
              onClick={() => {
                preview.value = null
              }}
            >
              {words.backToText}
            </button>
            <button
              type="button"
              class="button button-primary"
              disabled={action.isBusy.value}
              onClick={() =>
                void action
                  .run(() => api.publish(incident.id, shown.asked), words.done)
                  .then((isDone) => {
                    if (!isDone) return
                    onClose()
                    onChanged()
                  })
              }
            >
              {words.confirm}
            </button>
          </div>
        </div>
      )}
      <form
        class="form"
        hidden={shown !== null}
        onSubmit={(event) => {
          event.preventDefault()
          look(new FormData(event.currentTarget))
        }}
      >
        <label class="field">
          <span>{words.headline}</span>
          <input name="headline" required maxLength={160} defaultValue={before?.headline ?? incident.title} />
        </label>
        <label class="field prose-field">
          <span>{words.description}</span>
          <textarea name="description" required maxLength={4_000} defaultValue={before?.description ?? ''} />
        </label>
        <label class="field prose-field">
          <span>{words.instruction}</span>
          <textarea name="instruction" rows={2} maxLength={4_000} defaultValue={before?.instruction ?? ''} />
        </label>
        <label class="field">
          <span>{words.areaText}</span>
          <input
            name="areaText"
            required
            maxLength={300}
            defaultValue={before?.areaText ?? incident.placeText}
          />
        </label>
        <div class="field-pair">
          {hasPoint && (
            <label class="field">
              <span>{words.radius}</span>
              <input name="radius" type="number" min={10} max={50_000} defaultValue={300} />
            </label>
          )}
          <label class="field">
            <span>{words.valid}</span>
            <input name="validHours" type="number" min={1} max={168} required defaultValue={24} />
          </label>
        </div>
        <label class="field">
          <span>{words.web}</span>
          <input name="web" type="url" maxLength={500} defaultValue={before?.web ?? ''} />
        </label>
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {words.preview}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
