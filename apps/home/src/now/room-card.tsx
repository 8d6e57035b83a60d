import type { HomeView, RoomNowView } from '@towncrier/protocol'
import { useHome, useWords } from '../home-app.ts'
import { LevelBadge } from '../ui/level.tsx'

/** Older than this a reading tells nothing of now. */
const FRESH_MS = 15 * 60_000

export function RoomCard({ room, home, now }: { room: RoomNowView; home: HomeView; now: number }) {
  const { language } = useHome()
  const { now: words } = useWords()
  const hasBox = home.rooms.find(({ id }) => id === room.roomId)?.box != null
  const title = `room-${room.roomId}`
  const airing = language.say(room.airing)
  return (
    <section class="card room-card" data-level={room.level} aria-labelledby={title} data-testid="room">
      <header>
        <h2 id={title}>{room.name}</h2>
        <LevelBadge level={room.level} />
      </header>
      <p class="status">{language.say(room.status)}</p>
      <div class="action">
        <h3>{words.doIt}</h3>
        <p>{language.say(room.action)}</p>
      </div>
      {room.sensorLooksWrong && <p class="warning">{words.sensorWrong}</p>}
      {room.at === null ? (
        <p class="quiet">{hasBox || home.endedAt !== null ? words.never : words.noBox}</p>
      ) : (
        <Figures room={room} at={Date.parse(room.at)} now={now} />
      )}
      <dl class="outlook">
        <div>
          <dt>{words.tonight}</dt>
          <dd>
            <Tonight room={room} hasPlace={home.outdoors !== null} />
          </dd>
        </div>
        {airing !== '' && (
          <div>
            <dt>{words.airing}</dt>
            <dd>{airing}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}

function Figures({ room, at, now }: { room: RoomNowView; at: number; now: number }) {
  const { format } = useHome()
  const { now: words } = useWords()
  const isOld = now - at > FRESH_MS || room.freshness !== 'fresh'
  const ago = format.value.ago(now - at)
  return (
    <>
      <dl class={`figures${isOld ? ' figures-old' : ''}`}>
        <div>
          <dt>{words.temp}</dt>
          <dd>{format.value.temp(room.tempC)}</dd>
        </div>
        <div>
          <dt>{words.humidity}</dt>
          <dd>{format.value.humidity(room.humidityPct)}</dd>
        </div>
        <div>
          <dt>{words.dewPoint}</dt>
          <dd>{format.value.temp(room.dewPointC)}</dd>
        </div>
      </dl>
      <p class={isOld ? 'warning' : 'quiet'} data-testid="age">
        {isOld ? words.old(ago) : words.fresh(ago)}
      </p>
    </>
  )
}

function Tonight({ room, hasPlace }: { room: RoomNowView; hasPlace: boolean }) {
  const { tonight } = room
  const { format } = useHome()
  const { now: words } = useWords()
  if (tonight.state === 'unknown') {
    // The cold outside is known, and the room is not: the sentence above says why.
    if (tonight.outdoorLowC !== null) return <>{words.tonightUnknown}</>
    if (hasPlace) return <>{words.tonightNoSensor}</>
    return (
      <>
        {words.tonightNoPlace} <a href="#/my-data">{words.tellPlace}</a>
      </>
    )
  }
  const { outdoorLowC, source, basis } = tonight
  const tell = basis === 'last-night' ? words.tonightAsLast : words.tonightLow
  return (
    <>
      {tonight.state === 'likely' ? words.tonightLikely : words.tonightUnlikely}
      {outdoorLowC !== null && (
        <span class="quiet"> {tell(format.value.temp(outdoorLowC), source ?? '')}</span>
      )}
    </>
  )
}
