import { useEffect, useRef } from 'preact/hooks'
import { useCrew } from '../crew.ts'
import { jobScreens } from '../messages/job-screens.ts'
import { messages } from '../messages/messages.ts'
import { when } from '../shell/times.ts'
import { useNow } from '../shell/use-now.ts'
import type { StreetProgress } from './job-progress.ts'
import type { Next } from './use-next.ts'

const words = jobScreens.job

/** All streets in their order, with what was marked; the equal of the map. */
export function StreetsView({ next, onChoose }: { next: Next | null; onChoose: (edgeId: string) => void }) {
  const { gritting, timeZone } = useCrew()
  const { progress } = gritting.open.value!
  const now = useNow(30_000)
  const current = useRef<HTMLLIElement>(null)
  useEffect(() => current.current?.scrollIntoView({ block: 'center' }), [])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <main class="streets" tabIndex={0}>
      <p class="lead" data-testid="summary">
        {words.summary(progress.treated, progress.blocked, progress.open.length)}
      </p>
      <ol aria-label={words.list}>
        {progress.streets.map((each) => {
          const isNext = each.index === next?.street.index
          return (
            <li
              key={each.street.edgeId}
              ref={isNext ? current : undefined}
              class={isNext ? 'street street-next' : 'street'}
              data-testid="street"
              data-state={each.state}
              aria-current={isNext ? 'step' : undefined}
            >
              <StateShape state={each.state} />
              <div>
                <strong>{each.street.name === '' ? words.unnamed : each.street.name}</strong>
                <span class="quiet">{stateWords(each, (at) => when(at, now, timeZone.value))}</span>
              </div>
              {each.state === 'to-do' && !isNext && progress.stop === null && (
                <button
                  type="button"
                  class="button"
                  aria-label={`${words.makeNext}: ${each.street.name}`}
                  onClick={() => onChoose(each.street.edgeId)}
                >
                  {words.makeNext}
                </button>
              )}
            </li>
          )
        })}
      </ol>
      {progress.notes.length > 0 && (
        <section>
          <h2>{words.notes}</h2>
          <ul>
            {progress.notes.map(({ text, at, isSent }) => (
              <li key={at} class="note">
                “{text}” <span class="quiet">{noteWords(when(at, now, timeZone.value), isSent)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  )
}

function stateWords(
  { state, at, note, isSent, street }: StreetProgress,
  clock: (at: number) => string,
): string {
  if (at === null) {
    return `${messages.rate(street.rateGm2, street.passes)} · ${words.length(street.lengthM)}`
  }
  const said = `${words.streetStates[state]} ${noteWords(clock(at), isSent)}`
  return note === '' ? said : `${said} · ${note}`
}

function noteWords(clock: string, isSent: boolean): string {
  return isSent ? words.at(clock) : `${words.at(clock)}, ${words.notSent}`
}

/** Colour is never alone: each state has its shape. */
function StateShape({ state }: { state: StreetProgress['state'] }) {
  return (
    <svg class={`shape shape-${state}`} width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
      {state === 'to-do' && (
        <circle cx="14" cy="14" r="9" fill="none" stroke="currentColor" stroke-width="3" />
      )}
      {state === 'treated' && (
        <path
          d="M5 15l6 6L23 8"
          fill="none"
          stroke="currentColor"
          stroke-width="4.500"
          stroke-linecap="round"
        />
      )}
      {state === 'blocked' && <path d="M14 4l11 20H3z" fill="currentColor" />}
    </svg>
  )
}
