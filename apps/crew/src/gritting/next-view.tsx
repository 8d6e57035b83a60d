import { useCrew } from '../crew.ts'
import { jobScreens } from '../messages/job-screens.ts'
import { messages } from '../messages/messages.ts'
import { metresOf } from '../position/ground.ts'
import { Icon } from '../shell/icons.tsx'
import { when } from '../shell/times.ts'
import { SignInBanner } from '../work/sign-in-banner.tsx'
import type { Guidance } from './guidance.ts'
import type { Next } from './use-next.ts'

const words = jobScreens.job

/** The one answer a driver needs: which street comes next, and how it is reached. */
export function NextView({ next }: { next: Next | null }) {
  const crew = useCrew()
  const { job, progress } = crew.gritting.open.value!
  if (progress.stop !== null) return <Over />
  const isRunning = progress.state !== 'waiting'
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <main class="next" tabIndex={0} aria-live="polite">
      {crew.signIn.value === 'expired' && <SignInBanner />}
      {!isRunning && (
        <p class="lead">
          {words.notStarted} {progress.isUntaken && words.untaken}
        </p>
      )}
      {progress.state === 'paused' && (
        <p class="lead">
          <strong>{words.paused}.</strong> {words.pausedHint}
        </p>
      )}
      {next === null ? (
        <section class="next-street">
          <h2>{words.allDone}</h2>
          <p class="lead">{words.allDoneHint(metresOf(job.plan.wayBack))}</p>
        </section>
      ) : (
        <NextStreet next={next} />
      )}
      {!isRunning && job.plan.unreachableEdgeIds.length + job.plan.missingEdgeIds.length > 0 && (
        <p class="quiet">
          {words.missing(job.plan.unreachableEdgeIds.length + job.plan.missingEdgeIds.length)}
        </p>
      )}
    </main>
  )
}

function NextStreet({ next: { street, guidance, isFirst, then } }: { next: Next }) {
  const { rateGm2, passes, name, lengthM } = street.street
  return (
    <section class="next-street">
      <p class="quiet">{words.next}</p>
      <h2 data-testid="next-street">{name === '' ? words.unnamed : name}</h2>
      <p class="how">
        {guidance.isOnStreet ? (
          <>
            <Icon name="pin" size={32} />
            <span>
              {words.here}, {words.guidance.left(guidance.distanceM)}
            </span>
          </>
        ) : (
          <>
            {guidance.turn !== null && <Icon name={guidance.turn} size={32} />}
            <span>{wayWords(guidance, isFirst)}</span>
          </>
        )}
      </p>
      <p class="rate">
        <strong>{messages.rate(rateGm2, 1)}</strong>
        <span>
          {jobScreens.passes(passes)} · {words.length(lengthM)}
        </span>
      </p>
      <p class="quiet then">{then === null ? words.last : words.afterwards(then.street.name)}</p>
    </section>
  )
}

function wayWords({ basis, distanceM, turn }: Guidance, isFirst: boolean): string {
  const way = words.guidance[basis === 'planned' && isFirst ? 'first' : basis](distanceM)
  return turn === null ? way.charAt(0).toUpperCase() + way.slice(1) : `${words.turns[turn]}, ${way}`
}

/** Why nothing more is to be done, said before anything else. */
function Over() {
  const crew = useCrew()
  const { job, progress } = crew.gritting.open.value!
  const said = words.over
  const at = job.endedAt === null ? Date.now() : Date.parse(job.endedAt)
  const clock = when(at, Date.now(), crew.timeZone.value)
  const [title, hint] =
    progress.stop === 'cancelled'
      ? [said.cancelled(clock), said.cancelledHint(job.endedNote)]
      : progress.stop === 'taken'
        ? [said.taken(progress.takenBy!), said.takenHint]
        : [said.done(clock), said.doneHint(progress.treated, progress.streets.length)]
  return (
    <main class="next" data-testid="over">
      <section class={progress.stop === 'done' ? 'next-street' : 'next-street stopped'} role="alert">
        <h2>{title}</h2>
        <p class="lead">{hint}</p>
        {progress.stop !== 'done' && (
          <p class="quiet">{said.doneHintKept(progress.treated, progress.blocked)}</p>
        )}
      </section>
    </main>
  )
}
