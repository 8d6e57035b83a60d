import { useEffect, useRef } from 'preact/hooks'
import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { roundScreens } from '../messages/round-screens.ts'
import { when } from '../shell/times.ts'
import { useNow } from '../shell/use-now.ts'
import { mayBeDoneAgain, type StopProgress } from './round-progress.ts'

const words = roundScreens

/** All stops in their order, with what became of them; the equal of the map. */
export function StopsView() {
  const { round: work, clock, url, timeZone } = useCrew()
  const { progress } = work.open.value!
  const next = work.next.value
  const now = clock.right(useNow(30_000))
  const current = useRef<HTMLLIElement>(null)
  useEffect(() => current.current?.scrollIntoView({ block: 'center' }), [])
  const clockOf = (at: number) => when(at, now, timeZone.value)
  const open = progress.bins - progress.done
  let number = 0
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <main class="streets" tabIndex={0}>
      <p class="lead" data-testid="summary">
        {words.list.summary(progress.lifted, progress.done - progress.lifted, open)}
      </p>
      <ol aria-label={words.list.label}>
        {progress.stops.map((each) => {
          const isNext = each.key === next?.key && progress.stop === null
          if (each.stop.type === 'collect') number++
          return (
            <li
              key={each.key}
              ref={isNext ? current : undefined}
              class={isNext ? 'street street-next' : 'street'}
              data-testid="stop"
              data-state={each.outcome ?? each.state}
              aria-current={isNext ? 'step' : undefined}
            >
              <StopShape stop={each} number={each.stop.type === 'collect' ? number : null} />
              <div>
                <strong>{each.stop.name}</strong>
                <span class="quiet">{stateWords(each, clockOf)}</span>
              </div>
              {progress.stop === null &&
                !isNext &&
                (each.state === 'to-do' || mayBeDoneAgain(each)) &&
                each.stop.type !== 'return' && (
                  <button
                    type="button"
                    class="button"
                    aria-label={`${words.list.goHere}: ${each.stop.name}`}
                    onClick={() => url.goTo({ stop: each.key, view: 'next' }, true)}
                  >
                    {words.list.goHere}
                  </button>
                )}
            </li>
          )
        })}
      </ol>
      {progress.notes.length > 0 && (
        <section>
          <h2>{words.list.notes}</h2>
          <ul>
            {progress.notes.map(({ id, text, at, isSent }) => (
              <li key={id} class="note">
                “{text}” <span class="quiet">{sentWords(clockOf(at), isSent)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  )
}

function stateWords(
  { stop, state, outcome, at, note, isSent }: StopProgress,
  clockOf: (at: number) => string,
): string {
  if (at === null) {
    const kind = stop.type === 'collect' ? capital(stop.stream ?? '') : words.kinds[stop.type]
    const parts = [
      state === 'done' ? messages.rounds.states.done : kind,
      ...(stop.isAdded ? [words.planAdded] : [clockOf(stop.arriveAt)]),
      ...(stop.fillPct === null || stop.isAdded ? [] : [words.full(stop.fillPct)]),
    ]
    return parts.filter((part) => part !== '').join(' · ')
  }
  const what =
    outcome === null
      ? messages.rounds.types[stop.type === 'break' ? 'break-begin' : 'tipped']
      : messages.rounds.types[outcome]
  const said = `${what} ${sentWords(clockOf(at), isSent)}`
  return note === '' ? said : `${said} · ${note}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function sentWords(clock: string, isSent: boolean): string {
  return isSent ? words.list.at(clock) : `${words.list.at(clock)}, ${words.list.notSent}`
}

/** Colour is never alone: each state has its shape, and each open bin its number on the map. */
function StopShape({ stop, number }: { stop: StopProgress; number: number | null }) {
  if (stop.state === 'to-do') {
    return (
      <span class={number === null ? 'stop-number stop-plain' : 'stop-number'} aria-hidden="true">
        {number ?? words.letters[stop.stop.type]}
      </span>
    )
  }
  const isTrouble = mayBeDoneAgain(stop)
  return (
    <svg
      class={isTrouble ? 'shape shape-blocked' : 'shape shape-treated'}
      width="36"
      height="36"
      viewBox="0 0 28 28"
      aria-hidden="true"
    >
      {isTrouble ? (
        <path d="M14 4l11 20H3z" fill="currentColor" />
      ) : (
        <path
          d="M5 15l6 6L23 8"
          fill="none"
          stroke="currentColor"
          stroke-width="4.500"
          stroke-linecap="round"
        />
      )}
    </svg>
  )
}
