import { useHome, useRest } from '../home-app.ts'
import { useNow } from '../shell/use-now.ts'
import { RoomChoice, useRoom } from '../ui/room-choice.tsx'
import { useAnswer } from '../ui/use-answer.ts'

const MOST_PEAKS = 3

/** What diary and sensor say together, and the peaks that nobody has told of yet. */
export function AskAbout({ onTell }: { onTell: (peak: { at: number; roomId: string }) => void }) {
  const app = useHome()
  const { diary: words } = useRest()
  const room = useRoom()
  const home = app.home.value!
  const now = useNow(60_000)
  const sent = app.diary.entries.value.filter(({ isWaiting }) => !isWaiting)
  // What was noted since may tell of a peak.
  const key = JSON.stringify([home.id, room?.id, sent.length, sent[0]?.changedAt])
  const { value } = useAnswer(room === null ? null : key, () => app.api.insights(home.id, room!.id))
  if (room === null) return null
  const insights = value.value
  const peaks = insights?.peaksToAskAbout.slice(0, MOST_PEAKS) ?? []
  return (
    <section aria-labelledby="together" class="card">
      <h2 id="together">{words.together}</h2>
      <RoomChoice room={room} />
      {insights !== null && insights.messages.length === 0 && <p class="quiet">{words.togetherNone}</p>}
      <ul class="said">
        {insights?.messages.map((message) => (
          <li key={`${message.key} ${JSON.stringify(message.params)}`}>{app.language.say(message)}</li>
        ))}
      </ul>
      {peaks.length > 0 && (
        <>
          <h3>{words.peaks}</h3>
          <ul class="peaks">
            {peaks.map(({ startAt }) => {
              const at = Date.parse(startAt)
              const when = app.format.value.dayAndTime(at, now)
              return (
                <li key={startAt}>
                  <span>{when}</span>
                  <button
                    type="button"
                    class="button"
                    aria-label={`${words.tell}: ${when}`}
                    onClick={() => onTell({ at, roomId: room.id })}
                  >
                    {words.tell}
                  </button>
                </li>
              )
            })}
          </ul>
        </>
      )}
    </section>
  )
}
