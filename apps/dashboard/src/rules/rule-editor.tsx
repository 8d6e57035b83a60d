import { messages } from '../messages/messages.ts'
import type { RuleBook, RuleChange, RulesView } from './rule-api.ts'
import { scopeOf, withRule } from './rule-draft.ts'

const words = messages.rules
const SEVERITIES = ['watch', 'warning', 'critical'] as const
type Rule = RulesView['kinds'][number]['rules'][number]

/** A kind's rules: on or off, delays, severities and a note, everywhere or at one place. */
export function RuleEditor({
  book,
  kindId,
  rules,
  placeId,
  mayEdit,
  onChange,
}: {
  book: RuleBook
  kindId: string
  rules: readonly Rule[]
  placeId: string | null
  mayEdit: boolean
  onChange: (book: RuleBook) => void
}) {
  return (
    <table class="table rules-table">
      <thead>
        <tr>
          <th>{words.rule}</th>
          <th>{words.on}</th>
          <th>{words.onDelay}</th>
          <th>{words.offDelay}</th>
          <th>{words.least}</th>
          <th>{words.most}</th>
          <th>{words.note}</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <RuleRow
            key={`${kindId}.${placeId}.${rule.id}`}
            rule={rule}
            change={scopeOf(book, kindId, placeId).rules?.[rule.id] ?? {}}
            general={placeId === null ? {} : (scopeOf(book, kindId, null).rules?.[rule.id] ?? {})}
            mayEdit={mayEdit}
            onChange={(change) => onChange(withRule(book, kindId, placeId, rule.id, change))}
          />
        ))}
      </tbody>
    </table>
  )
}

function RuleRow({
  rule,
  change,
  general,
  mayEdit,
  onChange,
}: {
  rule: Rule
  change: RuleChange
  general: RuleChange
  mayEdit: boolean
  onChange: (change: { readonly [Name in keyof RuleChange]?: RuleChange[Name] | undefined }) => void
}) {
  const isOn = change.enabled ?? general.enabled ?? true
  const label = (what: string) => `${rule.title}: ${what}`
  const minutes = (name: 'onDelayMinutes' | 'offDelayMinutes', what: string) => (
    <td data-label={what}>
      <input
        type="number"
        min={0}
        max={10080}
        step="any"
        aria-label={label(what)}
        value={change[name] ?? ''}
        placeholder={String(general[name] ?? rule[name])}
        disabled={!mayEdit || !isOn}
        onChange={({ currentTarget: { value } }) =>
          onChange({ [name]: value === '' ? undefined : Number(value) })
        }
      />
    </td>
  )
  const severity = (name: 'severityAtLeast' | 'severityAtMost', what: string) => (
    <td data-label={what}>
      <select
        aria-label={label(what)}
        value={change[name] ?? ''}
        disabled={!mayEdit || !isOn}
        onChange={({ currentTarget: { value } }) =>
          onChange({ [name]: SEVERITIES.find((each) => each === value) })
        }
      >
        <option value="">
          {general[name] === undefined ? words.severityAny : words.severities[general[name]]}
        </option>
        {SEVERITIES.map((each) => (
          <option key={each} value={each}>
            {words.severities[each]}
          </option>
        ))}
      </select>
    </td>
  )
  return (
    <tr>
      <td>
        <p class={Object.keys(change).length > 0 ? 'rule-changed' : undefined}>{rule.title}</p>
        {rule.household === true && <p class="quiet">{messages.privacy.householdRule}</p>}
        <p class="quiet">{rule.advice}</p>
      </td>
      <td data-label={words.on}>
        <input
          type="checkbox"
          aria-label={label(words.on)}
          checked={isOn}
          disabled={!mayEdit}
          onChange={({ currentTarget: { checked } }) =>
            onChange({ enabled: checked === (general.enabled ?? true) ? undefined : checked })
          }
        />
      </td>
      {minutes('onDelayMinutes', words.onDelay)}
      {minutes('offDelayMinutes', words.offDelay)}
      {severity('severityAtLeast', words.least)}
      {severity('severityAtMost', words.most)}
      <td data-label={words.note}>
        <input
          type="text"
          maxLength={500}
          aria-label={label(words.note)}
          value={change.note ?? ''}
          placeholder={general.note ?? words.notePlaceholder}
          disabled={!mayEdit || !isOn}
          onChange={({ currentTarget: { value } }) =>
            onChange({ note: value.trim() === '' ? undefined : value })
          }
        />
      </td>
    </tr>
  )
}
