import { useSignal } from '@preact/signals'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import type { CustomRule, KindView, RulesView } from './rule-api.ts'
import { customRuleId } from './rule-draft.ts'

const words = messages.rules.own
const SEVERITIES = ['watch', 'warning', 'critical'] as const

/** Makes or changes one rule of one's own; it goes into the draft, not yet into force. */
export function OwnRuleDialog({
  kind,
  places,
  rule,
  taken,
  onTake,
  onClose,
}: {
  kind: KindView
  places: RulesView['places']
  rule: CustomRule | null
  /** Ids that are not free. */
  taken: readonly string[]
  onTake: (rule: CustomRule) => void
  onClose: () => void
}) {
  const measureName = useSignal(rule?.measure ?? kind.primaryMeasure)
  const measure = kind.measures.find(({ name }) => name === measureName.value) ?? kind.measures[0]!
  const isNumber = measure.type === 'number'
  const comparisons = isNumber ? (['below', 'above'] as const) : (['is', 'is-not'] as const)
  const unit = measure.unit === '' ? '' : `, ${measure.unit}`
  return (
    <Dialog title={rule === null ? words.add : words.editOf(rule.title)} onClose={onClose} width={560}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          onTake(readForm(new FormData(event.currentTarget), { kind, isNumber, rule, taken }))
        }}
      >
        <label class="field">
          <span>{words.title}</span>
          <input name="title" required maxLength={100} defaultValue={rule?.title ?? ''} autocomplete="off" />
        </label>
        <div class="form-row">
          <label class="field">
            <span>{words.measure}</span>
            <select
              name="measure"
              value={measureName.value}
              onChange={(event) => {
                measureName.value = event.currentTarget.value
              }}
            >
              {kind.measures.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{words.comparison}</span>
            <select name="comparison" defaultValue={rule?.comparison ?? comparisons[0]}>
              {comparisons.map((name) => (
                <option key={name} value={name} selected={rule?.comparison === name}>
                  {words.comparisons[name]}
                </option>
              ))}
            </select>
          </label>
        </div>
        {isNumber ? (
          <>
            <div class="form-row">
              {SEVERITIES.map((severity) => (
                <label class="field" key={severity}>
                  <span>
                    {words.level(messages.rules.severities[severity])}
                    {unit}
                  </span>
                  <input
                    name={severity}
                    type="number"
                    step="any"
                    defaultValue={rule?.levels?.[severity] ?? ''}
                  />
                </label>
              ))}
            </div>
            <p class="quiet form-hint">{words.levelsHint}</p>
            <label class="field">
              <span>
                {words.deadband}
                {unit}
              </span>
              <input name="deadband" type="number" min={0} step="any" defaultValue={rule?.deadband ?? 0} />
            </label>
          </>
        ) : (
          <div class="form-row">
            <label class="field">
              <span>{words.value}</span>
              <select name="value">
                {(measure.type === 'boolean' ? ['true', 'false'] : (measure.categories ?? [])).map((each) => (
                  <option key={each} value={each} selected={String(rule?.value) === each}>
                    {each === 'true' ? words.yes : each === 'false' ? words.no : each}
                  </option>
                ))}
              </select>
            </label>
            <label class="field">
              <span>{words.severity}</span>
              <select name="severity">
                {SEVERITIES.map((each) => (
                  <option key={each} value={each} selected={(rule?.severity ?? 'warning') === each}>
                    {messages.rules.severities[each]}
                  </option>
                ))}
              </select>
            </label>
          </div>
        )}
        <div class="form-row">
          <label class="field">
            <span>{words.forMinutes}</span>
            <input name="forMinutes" type="number" min={0} step="any" defaultValue={rule?.forMinutes ?? 0} />
          </label>
          <label class="field">
            <span>{words.clearMinutes}</span>
            <input
              name="clearMinutes"
              type="number"
              min={0}
              step="any"
              defaultValue={rule?.clearMinutes ?? 0}
            />
          </label>
        </div>
        <label class="field">
          <span>{words.advice}</span>
          <textarea name="advice" maxLength={500} rows={2} defaultValue={rule?.advice ?? ''} />
        </label>
        {places.length > 0 && (
          <label class="field">
            <span>{words.places}</span>
            <select name="places" multiple size={Math.min(5, places.length)}>
              {places.map(({ id, name }) => (
                <option key={id} value={id} selected={rule?.places?.includes(id) ?? false}>
                  {name}
                </option>
              ))}
            </select>
            <small>{words.placesHint}</small>
          </label>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary">
            {words.take}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function readForm(
  data: FormData,
  context: { kind: KindView; isNumber: boolean; rule: CustomRule | null; taken: readonly string[] },
): CustomRule {
  const { kind, isNumber, rule, taken } = context
  const text = (name: string) => String(data.get(name) ?? '').trim()
  const number = (name: string) => (text(name) === '' ? 0 : Number(text(name)))
  const title = text('title')
  const places = data.getAll('places').map(String)
  const measure = kind.measures.find(({ name }) => name === text('measure'))
  const levels = Object.fromEntries(
    SEVERITIES.filter((severity) => text(severity) !== '').map((severity) => [severity, number(severity)]),
  )
  return {
    id: rule?.id ?? customRuleId(title, taken),
    kind: kind.id,
    title,
    advice: text('advice'),
    enabled: rule?.enabled ?? true,
    measure: text('measure'),
    comparison: text('comparison') as CustomRule['comparison'],
    ...(isNumber
      ? { levels }
      : { value: measure?.type === 'boolean' ? text('value') === 'true' : text('value') }),
    deadband: number('deadband'),
    severity: SEVERITIES.find((each) => each === text('severity')) ?? 'warning',
    forMinutes: number('forMinutes'),
    clearMinutes: number('clearMinutes'),
    ...(places.length === 0 ? {} : { places }),
  }
}
