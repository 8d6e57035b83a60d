import type { RiskView, RoomView } from '@towncrier/protocol'
import '../styles/rooms.css'
import '../styles/damp.css'
import { useHome, useRest } from '../home-app.ts'
import { LevelBadge } from '../ui/level.tsx'
import { ScreenTitle, Waiting } from '../ui/parts.tsx'
import { NoRooms, RoomChoice, useRoom } from '../ui/room-choice.tsx'
import { useAnswer } from '../ui/use-answer.ts'
import { MonthBars } from './month-bars.tsx'
import { WallForm } from './wall-form.tsx'

export function DampScreen() {
  const words = useRest()
  const room = useRoom()
  if (room === null) return <NoRooms title={words.damp.title} />
  return <DampOf room={room} />
}

function DampOf({ room }: { room: RoomView }) {
  const app = useHome()
  const { damp: words } = useRest()
  const home = app.home.value!
  const { value, problem, reload } = useAnswer(JSON.stringify([home.id, room.id]), () =>
    app.api.risk(home.id, room.id),
  )
  return (
    <>
      <ScreenTitle>{words.title}</ScreenTitle>
      <RoomChoice room={room} />
      {value.value === null ? (
        <Waiting problem={problem.value} onRetry={() => void reload()} />
      ) : (
        <Shown risk={value.value} />
      )}
      {value.value !== null && home.endedAt === null && (
        <WallForm key={room.id} home={home} room={room} risk={value.value} onSaved={reload} />
      )}
      <p>
        <a href="#/evidence">{words.evidence}</a>
      </p>
    </>
  )
}

function Shown({ risk }: { risk: RiskView }) {
  const { language } = useHome()
  const rest = useRest()
  const words = rest.damp
  return (
    <>
      <section class="card" aria-live="polite" data-testid="risk">
        <LevelBadge level={risk.level} />
        <p class="status">{language.say(risk.status)}</p>
        <div class="action">
          <p>{language.say(risk.action)}</p>
        </div>
      </section>
      <section class="stack" aria-labelledby="damp-hours">
        <h2 id="damp-hours">{words.hours}</h2>
        <p class="quiet">{words.hoursHint}</p>
        {risk.months.length === 0 ? <p>{words.none}</p> : <MonthBars months={risk.months} />}
        {risk.hours.unknownOutdoor > 0 && (
          <p class="quiet">{words.unknownOutdoor(risk.hours.unknownOutdoor)}</p>
        )}
        {risk.hours.unknownSensor > 0 && <p class="quiet">{words.unknownSensor(risk.hours.unknownSensor)}</p>}
      </section>
      <section class="stack" aria-labelledby="damp-trend">
        <h2 id="damp-trend">{words.trend}</h2>
        <p>{language.say(risk.trendMessage)}</p>
      </section>
      <section class="stack" aria-labelledby="damp-mould">
        <h2 id="damp-mould">{words.mould}</h2>
        <p>{language.say(risk.mouldMessage)}</p>
        <p class="warning">{language.say({ key: 'mould.indicative', params: {} })}</p>
        <p class="quiet">{words.survey}</p>
      </section>
    </>
  )
}
