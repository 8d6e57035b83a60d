import { useSignal } from '@preact/signals'
import type { WasteLorryView } from '@towncrier/protocol'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { type Hand, leastDetour, lockedCount, moveBin, placeOf, takeOut } from './plan-orders.ts'

const words = messages.wastePlan.hand
type Position = readonly [longitude: number, latitude: number]
const OUT = ''
const LEAST = 'least'

/** A bin as it is moved: its stream decides who takes it. */
export interface MovedBin {
  readonly binId: string
  readonly name: string
  readonly stream: string
  readonly position: Position
}

/** The same as dragging, by words: to which lorry, and behind which stop. */
export function MoveDialog({
  bin,
  hand,
  lorries,
  names,
  positions,
  homes,
  onMove,
  onClose,
}: {
  bin: MovedBin
  hand: Hand
  lorries: readonly WasteLorryView[]
  names: ReadonlyMap<string, string>
  positions: ReadonlyMap<string, Position>
  /** Depot of each lorry. */
  homes: ReadonlyMap<string, Position>
  onMove: (next: Hand) => void
  onClose: () => void
}) {
  const from = placeOf(hand, bin.binId)
  const takes = (lorryId: string) =>
    lorries.find(({ id }) => id === lorryId)?.streams.includes(bin.stream) === true
  const first =
    from?.lorryId ??
    hand.orders.find(({ lorryId }) => takes(lorryId))?.lorryId ??
    hand.orders[0]?.lorryId ??
    OUT
  const to = useSignal(first)
  const place = useSignal(LEAST)
  const order = (hand.orders.find(({ lorryId }) => lorryId === to.value)?.binIds ?? []).filter(
    (id) => id !== bin.binId,
  )
  const submit = () => {
    if (to.value === OUT) return onMove(takeOut(hand, bin.binId))
    const without = takeOutForMove(hand, bin.binId)
    const index =
      place.value === LEAST
        ? leastDetour(
            order,
            positions,
            bin.position,
            homes.get(to.value) ?? null,
            lockedCount(without, to.value),
          )
        : Number(place.value)
    // Counted without the bin, which may stand before that place.
    const shift = from?.lorryId === to.value && from.index < index ? 1 : 0
    onMove(moveBin(hand, bin.binId, { lorryId: to.value, index: index + shift }))
  }
  return (
    <Dialog title={words.moveTitle(bin.name)} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <label class="field">
          <span>{words.to}</span>
          <select
            value={to.value}
            onChange={(event) => {
              to.value = event.currentTarget.value
              place.value = LEAST
            }}
          >
            {hand.orders.map(({ lorryId }, index) => (
              <option key={lorryId} value={lorryId} selected={lorryId === to.value}>
                {index + 1}. {lorries.find(({ id }) => id === lorryId)?.name ?? lorryId}
                {takes(lorryId) ? '' : ` (${words.wrongStream})`}
              </option>
            ))}
            {from !== null && <option value={OUT}>{words.toOut}</option>}
          </select>
        </label>
        {to.value !== OUT && (
          <label class="field">
            <span>{words.place}</span>
            <select
              value={place.value}
              onChange={(event) => {
                place.value = event.currentTarget.value
              }}
            >
              <option value={LEAST}>{words.least}</option>
              <option value="0">{words.first}</option>
              {order.map((id, index) => (
                <option key={id} value={String(index + 1)}>
                  {words.after(index + 1, names.get(id) ?? id)}
                </option>
              ))}
            </select>
          </label>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary">
            {words.doMove}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function takeOutForMove(hand: Hand, binId: string): Hand {
  return { ...takeOut(hand, binId), mustBinIds: hand.mustBinIds }
}
