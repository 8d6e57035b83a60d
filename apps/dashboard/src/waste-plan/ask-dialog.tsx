import { useSignal } from '@preact/signals'
import type { NewPlanRequest, PlanRequestView, WasteLorryView } from '@towncrier/protocol'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'

const words = messages.wastePlan.ask
const SECONDS = [5, 15, 30, 60, 120] as const
export const USUAL_SECONDS = 15

/** What a day's plan is asked for with: bins, lorries, and how long to search. */
export function AskDialog({
  day,
  dayWords,
  before,
  replaces,
  streams,
  lorries,
  onAsk,
  onClose,
}: {
  day: string
  dayWords: string
  /** What the plan that is shown was asked for with; null: there is none. */
  before: PlanRequestView | null
  /** The published plan that it is to take the place of; null: none. */
  replaces: string | null
  streams: readonly string[]
  lorries: readonly WasteLorryView[]
  onAsk: (request: NewPlanRequest) => void
  onClose: () => void
}) {
  const hasHand =
    before !== null &&
    (before.mustBinIds.length > 0 || before.neverBinIds.length > 0 || Object.keys(before.locked).length > 0)
  const isWrong = useSignal(false)
  const submit = (fields: FormData) => {
    const chosenStreams = fields.getAll('stream').map(String)
    const chosenLorries = fields.getAll('lorry').map(String)
    if (chosenStreams.length === 0 || chosenLorries.length === 0) {
      isWrong.value = true
      return
    }
    const usual = lorries.filter(({ isInService }) => isInService).map(({ id }) => id)
    const isUsual = usual.length === chosenLorries.length && usual.every((id) => chosenLorries.includes(id))
    const hand =
      fields.get('hand') === null || before === null
        ? {}
        : { mustBinIds: before.mustBinIds, neverBinIds: before.neverBinIds, locked: before.locked }
    onAsk({
      day,
      streams: chosenStreams.length === streams.length ? [] : chosenStreams,
      lorryIds: isUsual ? null : chosenLorries,
      isFixedRound: fields.get('how') === 'fixed',
      seconds: Number(fields.get('seconds')),
      replaces,
      ...hand,
    })
  }
  const isStreamChosen = (stream: string) =>
    before === null || before.streams.length === 0 || before.streams.includes(stream)
  const isLorryChosen = ({ id, isInService }: WasteLorryView) =>
    before === null || before.lorryIds === null ? isInService : before.lorryIds.includes(id)
  return (
    <Dialog
      title={replaces === null ? words.title(dayWords) : words.titleFromHere}
      onClose={onClose}
      width={560}
    >
      <form
        class="form plan-ask"
        onSubmit={(event) => {
          event.preventDefault()
          submit(new FormData(event.currentTarget))
        }}
      >
        {replaces !== null && <p>{words.fromHereHint}</p>}
        <fieldset>
          <legend>{words.how}</legend>
          {(['fill', 'fixed'] as const).map((how) => (
            <label key={how} class="plan-choice">
              <input
                type="radio"
                name="how"
                value={how}
                defaultChecked={(how === 'fixed') === (before?.isFixedRound ?? false)}
              />
              <span>
                {how === 'fill' ? words.byFill : words.fixed}
                <small>{how === 'fill' ? words.byFillHint : words.fixedHint}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{words.streams}</legend>
          <div class="fleet-check-row">
            {streams.map((stream) => (
              <label key={stream} class="network-check">
                <input type="checkbox" name="stream" value={stream} defaultChecked={isStreamChosen(stream)} />
                {stream}
              </label>
            ))}
          </div>
        </fieldset>
        <fieldset>
          <legend>{words.lorries}</legend>
          {lorries.map((lorry) => (
            <label key={lorry.id} class="network-check">
              <input type="checkbox" name="lorry" value={lorry.id} defaultChecked={isLorryChosen(lorry)} />
              <span>
                {lorry.name}
                {!lorry.isInService && <span class="quiet"> ({words.notInService})</span>}
              </span>
            </label>
          ))}
        </fieldset>
        <label class="field">
          <span>{words.seconds}</span>
          <select name="seconds">
            {SECONDS.map((seconds) => (
              <option key={seconds} value={seconds} selected={seconds === (before?.seconds ?? USUAL_SECONDS)}>
                {words.secondsOf(seconds)}
              </option>
            ))}
          </select>
          <small>{words.secondsHint}</small>
        </label>
        {hasHand && (
          <label class="network-check">
            <input type="checkbox" name="hand" defaultChecked />
            {words.keepHand}
          </label>
        )}
        {isWrong.value && (
          <p class="form-error" role="alert">
            {words.noneChosen}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary">
            {words.begin}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
