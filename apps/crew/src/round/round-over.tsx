import { useCrew } from '../crew.ts'
import { roundScreens } from '../messages/round-screens.ts'
import { when } from '../shell/times.ts'

const words = roundScreens.over

/** Why nothing more is to be done, said before anything else. */
export function RoundOver() {
  const crew = useCrew()
  const { round, progress } = crew.round.open.value!
  const now = crew.clock.now()
  const doneAt = progress.stops.findLast(({ at }) => at !== null)?.at ?? now
  const at = round.endedAt === null ? doneAt : Date.parse(round.endedAt)
  const clock = when(at, now, crew.timeZone.value)
  const [title, hint] =
    progress.stop === 'cancelled'
      ? [words.cancelled(clock), words.cancelledHint(round.endedNote)]
      : progress.stop === 'taken'
        ? [words.taken, words.takenHint]
        : [words.done(clock), words.doneHint(progress.lifted, progress.bins)]
  return (
    <main class="next" data-testid="over">
      <section class={progress.stop === 'done' ? 'next-street' : 'next-street stopped'} role="alert">
        <h2>{title}</h2>
        <p class="lead">{hint}</p>
        {progress.stop !== 'done' && <p class="quiet">{words.kept(progress.done, progress.lifted)}</p>}
      </section>
    </main>
  )
}
