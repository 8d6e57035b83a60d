import type { JobStop } from '@towncrier/waste-rounds/job-stop'
import { useCrew } from '../crew.ts'
import { roundScreens } from '../messages/round-screens.ts'
import { ClockNotice } from '../shell/clock-notice.tsx'
import { Icon } from '../shell/icons.tsx'
import { when } from '../shell/times.ts'
import { useNow } from '../shell/use-now.ts'
import { SignInBanner } from '../work/sign-in-banner.tsx'
import { guidanceToStop, latenessMs } from './round-guidance.ts'
import { RoundOver } from './round-over.tsx'
import type { RoundProgress, StopProgress } from './round-progress.ts'
import { WayButtons, WayWords } from './way.tsx'

const words = roundScreens
const MINUTE_MS = 60_000
/** Less is on time. */
const NOTICEABLE_MS = 5 * MINUTE_MS

/** The one answer a crew needs: what its next stop is, and how it is reached. */
export function NextStopView() {
  const crew = useCrew()
  const { progress, change } = crew.round.open.value!
  const next = crew.round.next.value
  if (progress.stop !== null) return <RoundOver />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <main class="next" tabIndex={0} aria-live="polite">
      {crew.signIn.value === 'expired' && <SignInBanner />}
      {change !== null && <ChangeBanner />}
      {progress.state === 'waiting' && (
        <p class="lead">
          {words.notStarted} {progress.isUntaken && words.untaken}
        </p>
      )}
      {progress.state === 'on-break' ? (
        <OnBreak progress={progress} />
      ) : next === null ? (
        <section class="next-street">
          <h2>{words.allDone}</h2>
          <p class="lead">{words.allDoneHint}</p>
        </section>
      ) : (
        <NextStop next={next} progress={progress} />
      )}
      <ClockNotice />
    </main>
  )
}

/** A newer plan has changed the round: said once, calmly. */
function ChangeBanner() {
  const { round } = useCrew()
  const { added, takenOut } = round.open.value!.change!
  const said = words.change
  return (
    <section class="banner banner-calm" data-testid="change">
      <p>
        <strong>
          {said.title}
          {added + takenOut > 0 && `: ${said.parts(added, takenOut)}`}.
        </strong>{' '}
        {added + takenOut === 0 && `${said.order}. `}
        {said.kept}
      </p>
      <button type="button" class="button" onClick={() => void round.noteChange()}>
        {said.seen}
      </button>
    </section>
  )
}

function NextStop({ next, progress }: { next: StopProgress; progress: RoundProgress }) {
  const { stop } = next
  const { position } = useCrew()
  // Read for its changes; `exact` leaves out what is old or coarse.
  const here = position.position.value === null ? null : position.exact
  const guidance = guidanceToStop(next, progress, here)
  const then = progress.open.find(({ index }) => index > next.index)
  return (
    <section class="next-street next-stop">
      <p class="quiet">
        {words.kinds[stop.type]}
        {stop.isAdded && ` · ${words.added}`}
      </p>
      <h2 data-testid="next-stop">{stop.type === 'break' ? words.kinds.break : stop.name}</h2>
      {stop.street !== '' && !stop.name.includes(stop.street) && <p class="stop-street">{stop.street}</p>}
      <Planned stop={stop} progress={progress} />
      <WayWords guidance={guidance} />
      {stop.type === 'collect' && <BinFacts stop={stop} />}
      <WayButtons key={next.key} stop={stop} turns={guidance.turns} />
      {then !== undefined && <p class="quiet then">{words.afterwards(then.stop.name)}</p>}
    </section>
  )
}

function BinFacts({ stop }: { stop: JobStop }) {
  const { stream, volumeL, fillPct, why, accessNote, accessTimes } = stop
  const spans = accessTimes.map(({ fromMin, toMin }) => words.access(clockOf(fromMin), clockOf(toMin)))
  return (
    <>
      <p class="facts">
        {[
          ...(stream === null ? [] : [stream]),
          ...(volumeL === null ? [] : [words.litres(volumeL)]),
          fillPct === null ? words.fillUnknown : words.full(fillPct),
        ].map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      {(accessNote !== '' || spans.length > 0) && (
        <p class="access">
          <Icon name="key" />
          <span>
            {spans.length > 0 && <strong>{words.accessOnly(spans)}. </strong>}
            {accessNote}
          </span>
        </p>
      )}
      {why !== '' && <p class="quiet">{why}</p>}
    </>
  )
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

function Planned({ stop, progress }: { stop: JobStop; progress: RoundProgress }) {
  const { clock, timeZone } = useCrew()
  const now = clock.right(useNow(30_000))
  const late = latenessMs(stop, progress, now)
  if (late === null) return null
  const isUnderWay = progress.state !== 'waiting'
  return (
    <p class="planned">
      <span>{words.planned(when(stop.arriveAt, now, timeZone.value))}</span>
      {stop.type === 'break' && <span>{words.breakFor(1_000 * stop.serviceS)}</span>}
      {isUnderWay && late >= NOTICEABLE_MS && <strong data-testid="late">{words.late(late)}</strong>}
      {isUnderWay && late <= -NOTICEABLE_MS && <span class="quiet">{words.early(-late)}</span>}
      {isUnderWay && Math.abs(late) < NOTICEABLE_MS && <span class="quiet">{words.onTime}</span>}
    </p>
  )
}

function OnBreak({ progress }: { progress: RoundProgress }) {
  const { clock, timeZone } = useCrew()
  const now = clock.right(useNow(1_000))
  const since = progress.breakSince ?? now
  const planned = progress.open.find(({ stop }) => stop.type === 'break')?.stop.serviceS
  const passedMs = Math.max(0, now - since)
  const overMs = planned === undefined ? 0 : passedMs - 1_000 * planned
  return (
    <section class="next-street on-break">
      <h2>{words.onBreak}</h2>
      <p class="running-clock" role="timer" aria-live="off" data-testid="break-clock">
        {runningClock(passedMs)}
      </p>
      <p class="quiet">
        {words.onBreakSince(when(since, now, timeZone.value))}
        {planned !== undefined && ` · ${words.breakFor(1_000 * planned)}`}
      </p>
      {overMs > MINUTE_MS && <p>{words.breakOver(overMs)}</p>}
    </section>
  )
}

/** "7:05", "1:02:09" */
function runningClock(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3_600)
  const minutes = Math.floor(seconds / 60) % 60
  const rest = two(seconds % 60)
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${two(minutes)}:${rest}`
}
