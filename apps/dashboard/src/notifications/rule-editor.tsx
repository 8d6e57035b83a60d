import type { ContactView, NoticeRuleView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { CHANNEL_NAMES, clockOf, minuteOf } from './notification-api.ts'
import { Choices, Tick } from './parts.tsx'

const words = messages.notifications.mine
const { channels, severities, weekdays } = messages.notifications

export const NEW_RULE: NoticeRuleView = {
  about: 'causes',
  minSeverity: 'critical',
  kinds: [],
  areas: [],
  days: [],
  hours: null,
  whenCleared: false,
  channels: ['push'],
}
const NIGHT = { fromMinute: 22 * 60, toMinute: 6 * 60 }

/** One wish of a person. */
export function RuleEditor({
  rule,
  number,
  contact,
  onChange,
}: {
  rule: NoticeRuleView
  number: number
  contact: ContactView
  onChange: (change: Partial<NoticeRuleView> | null) => void
}) {
  const { kinds } = useApp()
  const { about, minSeverity, hours } = rule
  const isMine = about === 'mine'
  const ways = CHANNEL_NAMES.filter((name) => contact.available.includes(name))
  return (
    <fieldset class="rule-card" data-testid="notice-rule">
      <legend>{words.ruleTitle(number)}</legend>
      <button
        type="button"
        class="icon-button rule-remove"
        aria-label={words.removeRule(number)}
        onClick={() => onChange(null)}
      >
        <Icon name="close" size={16} />
      </button>
      <div class="field-pair">
        <label class="field">
          <span>{words.about}</span>
          <select
            value={about}
            onChange={(event) =>
              onChange({
                about: event.currentTarget.value as NoticeRuleView['about'],
                kinds: [],
              })
            }
          >
            {Object.entries(words.abouts).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {!isMine && (
          <label class="field">
            <span>{words.severity}</span>
            <select
              value={minSeverity}
              onChange={(event) =>
                onChange({ minSeverity: event.currentTarget.value as NoticeRuleView['minSeverity'] })
              }
            >
              {Object.entries(severities).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <Choices
        label={words.ways}
        options={ways.map((name) => [name, channels[name]])}
        chosen={rule.channels}
        onChange={(chosen) => onChange({ channels: chosen })}
      />
      {about === 'causes' && (
        <Choices
          label={words.kinds}
          hint={words.kindsHint}
          options={[...kinds.value.values()].map(({ id, titlePlural }) => [id, titlePlural])}
          chosen={rule.kinds}
          onChange={(chosen) => onChange({ kinds: chosen })}
        />
      )}
      {!isMine && contact.areas.length > 0 && (
        <Choices
          label={words.areas}
          hint={words.kindsHint}
          options={contact.areas.map(({ id, name }) => [id, name])}
          chosen={rule.areas}
          onChange={(chosen) => onChange({ areas: chosen })}
        />
      )}
      <Choices
        label={words.days}
        hint={words.anyDay}
        options={weekdays.map((name, n) => [n + 1, name])}
        chosen={rule.days}
        onChange={(chosen) => onChange({ days: chosen })}
      />
      <div class="rule-hours">
        <Tick checked={hours !== null} onChange={(isOn) => onChange({ hours: isOn ? NIGHT : null })}>
          {words.hours}
        </Tick>
        {hours !== null && (
          <>
            <input
              type="time"
              class="select"
              required
              aria-label={words.from}
              value={clockOf(hours.fromMinute)}
              onChange={(event) =>
                onChange({ hours: { ...hours, fromMinute: minuteOf(event.currentTarget.value) } })
              }
            />
            {words.and}
            <input
              type="time"
              class="select"
              required
              aria-label={words.until}
              value={clockOf(hours.toMinute)}
              onChange={(event) =>
                onChange({ hours: { ...hours, toMinute: minuteOf(event.currentTarget.value) } })
              }
            />
          </>
        )}
      </div>
      {about === 'causes' && (
        <Tick checked={rule.whenCleared} onChange={(whenCleared) => onChange({ whenCleared })}>
          {words.cleared}
        </Tick>
      )}
    </fieldset>
  )
}
