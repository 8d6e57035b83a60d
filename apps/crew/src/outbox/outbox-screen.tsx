import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { ClockNotice } from '../shell/clock-notice.tsx'
import { when } from '../shell/times.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { useNow } from '../shell/use-now.ts'
import type { OutboxEvent, WaitingPhoto } from './outbox-event.ts'

const words = messages.outbox

/** What is sent and what is not, and why. */
export function OutboxScreen() {
  const crew = useCrew()
  const { outbox, photos, timeZone, signIn } = crew
  const now = useNow(10_000)
  const waiting = outbox.waitingMarks.value
  const refused = outbox.refusedMarks.value
  const { value: refreshedAt } = crew.refreshedAt
  const waitingPhotos = photos.waiting.value
  const refusedPhotos = photos.refused.value
  const isAllSent = waiting.length + refused.length + waitingPhotos.length + refusedPhotos.length === 0
  return (
    <div class="app">
      <TopBar onBack={() => crew.url.goTo({ isOutbox: false })}>
        <h1>{words.title}</h1>
      </TopBar>
      <main class="page">
        <ClockNotice />
        {isAllSent && <p class="lead">{words.empty}</p>}
        {outbox.problem.value === 'denied' && <p class="problem">{words.denied}</p>}
        {signIn.value === 'expired' && (
          <button
            type="button"
            class="button button-primary"
            onClick={() => {
              crew.isSigningIn.value = true
            }}
          >
            {messages.network.signIn(waiting.length, waitingPhotos.length)}
          </button>
        )}
        {waiting.length + waitingPhotos.length > 0 && (
          <section>
            <h2>{words.waiting}</h2>
            <EventList events={waiting} />
            <PhotoList photos={waitingPhotos} />
            <button
              type="button"
              class="button"
              onClick={() => void outbox.flush().then(() => photos.flush())}
            >
              {words.sendNow}
            </button>
            <p class="quiet">{words.kept}</p>
          </section>
        )}
        {refused.length > 0 && (
          <section>
            <h2>{words.refused}</h2>
            <EventList events={refused} />
            <p class="quiet">{words.refusedHint}</p>
          </section>
        )}
        {refusedPhotos.length > 0 && (
          <section>
            <h2>{words.refusedPhotos}</h2>
            <PhotoList photos={refusedPhotos} />
            <p class="quiet">{words.refusedPhotosHint}</p>
          </section>
        )}
        <p class="quiet">
          {refreshedAt === null ? words.never : words.updated(when(refreshedAt, now, timeZone.value))}
        </p>
      </main>
    </div>
  )
}

function EventList({ events }: { events: readonly OutboxEvent[] }) {
  const { workOf, clock, timeZone, session, photos } = useCrew()
  const now = useNow(30_000)
  if (events.length === 0) return null
  return (
    <ul class="events">
      {events.map((event) => {
        const { id, at, note, reason, userName } = event
        const { what, place, job } = workOf(event.work).wordsOf(event)
        const hasPhoto = photos.waiting.value.some(({ eventId }) => eventId === id)
        return (
          <li key={id} data-testid="event">
            <strong>{[what, place].filter((part) => part !== '').join(': ')}</strong>
            <span class="quiet">
              {job} · {when(clock.right(at), clock.right(now), timeZone.value)}
              {hasPhoto && ` · ${words.withPhoto}`}
            </span>
            {note !== '' && <span>“{note}”</span>}
            {reason !== null && <span class="problem">{reason}</span>}
            {userName !== session.value?.userName && <span class="problem">{words.ofOther(userName)}</span>}
          </li>
        )
      })}
    </ul>
  )
}

/** Photos whose events are sent already, and those that were not taken. */
function PhotoList({ photos }: { photos: readonly WaitingPhoto[] }) {
  const { outbox, clock, timeZone } = useCrew()
  const now = useNow(30_000)
  const told = new Set(outbox.waiting.value.map(({ id }) => id))
  const alone = photos.filter(({ eventId }) => !told.has(eventId))
  if (alone.length === 0) return null
  return (
    <ul class="events">
      {alone.map(({ eventId, at, reason, byteCount }) => (
        <li key={eventId} data-testid="photo">
          <strong>{words.photo}</strong>
          <span class="quiet">
            {when(clock.right(at), clock.right(now), timeZone.value)} · {words.kilobytes(byteCount)}
          </span>
          {reason !== null && <span class="problem">{reason}</span>}
        </li>
      ))}
    </ul>
  )
}
