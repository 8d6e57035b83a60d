import { useSignal } from '@preact/signals'
import type { PersonView, RotaChange, RotaView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icons.tsx'
import { clockOf, minuteOf, useNotificationApi } from './notification-api.ts'
import { Choices, setIn, withItem } from './parts.tsx'

const words = messages.notifications.onCall
const { weekdays } = messages.notifications
/** Shifts begin and end at quarters of an hour. */
const QUARTER_S = 900

interface DialogOptions {
  readonly people: readonly PersonView[]
  readonly onSaved: () => void
  readonly onClose: () => void
}
type Shift = RotaView['shifts'][number]
type Draft = Omit<RotaChange, 'shifts'> & { shifts: Shift[] }

function changeOf(rota: RotaView): Draft {
  const { name, startsOn, turnDays, handoverMinute, shifts, overrides } = rota
  return { name, startsOn, turnDays, handoverMinute, shifts, overrides }
}

function emptyRota(): Draft {
  return {
    name: '',
    startsOn: new Date().toISOString().slice(0, 10),
    turnDays: 7,
    handoverMinute: 540,
    shifts: [{ name: 'Round the clock', days: [], fromMinute: 0, toMinute: 0, members: [] }],
    overrides: [],
  }
}

/** Makes or changes a rota. */
export function RotaDialog({ rota, people, onSaved, onClose }: DialogOptions & { rota: RotaView | null }) {
  const { toasts } = useApp()
  const api = useNotificationApi()
  const action = useAction()
  const draft = useSignal(rota === null ? emptyRota() : changeOf(rota))
  const { name, startsOn, turnDays = 7, handoverMinute = 540, shifts } = draft.value
  const save = () =>
    void action.run(async () => {
      await (rota === null ? api.addRota(draft.value) : api.changeRota(rota.id, draft.value))
      toasts.show(words.saved)
      onSaved()
      onClose()
    })
  return (
    <Dialog title={rota?.name ?? words.addRota} onClose={onClose} width={640}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <div class="field-pair">
          <label class="field">
            <span>{words.name}</span>
            <input
              required
              maxLength={100}
              value={name}
              onInput={(event) => setIn(draft, { name: event.currentTarget.value })}
            />
          </label>
          <label class="field">
            <span>{words.startsOn}</span>
            <input
              type="date"
              required
              value={startsOn}
              onChange={(event) => setIn(draft, { startsOn: event.currentTarget.value })}
            />
          </label>
          <label class="field">
            <span>{words.turnDays}</span>
            <input
              type="number"
              required
              min={1}
              max={28}
              value={turnDays}
              onChange={(event) => setIn(draft, { turnDays: event.currentTarget.valueAsNumber })}
            />
          </label>
          <label class="field">
            <span>{words.handover}</span>
            <input
              type="time"
              required
              step={QUARTER_S}
              value={clockOf(handoverMinute)}
              onChange={(event) => setIn(draft, { handoverMinute: minuteOf(event.currentTarget.value) })}
            />
          </label>
        </div>
        {shifts.map((shift, n) => (
          <ShiftEditor
            key={n}
            shift={shift}
            number={n + 1}
            people={people}
            onChange={(change) => setIn(draft, { shifts: withItem(shifts, n, change) })}
          />
        ))}
        <div>
          <button
            type="button"
            class="button button-small"
            onClick={() =>
              setIn(draft, {
                shifts: [...shifts, { name: '', days: [], fromMinute: 0, toMinute: 0, members: [] }],
              })
            }
          >
            <Icon name="plus" size={16} />
            {words.addShift}
          </button>
        </div>
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {words.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function ShiftEditor({
  shift,
  number,
  people,
  onChange,
}: {
  shift: Shift
  number: number
  people: readonly PersonView[]
  onChange: (change: Partial<Shift> | null) => void
}) {
  const nameOf = (userName: string) =>
    people.find((person) => person.userName === userName)?.displayName ?? userName
  const others = people.filter(({ userName }) => !shift.members.includes(userName))
  return (
    <fieldset class="rule-card">
      <legend>{words.shift(number)}</legend>
      <button
        type="button"
        class="icon-button rule-remove"
        aria-label={words.removeShift(number)}
        onClick={() => onChange(null)}
      >
        <Icon name="close" size={16} />
      </button>
      <label class="field">
        <span>{words.shiftName}</span>
        <input
          required
          maxLength={60}
          value={shift.name}
          onInput={(event) => onChange({ name: event.currentTarget.value })}
        />
      </label>
      <div class="field-pair">
        {(['fromMinute', 'toMinute'] as const).map((edge) => (
          <label key={edge} class="field">
            <span>{edge === 'fromMinute' ? words.columns.from : words.columns.until}</span>
            <input
              type="time"
              required
              step={QUARTER_S}
              value={clockOf(shift[edge])}
              onChange={(event) => onChange({ [edge]: minuteOf(event.currentTarget.value) })}
            />
          </label>
        ))}
      </div>
      <p class="quiet">{words.roundTheClock}</p>
      <Choices
        label={messages.notifications.mine.days}
        hint={messages.notifications.mine.anyDay}
        options={weekdays.map((name, n) => [n + 1, name])}
        chosen={shift.days}
        onChange={(days) => onChange({ days })}
      />
      <div class="field">
        <span>{words.members}</span>
        <ol class="rota-members">
          {shift.members.map((member) => (
            <li key={member}>
              {nameOf(member)}
              <button
                type="button"
                class="icon-button"
                aria-label={words.removeMember(nameOf(member))}
                onClick={() => onChange({ members: shift.members.filter((each) => each !== member) })}
              >
                <Icon name="close" size={16} />
              </button>
            </li>
          ))}
        </ol>
        <select
          aria-label={words.addMember}
          value=""
          onChange={(event) => {
            const { value } = event.currentTarget
            if (value !== '') onChange({ members: [...shift.members, value] })
          }}
        >
          <option value="">{words.addMember}</option>
          {others.map(({ userName, displayName }) => (
            <option key={userName} value={userName}>
              {displayName}
            </option>
          ))}
        </select>
      </div>
    </fieldset>
  )
}

/** Somebody takes another’s place for a time, or stands in where nobody is. */
export function OverrideDialog({ rota, people, onSaved, onClose }: DialogOptions & { rota: RotaView }) {
  const { time, toasts, socket } = useApp()
  const api = useNotificationApi()
  const action = useAction()
  const members = [...new Set(rota.shifts.flatMap((shift) => shift.members))]
  const toCome = rota.overrides.filter(({ untilAt }) => Date.parse(untilAt) > socket.now.peek())
  const nameOf = (userName: string) =>
    people.find((person) => person.userName === userName)?.displayName ?? userName
  const save = (overrides: RotaView['overrides']) =>
    action.run(async () => {
      await api.changeRota(rota.id, { ...changeOf(rota), overrides })
      toasts.show(words.saved)
      onSaved()
      onClose()
    })
  return (
    <Dialog title={`${words.override}: ${rota.name}`} onClose={onClose} width={560}>
      {toCome.length > 0 && (
        <>
          <h3>{words.overrides}</h3>
          <ul class="rota-members">
            {toCome.map((override) => (
              <li key={`${override.fromAt}${override.userName}`}>
                <span>
                  {nameOf(override.userName)}
                  {override.insteadOf !== null && ` ${words.insteadOf(nameOf(override.insteadOf))}`},{' '}
                  {time.day(Date.parse(override.fromAt))} {time.clock(Date.parse(override.fromAt))} –{' '}
                  {time.day(Date.parse(override.untilAt))} {time.clock(Date.parse(override.untilAt))}
                </span>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={words.removeMember(nameOf(override.userName))}
                  onClick={() => void save(rota.overrides.filter((each) => each !== override))}
                >
                  <Icon name="close" size={16} />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const data = new FormData(event.currentTarget)
          const text = (name: string) => String(data.get(name))
          const instant = (name: string) => new Date(time.fromInput(text(name)) ?? 0).toISOString()
          void save([
            ...rota.overrides,
            {
              userName: text('userName'),
              insteadOf: text('insteadOf') === '' ? null : text('insteadOf'),
              fromAt: instant('fromAt'),
              untilAt: instant('untilAt'),
              reason: text('reason'),
            },
          ])
        }}
      >
        <div class="field-pair">
          <label class="field">
            <span>{words.who}</span>
            <select name="userName" required>
              {people.map(({ userName, displayName }) => (
                <option key={userName} value={userName}>
                  {displayName}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{words.instead}</span>
            <select name="insteadOf">
              <option value="">{words.nobodyInstead}</option>
              {members.map((member) => (
                <option key={member} value={member}>
                  {nameOf(member)}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{words.columns.from}</span>
            <input
              name="fromAt"
              type="datetime-local"
              required
              defaultValue={time.toInput(socket.now.peek())}
            />
          </label>
          <label class="field">
            <span>{words.columns.until}</span>
            <input name="untilAt" type="datetime-local" required />
          </label>
        </div>
        <label class="field">
          <span>{words.reason}</span>
          <input name="reason" maxLength={200} />
        </label>
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {words.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
