import { useHome, useRest } from '../home-app.ts'
import type { ShownEntry } from './diary-op.ts'
import { PadIcon } from './pad.tsx'

/** The entries by day, newest first. */
export function EntryList({
  entries,
  now,
  onChange,
}: {
  entries: readonly ShownEntry[]
  now: number
  onChange: (entry: ShownEntry) => void
}) {
  const app = useHome()
  const format = app.format.value
  const days = new Map<string, ShownEntry[]>()
  for (const entry of entries) {
    const day = format.relativeDay(Date.parse(entry.at), now)
    const own = days.get(day)
    if (own === undefined) days.set(day, [entry])
    else own.push(entry)
  }
  return (
    <>
      {[...days].map(([day, own]) => (
        <div key={day} class="day">
          <h3>{day}</h3>
          <ul>
            {own.map((entry) => (
              <Entry key={entry.id} entry={entry} onChange={() => onChange(entry)} />
            ))}
          </ul>
        </div>
      ))}
    </>
  )
}

function Entry({ entry, onChange }: { entry: ShownEntry; onChange: () => void }) {
  const app = useHome()
  const rest = useRest()
  const words = rest.diary
  const home = app.home.value!
  const format = app.format.value
  const room = home.rooms.find(({ id }) => id === entry.roomId)?.name ?? rest.wholeHome
  const time = format.clock(Date.parse(entry.at))
  const what = words.pads[entry.activity]
  const about = `${what}, ${time}`
  return (
    <li class="entry" data-testid="entry">
      <PadIcon id={entry.activity} size={28} />
      <div class="entry-words">
        <p>
          <strong>{what}</strong>
        </p>
        <p class="quiet">
          {time}
          {entry.endAt !== null && ` ${words.to(format.clock(Date.parse(entry.endAt)))}`} · {room}
        </p>
        {entry.note !== '' && <p class="entry-note">{entry.note}</p>}
        {entry.isWaiting && <p class="warning">{words.waiting}</p>}
      </div>
      {home.endedAt === null && (
        <div class="entry-deeds">
          <button type="button" class="link" aria-label={`${words.changeIt}: ${about}`} onClick={onChange}>
            {words.changeIt}
          </button>
          <button
            type="button"
            class="link"
            aria-label={`${words.removeIt}: ${about}`}
            onClick={() => void app.diary.remove(home.id, entry.id)}
          >
            {words.removeIt}
          </button>
        </div>
      )}
    </li>
  )
}
