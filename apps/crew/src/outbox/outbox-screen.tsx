import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { when } from '../shell/times.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { useNow } from '../shell/use-now.ts'
import type { OutboxEvent } from './outbox-event.ts'

const words = messages.outbox

/** What is sent and what is not, and why. */
export function OutboxScreen() {
  const crew = useCrew()
  const { outbox, jobs, timeZone, signIn } = crew
  const now = useNow(10_000)
  const waiting = outbox.waitingMarks.value
  const refused = outbox.refusedMarks.value
  const { value: refreshedAt } = jobs.refreshedAt
  return (
    <div class="app">
      <TopBar onBack={() => crew.url.goTo({ isOutbox: false })}>
        <h1>{words.title}</h1>
      </TopBar>
      <main class="page">
        {waiting.length === 0 && refused.length === 0 && <p class="lead">{words.empty}</p>}
        {outbox.problem.value === 'denied' && <p class="problem">{words.denied}</p>}
        {signIn.value === 'expired' && (
          <button
            type="button"
            class="button button-primary"
            onClick={() => {
              crew.isSigningIn.value = true
            }}
          >
            {messages.network.signIn(waiting.length)}
          </button>
        )}
        {waiting.length > 0 && (
          <section>
            <h2>{words.waiting}</h2>
            <EventList events={waiting} />
            <button type="button" class="button" onClick={() => void outbox.flush()}>
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
        <p class="quiet">
          {refreshedAt === null ? words.never : words.updated(when(refreshedAt, now, timeZone.value))}
        </p>
      </main>
    </div>
  )
}

function EventList({ events }: { events: readonly OutboxEvent[] }) {
  const { jobs, timeZone, session } = useCrew()
  const now = useNow(30_000)
  return (
    <ul class="events">
      {events.map(({ id, jobId, type, at, edgeId, note, reason, userName }) => {
        const job = jobs.jobs.value.get(jobId)
        const street = job?.plan.streets.find((each) => each.edgeId === edgeId)
        return (
          <li key={id} data-testid="event">
            <strong>
              {messages.types[type]}
              {street !== undefined && ` ${street.name}`}
            </strong>
            <span class="quiet">
              {job?.routeName ?? jobId} · {when(at, now, timeZone.value)}
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
