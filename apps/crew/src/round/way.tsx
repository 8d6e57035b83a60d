import { useSignal } from '@preact/signals'
import type { JobStop, JobTurn } from '@towncrier/waste-rounds/job-stop'
import { distance } from '../messages/distance.ts'
import { roundScreens } from '../messages/round-screens.ts'
import { Icon, type IconName } from '../shell/icons.tsx'
import { Sheet } from '../shell/sheet.tsx'
import type { StopGuidance } from './round-guidance.ts'

const words = roundScreens
const ICONS: Readonly<Record<JobTurn['turn'], IconName>> = {
  start: 'straight',
  straight: 'straight',
  'slight-left': 'slightLeft',
  left: 'left',
  'slight-right': 'slightRight',
  right: 'right',
  'turn-round': 'round',
}

/** All turns to a stop, or the phone’s own maps, at a touch. */
export function WayButtons({ stop, turns }: { stop: JobStop; turns: readonly JobTurn[] }) {
  const isListOpen = useSignal(false)
  if (stop.position === null) return null
  return (
    <>
      <div class="way-buttons">
        {turns.length > 1 && (
          <button
            type="button"
            class="button"
            onClick={() => {
              isListOpen.value = true
            }}
          >
            {words.turnList}
          </button>
        )}
        <a class="button" href={mapsAddress(stop)}>
          <Icon name="pin" />
          {words.openInMaps}
        </a>
      </div>
      {isListOpen.value && (
        <Sheet
          title={stop.name}
          onClose={() => {
            isListOpen.value = false
          }}
        >
          <ol class="turns">
            {turns.map((turn, n) => (
              <li key={`${n} ${turn.road}`}>
                <Icon name={ICONS[turn.turn]} size={32} />
                <span>
                  <strong>{turnWords(turn)}</strong>
                  <span class="quiet">{words.forMetres(distance(turn.metres))}</span>
                </span>
              </li>
            ))}
          </ol>
        </Sheet>
      )}
    </>
  )
}

/** How far the stop is, and the next turn. */
export function WayWords({ guidance: { isThere, turn, distanceM, basis } }: { guidance: StopGuidance }) {
  if (isThere) {
    return (
      <p class="how">
        <Icon name="pin" size={32} />
        <span>{words.here}</span>
      </p>
    )
  }
  return (
    <>
      {turn !== null && (
        <p class="how">
          <Icon name={ICONS[turn.turn.turn]} size={32} />
          <span>
            {turnWords(turn.turn)} {turn.inM > 0 && words.inMetres(distance(turn.inM))}
          </span>
        </p>
      )}
      {distanceM !== null && <p class="quiet">{words.ways[basis](distance(distanceM))}</p>}
    </>
  )
}

function turnWords({ turn, road }: JobTurn): string {
  const isOn = turn === 'start' || turn === 'straight'
  return isOn ? words.onto(words.turns[turn], road) : words.into(words.turns[turn], road)
}

/** RFC 5870, with the name for the pin as phones’ maps take it. */
function mapsAddress({ position, name }: JobStop): string {
  const place = `${position![1]},${position![0]}`
  return `geo:${place}?q=${place}(${encodeURIComponent(name)})`
}
