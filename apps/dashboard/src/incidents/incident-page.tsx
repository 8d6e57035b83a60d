import { useSignal } from '@preact/signals'
import type { IncidentDetail, NearestRoadView } from '@towncrier/protocol'
import { useApp, useMay } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { useLoad } from '../ui/use-load.ts'
import { ChangeDialog, HandoverDialog, StateDialog } from './incident-dialogs.tsx'
import { IncidentFiles } from './incident-files.tsx'
import { IncidentLog } from './incident-log.tsx'
import { IncidentMap } from './incident-map.tsx'
import { IncidentLinks, IncidentTasks } from './incident-parts.tsx'
import { IncidentPublication } from './incident-publication.tsx'
import { IncidentRoads } from './incident-roads.tsx'
import { useIncidentApi, useNews, usePresence } from './use-incidents.ts'

const words = messages.incidents
/** A click this near a road means it. */
const PICK_WITHIN_M = 60
type Asking = 'change' | 'handover' | IncidentDetail['nextStates'][number] | null

/** One incident: who leads it, what happened, what is to be done, what the public knows. */
export function IncidentPage({ id }: { id: number }) {
  const { url } = useApp()
  const api = useIncidentApi()
  const news = useNews('incident', id)
  const { data, error, reload } = useLoad(() => api.find(id), [id, news])
  const others = usePresence('incidents', String(id))
  const back = { page: 'incidents', incidentId: null } as const
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <p class="incident-back">
          <a href={url.hrefOf(back)} onClick={(event) => follow(event, () => url.set(back, true))}>
            {words.back}
          </a>
          {others.length > 0 && (
            <span class="presence" role="status" data-testid="presence">
              {words.alsoHere(others.join(', '))}
            </span>
          )}
        </p>
        {error !== null && data === null ? (
          <ErrorNotice error={error} onRetry={reload} />
        ) : data === null ? (
          <p class="quiet">{messages.loading}</p>
        ) : (
          <Incident incident={data} news={news} onChanged={reload} />
        )}
      </div>
    </main>
  )
}

function Incident({
  incident,
  news,
  onChanged,
}: {
  incident: IncidentDetail
  news: number
  onChanged: () => void
}) {
  const { time, socket, api } = useApp()
  const mayRun = useMay('incident.run')
  const asking = useSignal<Asking>(null)
  const drawnLine = useSignal<readonly (readonly [number, number])[] | null>(null)
  const picked = useSignal<NearestRoadView | null>(null)
  /** The first click picks the road that lies there; where none does, clicks draw. */
  const pick = async (longitude: number, latitude: number) => {
    const line = drawnLine.peek() ?? []
    if (line.length > 0 && picked.peek() === null) {
      drawnLine.value = [...line, [longitude, latitude]]
      return
    }
    const road = await api
      .request<NearestRoadView>(
        'GET',
        `/roads/nearest?latitude=${latitude}&longitude=${longitude}&withinM=${PICK_WITHIN_M}`,
      )
      .catch(() => null)
    if (drawnLine.peek() === null) return
    picked.value = road
    drawnLine.value = road === null ? [[longitude, latitude]] : road.line
  }
  const { id, mode, state, commander, placeText } = incident
  const isUnderWay = state === 'open' || state === 'in-hand'
  const close = () => {
    asking.value = null
  }
  return (
    <>
      {mode !== 'actual' && (
        <p class="exercise-banner" role="note">
          {mode === 'exercise' ? words.exerciseBanner : words.testBanner}
        </p>
      )}
      <header class="page-head incident-head">
        <div>
          <h1 class="with-shape">
            <StateShape state={isUnderWay ? incident.severity : 'normal'} isHollow={!isUnderWay} size={22} />
            {incident.title}
          </h1>
          <p data-testid="incident-facts">
            <strong>{words.states[state]}</strong>
            {' · '}
            <span class={isUnderWay && commander === null ? 'word-warning' : undefined}>
              {commander === null ? words.nobodyLeads : words.leads(commander)}
            </span>
            {' · '}
            {[words.severities[incident.severity], words.kinds[incident.kind], placeText]
              .filter((part) => part !== '')
              .join(' · ')}
          </p>
          <p class="quiet">
            {words.number(id)},{' '}
            {words.openedBy(incident.openedBy, time.when(Date.parse(incident.openedAt), socket.now.value))}
          </p>
        </div>
        {mayRun && (
          <div class="page-actions incident-actions">
            <button
              type="button"
              class="button"
              onClick={() => {
                asking.value = 'change'
              }}
            >
              {words.edit}
            </button>
            {isUnderWay && (
              <button
                type="button"
                class="button"
                onClick={() => {
                  asking.value = 'handover'
                }}
              >
                {words.handover}
              </button>
            )}
            {incident.nextStates.map((next) => (
              <button
                key={next}
                type="button"
                class={next === usualStep(incident) ? 'button button-primary' : 'button'}
                onClick={() => {
                  asking.value = next
                }}
              >
                {actionOf(state, next)}
              </button>
            ))}
          </div>
        )}
      </header>
      {(incident.resolution !== '' || incident.review !== '') && (
        <section class="card incident-outcome">
          {incident.resolution !== '' && (
            <div>
              <h2>{words.fields.resolution}</h2>
              <p>{incident.resolution}</p>
            </div>
          )}
          {incident.review !== '' && (
            <div>
              <h2>{words.fields.review}</h2>
              <p>{incident.review}</p>
            </div>
          )}
        </section>
      )}
      <div class="incident-columns">
        <IncidentLog
          incidentId={id}
          links={incident.links}
          news={news}
          mayWrite={mayRun}
          onChanged={onChanged}
        />
        <div class="incident-side">
          <IncidentTasks incident={incident} mayRun={mayRun} onChanged={onChanged} />
          <IncidentMap
            label={words.mapLabel}
            points={
              incident.latitude === null || incident.longitude === null
                ? []
                : [
                    {
                      id,
                      longitude: incident.longitude,
                      latitude: incident.latitude,
                      severity: incident.severity,
                      title: incident.title,
                    },
                  ]
            }
            roads={[
              ...incident.roads.flatMap(({ line, effect, liftedAt }) =>
                line === null || liftedAt !== null ? [] : { line, effect },
              ),
              ...(drawnLine.value === null || drawnLine.value.length < 2
                ? []
                : [{ line: drawnLine.value, effect: 'closed' as const }]),
            ]}
            onPoint={
              drawnLine.value === null ? undefined : (longitude, latitude) => void pick(longitude, latitude)
            }
          />
          {incident.latitude !== null && incident.longitude !== null && (
            <RouteHere place={{ latitude: incident.latitude, longitude: incident.longitude }} />
          )}
          <IncidentRoads
            incident={incident}
            mayRun={mayRun}
            drawnLine={drawnLine}
            picked={picked}
            onChanged={onChanged}
          />
          <IncidentPublication incident={incident} onChanged={onChanged} />
          <IncidentLinks incident={incident} mayRun={mayRun} onChanged={onChanged} />
          <IncidentFiles incident={incident} mayRun={mayRun} onChanged={onChanged} />
        </div>
      </div>
      {asking.value === 'change' ? (
        <ChangeDialog incident={incident} onClose={close} onChanged={onChanged} />
      ) : asking.value === 'handover' ? (
        <HandoverDialog incident={incident} onClose={close} onChanged={onChanged} />
      ) : asking.value !== null ? (
        <StateDialog
          incident={incident}
          to={asking.value}
          title={actionOf(state, asking.value)}
          onClose={close}
          onChanged={onChanged}
        />
      ) : null}
    </>
  )
}

/** To the live map, for the way there. */
function RouteHere({ place }: { place: { readonly latitude: number; readonly longitude: number } }) {
  const { url } = useApp()
  const change = { page: 'live', incidentId: null, route: { from: null, to: place } } as const
  return (
    <a
      class="button route-here"
      href={url.hrefOf(change)}
      onClick={(event) => follow(event, () => url.set(change, true))}
    >
      {messages.route.routeHere}
    </a>
  )
}

/** The step that most incidents take next. */
function usualStep({ state, nextStates }: IncidentDetail): IncidentDetail['state'] | undefined {
  return state === 'open' ? 'in-hand' : nextStates.at(-1)
}

function actionOf(from: IncidentDetail['state'], to: IncidentDetail['state']): string {
  if (to === 'in-hand' && from !== 'open') return words.actions.reopen
  return words.actions[to]
}
