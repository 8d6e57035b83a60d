import { useSignal } from '@preact/signals'
import type { IncidentChange, IncidentDetail, IncidentView } from '@towncrier/protocol'
import { RequestError } from '../api/problem.ts'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useLoad } from '../ui/use-load.ts'
import { FormError } from './open-incident-dialog.tsx'
import { useAction, useIncidentApi } from './use-incidents.ts'

const words = messages.incidents

interface DialogProps {
  readonly incident: IncidentDetail
  readonly onClose: () => void
  readonly onChanged: () => void
}

function PersonField({
  label,
  name,
  value,
  isNeeded = false,
}: {
  label: string
  name: string
  value: string | null
  isNeeded?: boolean
}) {
  const api = useIncidentApi()
  const people = useLoad(() => api.people(), [])
  return (
    <label class="field">
      <span>{label}</span>
      <select name={name} required={isNeeded} key={people.data === null ? 'loading' : 'loaded'}>
        <option value="">{words.nobody}</option>
        {(people.data ?? []).map(({ userName, displayName }) => (
          <option key={userName} value={userName} selected={userName === value}>
            {displayName}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Changes the facts. Only what was touched is sent, so that two people who change different things both win. */
export function ChangeDialog({ incident, onClose, onChanged }: DialogProps) {
  const { toasts } = useApp()
  const api = useIncidentApi()
  const action = useAction()
  // What the person saw when they began: later news must not count as theirs.
  const seen = useSignal(incident).value
  const conflict = useSignal<string | null>(null)
  const submit = (data: FormData) => {
    const text = (name: string) => String(data.get(name) ?? '').trim()
    const number = (name: string) => (text(name) === '' ? null : Number(text(name)))
    const wanted = {
      title: text('title'),
      kind: text('kind') as IncidentView['kind'],
      severity: text('severity') as IncidentView['severity'],
      placeText: text('placeText'),
      latitude: number('latitude'),
      longitude: number('longitude'),
      commander: text('commander') === '' ? null : text('commander'),
    }
    const touched = Object.entries(wanted).filter(([name, value]) => value !== seen[name as 'title'])
    if (touched.length === 0) return onClose()
    const change: IncidentChange = { version: seen.version, ...Object.fromEntries(touched) }
    void action.run(async () => {
      try {
        const saved = await api.change(incident.id, change)
        toasts.show(saved.version > seen.version + 1 ? words.merged : words.saved)
        onChanged()
        onClose()
      } catch (error) {
        if (!(error instanceof RequestError) || error.code !== 'TC_INCIDENT_CHANGED') throw error
        onChanged()
        const current = await api.find(incident.id)
        const names = touched
          .filter(([name]) => current[name as 'title'] !== seen[name as 'title'])
          .map(
            ([name, mine]) =>
              `${words.fields[name as 'title']} (“${current[name as 'title']}”, yours: “${mine}”)`,
          )
        conflict.value = words.conflict(names.join(', '))
      }
    })
  }
  return (
    <Dialog title={words.edit} onClose={onClose} width={560}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          submit(new FormData(event.currentTarget))
        }}
      >
        <label class="field">
          <span>{words.fields.title}</span>
          <input name="title" required maxLength={200} defaultValue={seen.title} />
        </label>
        <div class="field-pair">
          <label class="field">
            <span>{words.fields.kind}</span>
            <select name="kind">
              {(Object.keys(words.kinds) as IncidentView['kind'][]).map((name) => (
                <option key={name} value={name} selected={name === seen.kind}>
                  {words.kinds[name]}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{words.fields.severity}</span>
            <select name="severity">
              {(['watch', 'warning', 'critical'] as const).map((name) => (
                <option key={name} value={name} selected={name === seen.severity}>
                  {words.severities[name]}
                </option>
              ))}
            </select>
          </label>
        </div>
        <PersonField label={words.fields.commander} name="commander" value={seen.commander} />
        <label class="field">
          <span>{words.fields.placeText}</span>
          <input name="placeText" maxLength={200} defaultValue={seen.placeText} />
        </label>
        <div class="field-pair">
          <label class="field">
            <span>{words.fields.latitude}</span>
            <input
              name="latitude"
              type="number"
              step="any"
              min={-90}
              max={90}
              defaultValue={seen.latitude ?? ''}
            />
          </label>
          <label class="field">
            <span>{words.fields.longitude}</span>
            <input
              name="longitude"
              type="number"
              step="any"
              min={-180}
              max={180}
              defaultValue={seen.longitude ?? ''}
            />
          </label>
        </div>
        <FormError text={conflict.value ?? action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button
            type="submit"
            class="button button-primary"
            disabled={action.isBusy.value || conflict.value !== null}
          >
            {words.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Takes the incident further, with what belongs to that step. */
export function StateDialog({
  incident,
  to,
  title,
  onClose,
  onChanged,
}: DialogProps & { readonly to: IncidentView['state']; readonly title: string }) {
  const api = useIncidentApi()
  const action = useAction()
  const submit = (data: FormData) => {
    const text = (name: string) => String(data.get(name) ?? '').trim()
    void action.run(async () => {
      await api.advance(incident.id, {
        state: to,
        note: text('note'),
        ...(to === 'resolved' ? { resolution: text('resolution') } : {}),
        ...(to === 'reviewed' ? { review: text('review') } : {}),
      })
      onChanged()
      onClose()
    }, words.states[to])
  }
  return (
    <Dialog title={title} onClose={onClose} width={520}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          submit(new FormData(event.currentTarget))
        }}
      >
        <p>{words.stateHint[to]}</p>
        {to === 'resolved' && (
          <label class="field prose-field">
            <span>{words.fields.resolution}</span>
            <textarea name="resolution" required maxLength={5_000} defaultValue={incident.resolution} />
          </label>
        )}
        {to === 'reviewed' && (
          <label class="field prose-field">
            <span>{words.fields.review}</span>
            <textarea name="review" required maxLength={10_000} defaultValue={incident.review} />
          </label>
        )}
        <label class="field">
          <span>{words.note}</span>
          <input name="note" maxLength={2_000} />
        </label>
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {title}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Gives the command to somebody else; what they have to know is needed, not optional. */
export function HandoverDialog({ incident, onClose, onChanged }: DialogProps) {
  const api = useIncidentApi()
  const action = useAction()
  return (
    <Dialog title={words.handover} onClose={onClose} width={520}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const data = new FormData(event.currentTarget)
          void action.run(async () => {
            await api.handOver(incident.id, String(data.get('to')), String(data.get('note')))
            onChanged()
            onClose()
          }, words.saved)
        }}
      >
        <PersonField label={words.handoverTo} name="to" value={null} isNeeded />
        <label class="field prose-field">
          <span>{words.handoverNote}</span>
          <textarea name="note" required maxLength={5_000} />
        </label>
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {words.handover}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
