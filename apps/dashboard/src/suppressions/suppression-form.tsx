import { useSignal } from '@preact/signals'
import { alarmApi, type Suppression } from '../alerts/alarm-api.ts'
import { PlaceField, usePlaces } from '../alerts/place-field.tsx'
import { useApp } from '../app.ts'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { minuteText, toMinute } from './suppression-words.ts'

const words = messages.alarms.suppressions
const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1)

/** Adds a suppression, or changes one. */
export function SuppressionForm({
  suppression,
  onClose,
  onSaved,
}: {
  suppression: Suppression | null
  onClose: () => void
  onSaved: () => void
}) {
  const { api } = useApp()
  const action = useAction()
  const kind = useSignal(suppression?.kind ?? '')
  const months = useSignal<ReadonlySet<number>>(new Set(suppression?.months ?? []))
  const placeId = useSignal(suppression?.placeId ?? null)
  const places = usePlaces()
  const rules = useRules(kind.value)
  const submit = (data: FormData) => {
    const text = (name: string) => String(data.get(name) ?? '').trim()
    const orNull = (name: string) => (text(name) === '' ? null : text(name))
    const wanted = {
      title: text('title'),
      reason: text('reason'),
      rule: text('rule'),
      kind: kind.value === '' ? null : kind.value,
      placeId: placeId.value,
      months: [...months.value].sort((a, b) => a - b),
      fromMinute: toMinute(text('from')),
      toMinute: toMinute(text('to')),
      whileRule: orNull('whileRule'),
      enabled: data.get('enabled') !== null,
    }
    void action.run(async () => {
      if (suppression === null) await alarmApi(api).addSuppression(wanted)
      else await alarmApi(api).changeSuppression(suppression.id, wanted)
      onSaved()
      onClose()
    }, words.saved)
  }
  return (
    <Dialog title={suppression === null ? words.add : words.editTitle} onClose={onClose} width={560}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          submit(new FormData(event.currentTarget))
        }}
      >
        <label class="field">
          <span>{words.fields.title}</span>
          <input name="title" required maxLength={200} defaultValue={suppression?.title ?? ''} />
        </label>
        <label class="field prose-field">
          <span>{words.fields.reason}</span>
          <textarea name="reason" required maxLength={1_000} defaultValue={suppression?.reason ?? ''} />
        </label>
        <div class="field-pair">
          <KindField value={kind} />
          <RuleField
            name="rule"
            label={words.fields.rule}
            rules={rules}
            value={suppression?.rule ?? ''}
            isNeeded
          />
        </div>
        <PlaceField
          label={words.fields.place}
          hint={words.fields.placeHint}
          places={places}
          value={placeId.value}
          onChange={(place) => {
            placeId.value = place?.id ?? null
          }}
        />
        <fieldset>
          <legend>{words.fields.months}</legend>
          <div class="months">
            {MONTHS.map((month) => (
              <button
                key={month}
                type="button"
                class="chip"
                aria-pressed={months.value.has(month)}
                onClick={() => {
                  const next = new Set(months.value)
                  if (!next.delete(month)) next.add(month)
                  months.value = next
                }}
              >
                {words.monthNames[month - 1]}
              </button>
            ))}
          </div>
        </fieldset>
        <div class="field-pair">
          <TimeField name="from" label={words.fields.from} minute={suppression?.fromMinute ?? null} />
          <TimeField name="to" label={words.fields.to} minute={suppression?.toMinute ?? null} />
        </div>
        <p class="quiet">{words.fields.hoursHint}</p>
        <RuleField
          name="whileRule"
          label={words.fields.whileRule}
          rules={rules}
          value={suppression?.whileRule ?? ''}
        />
        <label class="choice">
          <input type="checkbox" name="enabled" defaultChecked={suppression?.enabled ?? true} />
          {words.fields.enabled}
        </label>
        {action.error.value !== null && (
          <p class="form-error" role="alert">
            {action.error.value}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {messages.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Rules of a kind, or of all of them: id and title. */
function useRules(kind: string): readonly (readonly [string, string])[] {
  const { kinds } = useApp()
  const of = [...kinds.value.values()].filter(({ id }) => kind === '' || id === kind)
  return [...new Map(of.flatMap(({ rules }) => rules.map(({ id, title }) => [id, title] as const)))]
}

function KindField({ value }: { value: { value: string } }) {
  const { kinds } = useApp()
  return (
    <label class="field">
      <span>{words.fields.kind}</span>
      <select
        value={value.value}
        onChange={(event) => {
          value.value = event.currentTarget.value
        }}
      >
        <option value="">{words.everyKind}</option>
        {[...kinds.value.values()].map(({ id, titlePlural }) => (
          <option key={id} value={id}>
            {titlePlural}
          </option>
        ))}
      </select>
    </label>
  )
}

function RuleField({
  name,
  label,
  rules,
  value,
  isNeeded = false,
}: {
  name: string
  label: string
  rules: readonly (readonly [string, string])[]
  value: string
  isNeeded?: boolean
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <select name={name} required={isNeeded}>
        <option value="">{isNeeded ? '' : words.always}</option>
        {rules.map(([id, title]) => (
          <option key={id} value={id} selected={id === value}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

function TimeField({ name, label, minute }: { name: string; label: string; minute: number | null }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input name={name} type="time" defaultValue={minute === null ? '' : minuteText(minute % 1_440)} />
    </label>
  )
}
