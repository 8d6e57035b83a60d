import { useSignal } from '@preact/signals'
import { useCrew } from '../crew.ts'
import { distance } from '../messages/distance.ts'
import { roundScreens } from '../messages/round-screens.ts'
import { Sheet } from '../shell/sheet.tsx'
import { byDistance } from './round-guidance.ts'

const words = roundScreens.add
const MOST_SHOWN = 30

/** Bins near the round that are not in it, the nearest first: one of them is seen overflowing. */
export function AddBinSheet({ onBin, onClose }: { onBin: (id: string) => void; onClose: () => void }) {
  const { round: work, position } = useCrew()
  const { round, progress } = work.open.value!
  const sought = useSignal('')
  const fresh = position.position.value === null ? null : position.fresh
  const from =
    fresh === null ? (progress.last?.stop.position ?? null) : ([fresh.longitude, fresh.latitude] as const)
  const inRound = new Set(progress.stops.map(({ stop }) => stop.placeId))
  const wanted = sought.value.trim().toLowerCase()
  const bins = byDistance(
    round.nearby.filter(({ id }) => !inRound.has(id)),
    from,
  )
  const found = bins.filter(({ bin }) => `${bin.name} ${bin.street}`.toLowerCase().includes(wanted))
  return (
    <Sheet title={words.title} onClose={onClose}>
      {bins.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <>
          <p class="quiet">
            {words.lead} {fresh === null ? words.byRoute : words.nearest}.
          </p>
          <label class="field">
            <span>{words.find}</span>
            <input
              type="search"
              value={sought.value}
              autocomplete="off"
              onInput={(event) => {
                sought.value = event.currentTarget.value
              }}
            />
          </label>
          {found.length === 0 && <p>{words.nothingFound}</p>}
          <ul class="nearby">
            {found.slice(0, MOST_SHOWN).map(({ bin, metres }) => (
              <li key={bin.id}>
                <button type="button" class="button nearby-bin" onClick={() => onBin(bin.id)}>
                  <span>
                    <strong>{bin.name}</strong>
                    <span class="quiet">
                      {[bin.street, bin.stream].filter((part) => part !== '').join(' · ')}
                    </span>
                  </span>
                  {metres !== null && <span class="quiet">{distance(metres)}</span>}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Sheet>
  )
}
