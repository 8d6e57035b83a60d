import { useSignal } from '@preact/signals'
import { messages } from '../messages/messages.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import { OwnRuleDialog } from './own-rule-dialog.tsx'
import type { CustomRule, KindView, RuleBook, RulesView } from './rule-api.ts'
import { withCustomRule, withoutCustomRule } from './rule-draft.ts'

const words = messages.rules.own

/** Rules that people made for a kind. */
export function OwnRules({
  book,
  kind,
  rules,
  mayEdit,
  onChange,
}: {
  book: RuleBook
  kind: KindView
  rules: RulesView
  mayEdit: boolean
  onChange: (book: RuleBook) => void
}) {
  const editing = useSignal<CustomRule | 'new' | null>(null)
  const own = book.custom.filter((rule) => rule.kind === kind.id)
  const taken = [...kind.rules, ...rules.sharedRules, ...own].map(({ id }) => id)
  return (
    <>
      {own.length === 0 && <EmptyNotice title={words.none} hint={words.noneHint} />}
      {own.length > 0 && (
        <ul class="own-rules">
          {own.map((rule) => (
            <li key={rule.id}>
              <div>
                <p class="rule-changed">{rule.title}</p>
                <p class="quiet">{inWords(rule, kind)}</p>
              </div>
              {mayEdit && (
                <div class="page-actions">
                  <button
                    type="button"
                    class="button button-small"
                    aria-label={words.editOf(rule.title)}
                    onClick={() => {
                      editing.value = rule
                    }}
                  >
                    {words.edit}
                  </button>
                  <button
                    type="button"
                    class="button button-small"
                    aria-label={words.removeOf(rule.title)}
                    onClick={() => onChange(withoutCustomRule(book, rule))}
                  >
                    {words.remove}
                  </button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayEdit && (
        <div class="card-actions">
          <button
            type="button"
            class="button"
            onClick={() => {
              editing.value = 'new'
            }}
          >
            {words.add}
          </button>
        </div>
      )}
      {editing.value !== null && (
        <OwnRuleDialog
          kind={kind}
          places={rules.places}
          rule={editing.value === 'new' ? null : editing.value}
          taken={taken}
          onTake={(rule) => {
            onChange(withCustomRule(book, rule))
            editing.value = null
          }}
          onClose={() => {
            editing.value = null
          }}
        />
      )}
    </>
  )
}

/** "Salt left is below 500 kg (watch), 200 kg (warning), for 5 min". */
function inWords(rule: CustomRule, kind: KindView): string {
  const measure = kind.measures.find(({ name }) => name === rule.measure)
  const unit = measure === undefined || measure.unit === '' ? '' : ` ${measure.unit}`
  const levels =
    rule.comparison === 'is' || rule.comparison === 'is-not'
      ? `${rule.value === true ? words.yes : rule.value === false ? words.no : rule.value} (${messages.rules.severities[rule.severity]})`
      : (['watch', 'warning', 'critical'] as const)
          .flatMap((severity) => {
            const level = rule.levels?.[severity]
            return level === undefined ? [] : [`${level}${unit} (${messages.rules.severities[severity]})`]
          })
          .join(', ')
  return [
    words.words(measure?.title ?? rule.measure, words.comparisons[rule.comparison], levels),
    ...(rule.forMinutes > 0 ? [words.minutes(rule.forMinutes)] : []),
    ...(kind.personal && measure?.ofDevice !== true ? [messages.privacy.householdRuleWord] : []),
    ...(rule.enabled ? [] : [words.off]),
  ].join(', ')
}
