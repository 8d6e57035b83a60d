import { type SettingField, settingFields, settingText } from '../devices/settings-schema.ts'
import { messages } from '../messages/messages.ts'
import type { KindView, RuleBook } from './rule-api.ts'
import { scopeOf, withSetting } from './rule-draft.ts'

const words = messages.rules

interface Editing {
  readonly book: RuleBook
  readonly kind: KindView
  readonly placeId: string | null
  readonly mayEdit: boolean
  readonly onChange: (book: RuleBook) => void
}

/** A kind's thresholds, everywhere or at one place. */
export function ThresholdEditor(editing: Editing) {
  const fields = settingFields(editing.kind.settingsSchema).filter(({ type }) => type !== 'json')
  return (
    <table class="table rules-table">
      <thead>
        <tr>
          <th>{words.tabs.thresholds}</th>
          <th>{editing.placeId === null ? words.everywhere : words.here}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <Threshold key={`${editing.kind.id}.${editing.placeId}.${field.name}`} field={field} {...editing} />
        ))}
      </tbody>
    </table>
  )
}

function Threshold({ field, book, kind, placeId, mayEdit, onChange }: Editing & { field: SettingField }) {
  const own = scopeOf(book, kind.id, placeId).settings?.[field.name]
  const general = placeId === null ? undefined : scopeOf(book, kind.id, null).settings?.[field.name]
  const usual = general === undefined ? field.usual : settingText(field, general)
  const id = `threshold-${field.name}`
  const set = (value: unknown) => onChange(withSetting(book, kind.id, placeId, field.name, value))
  return (
    <tr>
      <td>
        <label for={id} class={own === undefined ? undefined : 'rule-changed'}>
          {field.description}
        </label>
        <p class="quiet">
          {general === undefined ? words.usual(field.usual) : `${words.fromEverywhere}: ${usual}`}
          {field.minimum !== undefined &&
            field.maximum !== undefined &&
            ` · ${words.range(field.minimum, field.maximum)}`}
        </p>
      </td>
      <td>
        <ThresholdInput
          id={id}
          field={field}
          text={settingText(field, own)}
          usual={usual}
          disabled={!mayEdit}
          onText={(text) => set(typedValue(field, text))}
        />
      </td>
      <td>
        {own !== undefined && mayEdit && (
          <button
            type="button"
            class="button button-small"
            aria-label={words.resetOf(field.description)}
            onClick={() => set(undefined)}
          >
            {words.reset}
          </button>
        )}
      </td>
    </tr>
  )
}

function ThresholdInput({
  id,
  field,
  text,
  usual,
  disabled,
  onText,
}: {
  id: string
  field: SettingField
  text: string
  usual: string
  disabled: boolean
  onText: (text: string) => void
}) {
  const choices = field.type === 'boolean' ? ['true', 'false'] : field.choices
  if (choices !== undefined) {
    return (
      <select
        id={id}
        value={text}
        disabled={disabled}
        onChange={(event) => onText(event.currentTarget.value)}
      >
        <option value="">{words.usual(usual)}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice === 'true' ? messages.yes : choice === 'false' ? messages.no : choice}
          </option>
        ))}
      </select>
    )
  }
  const isNumber = field.type === 'number' || field.type === 'integer'
  return isNumber ? (
    <input
      id={id}
      type="number"
      step={field.type === 'integer' ? 1 : 'any'}
      {...(field.minimum === undefined ? {} : { min: field.minimum })}
      {...(field.maximum === undefined ? {} : { max: field.maximum })}
      value={text}
      placeholder={usual}
      disabled={disabled}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  ) : (
    <input
      id={id}
      type="text"
      value={text}
      placeholder={usual}
      disabled={disabled}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  )
}

function typedValue(field: SettingField, text: string): unknown {
  if (text.trim() === '') return undefined
  if (field.type === 'number' || field.type === 'integer') return Number(text)
  return field.type === 'boolean' ? text === 'true' : text
}
