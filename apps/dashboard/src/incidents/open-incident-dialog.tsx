import { useSignal } from '@preact/signals'
import type { IncidentView, NewIncidentView } from '@towncrier/protocol'
import { useApp, useMay } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useLoad } from '../ui/use-load.ts'
import { useAction, useIncidentApi } from './use-incidents.ts'

const words = messages.incidents
const KINDS = Object.keys(words.kinds) as IncidentView['kind'][]
const SEVERITIES = ['watch', 'warning', 'critical'] as const

/** What is known already, of the alert, cause or device the incident comes from. */
export interface IncidentDraft {
  readonly title?: string
  readonly severity?: IncidentView['severity']
  readonly placeText?: string
  readonly latitude?: number | null
  readonly longitude?: number | null
  readonly links?: readonly { readonly type: 'alert' | 'cause' | 'device'; readonly target: string }[]
}

/** Opens an incident, after a look at those that may be the same. */
export function OpenIncidentDialog({ draft = {}, onClose }: { draft?: IncidentDraft; onClose: () => void }) {
  const { url, toasts } = useApp()
  const api = useIncidentApi()
  const action = useAction()
  const kind = useSignal<IncidentView['kind']>('other')
  const title = useSignal(draft.title ?? '')
  const placeText = useSignal(draft.placeText ?? '')
  const links = draft.links ?? []
  const point = { latitude: draft.latitude ?? null, longitude: draft.longitude ?? null }
  const similar = useLoad(
    () =>
      api.similar({
        kind: kind.value,
        text: `${title.value} ${placeText.value}`.slice(0, 500),
        ...point,
        alertIds: links.flatMap(({ type, target }) => (type === 'alert' ? target : [])),
        causeIds: links.flatMap(({ type, target }) => (type === 'cause' ? target : [])),
      }),
    [kind.value, title.value, placeText.value],
  )
  const go = (id: number, answer: string) => {
    toasts.show(answer)
    onClose()
    url.set({ page: 'incidents', incidentId: id, deviceId: null, alertId: null }, true)
  }
  const addTo = (incident: IncidentView) =>
    action.run(async () => {
      for (const { type, target } of links) await api.link(incident.id, type, target)
      go(incident.id, words.added)
    })
  const submit = (data: FormData) => {
    const incident: NewIncidentView = {
      mode: String(data.get('mode')) as IncidentView['mode'],
      kind: kind.value,
      title: title.value.trim(),
      severity: String(data.get('severity')) as IncidentView['severity'],
      placeText: placeText.value.trim(),
      ...point,
      links: [...links],
    }
    void action.run(async () => go((await api.open(incident)).id, words.opened))
  }
  return (
    <Dialog title={words.open} onClose={onClose} width={560}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          submit(new FormData(event.currentTarget))
        }}
      >
        <label class="field">
          <span>{words.fields.title}</span>
          <input
            required
            maxLength={200}
            value={title.value}
            onInput={(event) => {
              title.value = event.currentTarget.value
            }}
          />
        </label>
        <div class="field-pair">
          <label class="field">
            <span>{words.fields.kind}</span>
            <select
              value={kind.value}
              onChange={(event) => {
                kind.value = event.currentTarget.value as IncidentView['kind']
              }}
            >
              {KINDS.map((name) => (
                <option key={name} value={name}>
                  {words.kinds[name]}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{words.fields.severity}</span>
            <select name="severity" defaultValue={draft.severity ?? 'warning'}>
              {SEVERITIES.map((name) => (
                <option key={name} value={name} selected={name === (draft.severity ?? 'warning')}>
                  {words.severities[name]}
                </option>
              ))}
            </select>
          </label>
        </div>
        <div class="field-pair">
          <label class="field">
            <span>{words.fields.placeText}</span>
            <input
              maxLength={200}
              value={placeText.value}
              onInput={(event) => {
                placeText.value = event.currentTarget.value
              }}
            />
          </label>
          <label class="field">
            <span>{words.fields.mode}</span>
            <select name="mode">
              {(['actual', 'exercise', 'test'] as const).map((name) => (
                <option key={name} value={name}>
                  {words.modes[name]}
                </option>
              ))}
            </select>
          </label>
        </div>
        {(similar.data?.length ?? 0) > 0 && (
          <section class="similar" aria-live="polite" data-testid="similar">
            <h3>{words.similar}</h3>
            <p class="quiet">{words.similarHint}</p>
            <ul>
              {similar.data!.map(({ incident, reasons, distanceM }) => (
                <li key={incident.id}>
                  <span>
                    <strong>{incident.title}</strong>
                    <span class="quiet">
                      {[
                        ...reasons.map((reason) => words.reasons[reason]),
                        ...(distanceM === null ? [] : [words.metres(Math.round(distanceM))]),
                      ].join(', ')}
                    </span>
                  </span>
                  <button
                    type="button"
                    class="button button-small"
                    disabled={action.isBusy.value}
                    onClick={() => void addTo(incident)}
                  >
                    {words.alreadyIn}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {words.open}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** A button that opens an incident from what it stands by; nothing for those who may not. */
export function OpenIncidentButton({ draft }: { draft: IncidentDraft }) {
  const mayRun = useMay('incident.run')
  const isOpen = useSignal(false)
  if (!mayRun) return null
  return (
    <>
      <button
        type="button"
        class="button button-small"
        onClick={() => {
          isOpen.value = true
        }}
      >
        {words.openFrom}
      </button>
      {isOpen.value && (
        <OpenIncidentDialog
          draft={draft}
          onClose={() => {
            isOpen.value = false
          }}
        />
      )}
    </>
  )
}

export function FormError({ text }: { text: string | null }) {
  return text === null ? null : (
    <p class="form-error" role="alert">
      {text}
    </p>
  )
}
