import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { CauseView } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { bindUnits } from '../format/values.ts'
import { OpenIncidentButton } from '../incidents/open-incident-dialog.tsx'
import { isUnacknowledged } from '../live/live-store.ts'
import { messages } from '../messages/messages.ts'
import { WatchButton } from '../notifications/watch-button.tsx'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { Age, When } from '../ui/time.tsx'
import type { CauseHistory } from './alarm-api.ts'
import { CauseMembers } from './cause-members.tsx'
import { isPutAside } from './cause-order.ts'
import { CauseStanding } from './cause-row.tsx'
import { handlingDialog, useHandling } from './handling.ts'
import { useCause } from './use-cause.ts'

const words = messages.alarms
const MOST_AREAS = 12

/** All of one cause, beside what it speaks of: on the map it floats, on a phone it is a sheet. */
export function CausePanel({ causeId }: { causeId: string }) {
  const { url } = useApp()
  const panel = useRef<HTMLElement>(null)
  const isTall = useSignal(false)
  const { cause, detail, error, reload } = useCause(causeId)
  useEffect(() => {
    if (document.activeElement === document.body) panel.current?.focus({ preventScroll: true })
  }, [])
  return (
    <aside
      ref={panel}
      class={isTall.value ? 'device-panel device-panel-tall' : 'device-panel'}
      aria-label={cause?.title ?? causeId}
      tabIndex={-1}
      data-testid="cause-panel"
      data-cause={causeId}
      data-state={cause?.state}
    >
      <button
        type="button"
        class="sheet-handle"
        aria-label={isTall.value ? words.lower : words.raise}
        onClick={() => {
          isTall.value = !isTall.value
        }}
      />
      <header class="device-head">
        {cause === null ? (
          <span />
        ) : (
          <StateShape state={cause.severity} size={22} isHollow={isPutAside(cause.state)} />
        )}
        <div>
          <h2>{cause === null ? words.loading : bindUnits(cause.title)}</h2>
          {cause !== null && (
            <p class="quiet">
              <span class={`word-${cause.severity}`}>{messages.states[cause.severity]}</span>
              {' · '}
              <Age at={Date.parse(cause.startedAt)} />
            </p>
          )}
        </div>
        <button
          type="button"
          class="icon-button"
          aria-label={words.close}
          onClick={() => url.set({ causeId: null }, true)}
        >
          <Icon name="close" />
        </button>
      </header>
      {cause === null ? (
        error === null ? null : (
          <Missing error={error} onRetry={reload} />
        )
      ) : (
        <div class="device-body">
          <Standing cause={cause} />
          <Where cause={cause} />
          <CauseMembers key={cause.id} cause={cause} />
          <History events={detail?.events ?? null} />
        </div>
      )}
    </aside>
  )
}

function Missing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const isUnknown = error instanceof Error && 'code' in error && error.code === 'TC_CAUSE_UNKNOWN'
  if (isUnknown) return <EmptyNotice title={words.gone} hint={words.goneHint} />
  return <ErrorNotice error={error} onRetry={onRetry} />
}

/** How bad, who is on it, what to do, and what can be done here. */
function Standing({ cause }: { cause: CauseView }) {
  const { live, url } = useApp()
  const place = live.devices.get(cause.worst?.deviceId ?? '')
  return (
    <section class="panel-section" aria-label={messages.alerts.state}>
      <p>{bindUnits(cause.message)}</p>
      <p class="quiet" data-testid="cause-standing">
        {`${words.standing(cause.active, cause.members)}, ${words.devices(cause.devices)}`}
        <CauseStanding cause={cause} />
      </p>
      {cause.mergedInto !== null && (
        <p>
          {words.mergedInto}{' '}
          <button
            type="button"
            class="link-button"
            onClick={() => url.set({ causeId: cause.mergedInto }, true)}
          >
            {words.openMerged}
          </button>
        </p>
      )}
      <Acts cause={cause} />
      {cause.advice !== '' && (
        <p class="cause-advice">
          <strong>{words.whatToDo}:</strong> {bindUnits(cause.advice)}
        </p>
      )}
      {cause.state !== 'normal' && (
        <div>
          <OpenIncidentButton
            draft={{
              title: cause.title.slice(0, 200),
              severity: cause.severity,
              placeText: cause.worst?.deviceName ?? '',
              latitude: place?.latitude ?? null,
              longitude: place?.longitude ?? null,
              links: [{ type: 'cause', target: cause.id }],
            }}
          />
        </div>
      )}
    </section>
  )
}

function Acts({ cause }: { cause: CauseView }) {
  const { session } = useApp()
  const mayHandle = useMay('alert.handle')
  const handling = useHandling()
  const me = session.session.value?.userName ?? ''
  if (cause.state === 'normal') return null
  if (!mayHandle) {
    return (
      <button type="button" class="link-button" onClick={() => void session.ask('asked')}>
        {words.needsRight}
      </button>
    )
  }
  const ask = (act: 'comment' | 'assign' | 'shelve') => {
    handlingDialog.value = { act, causes: [cause] }
  }
  return (
    <div class="cause-acts">
      {isUnacknowledged(cause) && (
        <button
          type="button"
          class="button button-primary button-small"
          data-testid="acknowledge"
          onClick={() => void handling.acknowledge([cause])}
        >
          {words.acknowledge}
        </button>
      )}
      {cause.assignedTo === me ? (
        <Act onClick={() => void handling.assign([cause], null, '')}>{words.giveBack}</Act>
      ) : (
        <Act onClick={() => void handling.takeOn([cause])}>{words.assignToMe}</Act>
      )}
      <Act onClick={() => ask('assign')}>{words.assign}</Act>
      {cause.state === 'shelved' ? (
        <Act onClick={() => void handling.unshelve([cause])}>{words.unshelve}</Act>
      ) : (
        cause.clearedAt === null && <Act onClick={() => ask('shelve')}>{words.shelve}</Act>
      )}
      <Act onClick={() => ask('comment')}>{words.comment}</Act>
      {cause.clearedAt === null && <WatchButton causeId={cause.id} />}
    </div>
  )
}

function Act({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button type="button" class="button button-small" onClick={onClick}>
      {children}
    </button>
  )
}

function Where({ cause }: { cause: CauseView }) {
  const { url } = useApp()
  const { worst, areas } = cause
  if (worst === null && areas.length === 0) return null
  return (
    <section class="panel-section" aria-label={words.where}>
      {areas.length > 0 && (
        <ul class="cause-areas" aria-label={words.where}>
          {areas.slice(0, MOST_AREAS).map(({ id, name, active }) => (
            <li key={id}>
              {name} <span class="quiet">{active}</span>
            </li>
          ))}
          {areas.length > MOST_AREAS && <li class="quiet">{words.showMore(areas.length - MOST_AREAS)}</li>}
        </ul>
      )}
      {worst !== null && (
        <p>
          {words.worst}:{' '}
          <button
            type="button"
            class="link-button"
            title={words.showWorst}
            onClick={() => url.set({ deviceId: worst.deviceId, alertId: worst.alertId }, true)}
          >
            {worst.deviceName}
          </button>
        </p>
      )}
    </section>
  )
}

function History({ events }: { events: CauseHistory | null }) {
  return (
    <section class="panel-section cause-history" aria-label={words.history} data-testid="cause-history">
      <h3>{words.history}</h3>
      {events === null ? (
        <p class="quiet">{messages.loading}</p>
      ) : (
        <ol>
          {[...events].reverse().map((event) => (
            <li key={`${event.at}${event.type}${event.message}`}>
              <span class="quiet">
                <When at={event.at} />
              </span>
              <span>
                {words.events[event.type]}
                {event.actor !== null && ` ${messages.alerts.by(event.actor)}`}
                {event.message !== null && <span class="quiet">: {bindUnits(event.message)}</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
