import { useSignal } from '@preact/signals'
import type { BinVerdictView, WasteBinView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { leftOut } from './plan-words.ts'
import { BinRow, type RowHand } from './stop-row.tsx'
import type { Drag } from './use-drag.ts'

const words = messages.wastePlan.out
const SHOWN = 30

/** Bins that no lorry collects, and why; and a way to put in one that was not looked at. */
export function LeftOut({
  verdicts,
  bins,
  chosenId,
  drag,
  hand,
  onChoose,
}: {
  verdicts: readonly BinVerdictView[]
  bins: ReadonlyMap<string, WasteBinView>
  chosenId: string | null
  drag: Drag | null
  hand: RowHand | null
  onChoose: (binId: string | null) => void
}) {
  const isAll = useSignal(false)
  const out = leftOut(verdicts)
  const isCut = !isAll.value && out.length > SHOWN
  const shown = isCut ? out.filter(({ binId }, index) => index < SHOWN || binId === chosenId) : out
  return (
    <section
      class="card plan-lorry"
      aria-labelledby="plan-out"
      data-testid="plan-out"
      data-drop-lorry={hand === null ? undefined : ''}
      data-drop={drag?.over === 'out' ? '' : undefined}
    >
      <header class="plan-lorry-head">
        <h2 id="plan-out">
          {words.title} <span class="quiet">{messages.wastePlan.bins(out.length)}</span>
        </h2>
        <p class="quiet">{out.length === 0 ? words.none : words.hint}</p>
        {drag !== null && hand !== null && <p class="plan-drop-here">{words.dropHere}</p>}
      </header>
      <ul class="plan-stops" aria-label={words.title}>
        {shown.map((verdict) => (
          <BinRow
            key={verdict.binId}
            verdict={verdict}
            bin={bins.get(verdict.binId)}
            number={null}
            visit={null}
            outcome={null}
            isChosen={chosenId === verdict.binId}
            isDragged={drag?.binId === verdict.binId}
            dropIndex={null}
            hand={hand}
            onChoose={onChoose}
          />
        ))}
      </ul>
      {isCut && (
        <button
          type="button"
          class="link-button plan-more"
          onClick={() => {
            isAll.value = true
          }}
        >
          {words.more(out.length - shown.length)}
        </button>
      )}
      {hand !== null && <AnotherBin verdicts={verdicts} bins={bins} hand={hand} />}
    </section>
  )
}

/** A bin that the plan did not look at. */
function AnotherBin({
  verdicts,
  bins,
  hand,
}: {
  verdicts: readonly BinVerdictView[]
  bins: ReadonlyMap<string, WasteBinView>
  hand: RowHand
}) {
  const { toasts } = useApp()
  const text = useSignal('')
  const known = new Set(verdicts.map(({ binId }) => binId))
  const others = [...bins.values()].filter(({ id, isInService }) => isInService && !known.has(id))
  if (others.length === 0) return null
  const find = () => {
    const asked = text.peek().trim().toLowerCase()
    const bin = others.find(({ id, name }) => id.toLowerCase() === asked || name.toLowerCase() === asked)
    if (bin === undefined) return toasts.show(words.unknown, 'failed')
    text.value = ''
    hand.onMove(bin.id)
  }
  return (
    <form
      class="plan-another"
      onSubmit={(event) => {
        event.preventDefault()
        find()
      }}
    >
      <label class="field">
        <span>{words.another}</span>
        <input
          list="plan-bins"
          placeholder={words.anotherHint}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value
          }}
        />
        <datalist id="plan-bins">
          {others.slice(0, 500).map(({ id, name }) => (
            <option key={id} value={name} />
          ))}
        </datalist>
      </label>
      <button type="submit" class="button" disabled={hand.isBusy}>
        {messages.wastePlan.hand.move}
      </button>
    </form>
  )
}
