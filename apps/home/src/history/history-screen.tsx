import type { HistoryView, RoomView } from '@towncrier/protocol'
import '../styles/rooms.css'
import { useSignal } from '@preact/signals'
import { HISTORY_RANGES, type HistoryRange } from '../api/home-types.ts'
import { useHome, useRest } from '../home-app.ts'
import { useNow } from '../shell/use-now.ts'
import { CheckField, Choice } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { ScreenTitle, Waiting } from '../ui/parts.tsx'
import { NoRooms, RoomChoice, useRoom } from '../ui/room-choice.tsx'
import { useAnswer } from '../ui/use-answer.ts'
import { HistoryPicture } from './history-picture.tsx'
import { HistoryTable } from './history-table.tsx'

export function HistoryScreen() {
  const words = useRest()
  const room = useRoom()
  if (room === null) return <NoRooms title={words.history.title} />
  return <HistoryOf room={room} />
}

function HistoryOf({ room }: { room: RoomView }) {
  const app = useHome()
  const { history: words } = useRest()
  const { query } = app.url.place.value
  const home = app.home.value!
  const range: HistoryRange = HISTORY_RANGES.find((each) => each === query.range) ?? 'day'
  const to = query.to ?? null
  const { value, problem, reload } = useAnswer(JSON.stringify([home.id, room.id, range, to]), () =>
    app.api.history(home.id, room.id, range, to),
  )
  return (
    <>
      <ScreenTitle>{words.title}</ScreenTitle>
      <RoomChoice room={room} />
      <Choice
        legend={words.range}
        isRow
        value={range}
        options={HISTORY_RANGES.map((each) => ({ value: each, label: words.ranges[each] }))}
        onChoose={(chosen) => app.url.show({ range: chosen, to: null })}
      />
      {value.value === null ? (
        <Waiting problem={problem.value} onRetry={() => void reload()} />
      ) : (
        <Shown view={value.value} room={room} range={range} isLatest={to === null} />
      )}
    </>
  )
}

function Shown({
  view,
  room,
  range,
  isLatest,
}: {
  view: HistoryView
  room: RoomView
  range: HistoryRange
  isLatest: boolean
}) {
  const { format } = useHome()
  const { history: words } = useRest()
  const hasDewPoint = useSignal(false)
  const now = useNow(60_000)
  const span = spanOf(view, range, now, format.value)
  return (
    <>
      <Steps view={view} isLatest={isLatest} now={now} />
      <p class="span" aria-live="polite">
        {words.span(span.from, span.to)}
      </p>
      {view.points.length === 0 ? (
        <div class="notice">
          <p>{words.none}</p>
          <p class="quiet">{words.noneHint}</p>
        </div>
      ) : (
        <>
          <HistoryPicture view={view} room={room.name} hasDewPoint={hasDewPoint.value} />
          <CheckField
            name="dew-point"
            label={words.showDewPoint}
            onChange={(isChecked) => {
              hasDewPoint.value = isChecked
            }}
          />
          <HistoryTable view={view} range={range} caption={words.caption(room.name, span.from, span.to)} />
        </>
      )}
    </>
  )
}

function Steps({ view, isLatest, now }: { view: HistoryView; isLatest: boolean; now: number }) {
  const { url } = useHome()
  const { history: words } = useRest()
  const from = Date.parse(view.from)
  const to = Date.parse(view.to)
  const later = to + (to - from)
  return (
    <div class="buttons steps">
      <button type="button" class="button" onClick={() => url.show({ to: new Date(from).toISOString() })}>
        <Icon name="back" />
        {words.earlier}
      </button>
      {!isLatest && (
        <>
          <button
            type="button"
            class="button"
            onClick={() => url.show({ to: later >= now ? null : new Date(later).toISOString() })}
          >
            {words.later}
            <Icon name="next" />
          </button>
          <button type="button" class="button" onClick={() => url.show({ to: null })}>
            {words.latest}
          </button>
        </>
      )}
    </div>
  )
}

function spanOf(
  view: HistoryView,
  range: HistoryRange,
  now: number,
  format: { when(at: number, now: number): string; date(at: number): string },
) {
  const [from, to] = [Date.parse(view.from), Date.parse(view.to)]
  return range === 'day'
    ? { from: format.when(from, now), to: format.when(to, now) }
    : { from: format.date(from), to: format.date(to) }
}
