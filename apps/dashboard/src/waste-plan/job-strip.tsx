import type { WasteJobDetail, WasteJobView } from '@towncrier/protocol'
import { useApp, useMay } from '../app.ts'
import type { DeviceState } from '../live/device-state.ts'
import { messages } from '../messages/messages.ts'
import { StateShape } from '../ui/state-shape.tsx'
import { BEHIND_MIN, behindMin } from './plan-words.ts'
import { photoOf } from './waste-plan-api.ts'

const words = messages.wastePlan.jobs
const SHAPES: Readonly<Record<WasteJobView['state'], DeviceState | 'done'>> = {
  waiting: 'normal',
  'under-way': 'watch',
  'on-break': 'watch',
  done: 'done',
  cancelled: 'unknown',
}

/** How far a crew is with its round, who it is, and what it met. */
export function JobStrip({
  job,
  detail,
  now,
  onAsk,
}: {
  job: WasteJobView
  detail: WasteJobDetail | null
  now: number
  onAsk: (type: 'assign' | 'cancel') => void
}) {
  const mayPlan = useMay('waste.plan')
  const { state, done, lifted, collections, crew, lorryName, endedNote } = job
  const isOpen = state !== 'done' && state !== 'cancelled'
  const behind = detail === null ? 0 : behindMin(detail, now)
  const isLate = behind >= BEHIND_MIN
  return (
    <div class="plan-job" data-testid="plan-job" data-state={state}>
      <p class="plan-job-state">
        <StateShape state={isLate ? 'warning' : SHAPES[state]} size={14} />
        <strong>{words.states[state]}</strong>
        {isLate && (
          <span class="word-warning">{state === 'waiting' ? words.late(behind) : words.behind(behind)}</span>
        )}
        <span class="quiet">{words.crew(crew ?? words.anybody)}</span>
      </p>
      <p class="plan-progress">
        <progress
          max={Math.max(1, collections)}
          value={done}
          aria-label={words.progress(done, collections)}
        />
        <span>
          {words.progress(done, collections)}
          {done > 0 && `, ${words.lifted(lifted, done)}`}
        </span>
      </p>
      {endedNote !== '' && <p class="quiet">{endedNote}</p>}
      {detail !== null && <JobEvents detail={detail} />}
      {mayPlan && isOpen && (
        <div class="plan-job-actions">
          {(['assign', 'cancel'] as const).map((type) => (
            <button key={type} type="button" class="button button-small" onClick={() => onAsk(type)}>
              {words[type]}
              <span class="visually-hidden"> {lorryName}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

/** What the crew wrote, photographed, or could not do. */
function JobEvents({ detail: { events, stops } }: { detail: WasteJobDetail }) {
  const { time } = useApp()
  const named = new Map(stops.map(({ placeId, name }) => [placeId, name]))
  const told = events.filter(
    ({ note, hasPhoto, refused, type }) =>
      note !== '' || hasPhoto || refused !== null || type === 'blocked' || type === 'seen-overflowing',
  )
  if (told.length === 0) return null
  return (
    <details class="plan-events">
      <summary>{words.events(told.length)}</summary>
      <ul>
        {told.map(({ id, type, at, placeId, note, hasPhoto, refused }) => {
          const what = `${words.types[type]}${placeId === null ? '' : `, ${named.get(placeId) ?? placeId}`}`
          return (
            <li key={id}>
              <p>
                <strong>{what}</strong> <span class="quiet">{time.clock(Date.parse(at))}</span>
              </p>
              {note !== '' && <p>{note}</p>}
              {refused !== null && <p class="quiet">{words.refused(refused)}</p>}
              {hasPhoto && (
                <a href={photoOf(id)} target="_blank" rel="noreferrer">
                  <img src={photoOf(id)} alt={words.photo(what)} loading="lazy" />
                </a>
              )}
            </li>
          )
        })}
      </ul>
    </details>
  )
}
