import { useSignal } from '@preact/signals'
import type { CauseView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useLoad } from '../ui/use-load.ts'
import { alarmApi } from './alarm-api.ts'
import { handlingDialog, useHandling } from './handling.ts'
import { type ShelfTimes, shelfTimes } from './shelf-times.ts'

const words = messages.alarms

interface DialogProps {
  readonly causes: readonly CauseView[]
  readonly onClose: () => void
}

/** The dialog that an act on causes needs, wherever it was asked for. */
export function HandlingDialogs() {
  const open = handlingDialog.value
  if (open === null) return null
  const close = () => {
    handlingDialog.value = null
  }
  const View = {
    acknowledge: AcknowledgeDialog,
    comment: CommentDialog,
    assign: AssignDialog,
    shelve: ShelveDialog,
  }[open.act]
  return <View causes={open.causes} onClose={close} />
}

function Titles({ causes }: { causes: readonly CauseView[] }) {
  const [first] = causes
  return <p class="quiet">{causes.length === 1 ? first!.title : words.chosen(causes.length)}</p>
}

function Actions({ onClose, submit }: { onClose: () => void; submit: string }) {
  return (
    <div class="dialog-actions">
      <button type="button" class="button" onClick={onClose}>
        {messages.cancel}
      </button>
      <button type="submit" class="button button-primary">
        {submit}
      </button>
    </div>
  )
}

/** Many at once cannot be taken back, so it is asked before. */
function AcknowledgeDialog({ causes, onClose }: DialogProps) {
  const handling = useHandling()
  const note = useSignal('')
  const alerts = causes.reduce((sum, { active }) => sum + active, 0)
  return (
    <Dialog title={words.acknowledgeTitle(causes.length)} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          onClose()
          void handling.acknowledge(causes, note.value.trim())
        }}
      >
        <p>{words.acknowledgeBody(alerts)}</p>
        <TextField label={words.note} value={note} />
        <Actions onClose={onClose} submit={words.acknowledgeMany(causes.length)} />
      </form>
    </Dialog>
  )
}

function CommentDialog({ causes, onClose }: DialogProps) {
  const handling = useHandling()
  const note = useSignal('')
  return (
    <Dialog title={words.commentTitle} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          onClose()
          void handling.comment(causes, note.value.trim())
        }}
      >
        <Titles causes={causes} />
        <TextField label={words.commentLabel} value={note} isNeeded isBegin />
        <Actions onClose={onClose} submit={words.addComment} />
      </form>
    </Dialog>
  )
}

function AssignDialog({ causes, onClose }: DialogProps) {
  const { api, session } = useApp()
  const handling = useHandling()
  const people = useLoad(() => alarmApi(api).people(), [])
  const [first] = causes
  const now = first?.assignedTo ?? session.session.value?.userName ?? ''
  return (
    <Dialog title={words.assignTitle(causes.length)} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const userName = String(new FormData(event.currentTarget).get('assignee'))
          const person = people.data?.find((each) => each.userName === userName)
          onClose()
          void handling.assign(causes, userName === '' ? null : userName, person?.displayName ?? userName)
        }}
      >
        <Titles causes={causes} />
        <label class="field">
          <span>{words.assignTo}</span>
          <select name="assignee" data-begin="" key={people.data === null ? 'loading' : 'loaded'}>
            <option value="">{words.nobody}</option>
            {(people.data ?? []).map(({ userName, displayName }) => (
              <option key={userName} value={userName} selected={userName === now}>
                {displayName}
              </option>
            ))}
          </select>
        </label>
        <Actions onClose={onClose} submit={words.assignSubmit} />
      </form>
    </Dialog>
  )
}

type Preset = keyof ShelfTimes | 'own'

function ShelveDialog({ causes, onClose }: DialogProps) {
  const { time, socket } = useApp()
  const handling = useHandling()
  const preset = useSignal<Preset>('hour')
  const own = useSignal('')
  const reason = useSignal('')
  const problem = useSignal<string | null>(null)
  const now = socket.now.peek()
  const times = shelfTimes(now, time)
  const presetWords = (name: Preset) => {
    if (name === 'own') return words.shelvePresets.own
    const isToday = time.day(times[name]) === time.day(now)
    return words.shelvePresets[name](
      isToday ? time.clock(times[name]) : `${time.day(times[name])} ${time.clock(times[name])}`,
    )
  }
  const submit = () => {
    const until = preset.value === 'own' ? time.fromInput(own.value) : times[preset.value]
    if (until === null || until <= socket.now.peek()) {
      problem.value = words.shelvePast
      return
    }
    onClose()
    void handling.shelve(causes, until, reason.value.trim())
  }
  return (
    <Dialog title={words.shelveTitle(causes.length)} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <div>
          <Titles causes={causes} />
          <p class="quiet">{words.shelveHint}</p>
        </div>
        <fieldset class="choices">
          <legend>{words.shelveFor}</legend>
          {(['hour', 'shift', 'morning', 'own'] as const).map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="until"
                checked={preset.value === name}
                onChange={() => {
                  preset.value = name
                }}
              />
              {presetWords(name)}
            </label>
          ))}
          {preset.value === 'own' && (
            <input
              type="datetime-local"
              class="select"
              required
              aria-label={words.shelveOwn}
              value={own.value}
              onInput={(event) => {
                own.value = event.currentTarget.value
              }}
            />
          )}
        </fieldset>
        <TextField
          label={words.shelveReason}
          hint={words.shelveReasonHint}
          value={reason}
          isNeeded
          isBegin
          limit={500}
        />
        {problem.value !== null && (
          <p class="form-error" role="alert">
            {problem.value}
          </p>
        )}
        <Actions onClose={onClose} submit={words.shelveSubmit} />
      </form>
    </Dialog>
  )
}

function TextField({
  label,
  hint,
  value,
  isNeeded = false,
  isBegin = false,
  limit = 2_000,
}: {
  label: string
  hint?: string
  value: { value: string }
  isNeeded?: boolean
  isBegin?: boolean
  limit?: number
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        required={isNeeded}
        data-begin={isBegin ? '' : undefined}
        // Spaces alone are no reason.
        pattern={isNeeded ? '.*\\S.*' : undefined}
        maxLength={limit}
        value={value.value}
        onInput={(event) => {
          value.value = event.currentTarget.value
        }}
      />
      {hint !== undefined && <small>{hint}</small>}
    </label>
  )
}
