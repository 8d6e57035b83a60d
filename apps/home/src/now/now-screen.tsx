import type { HomeNowView, HomeView, RoomNowView } from '@towncrier/protocol'
import { useHome, useWords } from '../home-app.ts'
import { useNow } from '../shell/use-now.ts'
import { LevelMark } from '../ui/level.tsx'
import { ScreenTitle } from '../ui/parts.tsx'
import { RoomCard } from './room-card.tsx'
import { worstFirst } from './worst-first.ts'

/** Is my home all right? One sentence for all of it, then each room, the one that needs it most first. */
export function NowScreen() {
  const app = useHome()
  const words = useWords()
  const now = useNow()
  const home = app.home.value!
  const view = app.now.value?.view ?? null
  if (view === null) {
    return (
      <>
        <ScreenTitle>{home.name}</ScreenTitle>
        <p role="status">{app.isOnline.value ? words.now.loading : words.offline.never}</p>
      </>
    )
  }
  const rooms = worstFirst(view.rooms)
  return (
    <>
      <Answer home={home} worst={rooms[0] ?? null} />
      {home.endedAt !== null && <p>{words.now.ended}</p>}
      {rooms.length === 0 && (
        <p>
          {words.now.noRooms} <a href="#/my-home">{words.now.addRoom}</a>
        </p>
      )}
      <div class="rooms">
        {rooms.map((room) => (
          <RoomCard key={room.roomId} room={room} home={home} now={now} />
        ))}
      </div>
      <Outside view={view} now={now} />
    </>
  )
}

function Answer({ home, worst }: { home: HomeView; worst: RoomNowView | null }) {
  const { now: words } = useWords()
  const level = worst?.level ?? 'unknown'
  return (
    <header class="answer" data-level={level}>
      <p class="quiet">{home.name}</p>
      <div class="answer-line">
        <LevelMark level={level} size={36} />
        <ScreenTitle>
          {level === 'act' || level === 'watch'
            ? words[level](worst!.name)
            : level === 'calm'
              ? words.calm
              : words.unknown}
        </ScreenTitle>
      </div>
    </header>
  )
}

function Outside({ view, now }: { view: HomeNowView; now: number }) {
  const { format } = useHome()
  const { now: words } = useWords()
  if (view.outdoor === null) return null
  const { tempC, at, source } = view.outdoor
  return (
    <p class="quiet">
      {words.outside(format.value.temp(tempC), format.value.ago(now - Date.parse(at)), source)}
    </p>
  )
}
