import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { AlertView } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { filterOf } from '../devices/device-filter.ts'
import { bindUnits } from '../format/values.ts'
import { isUnacknowledged } from '../live/live-store.ts'
import { messages } from '../messages/messages.ts'
import { KindIcon } from '../ui/icons.tsx'
import { EmptyNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { AcknowledgeBar } from './acknowledge-bar.tsx'
import { AlertItem } from './alert-item.tsx'
import { type AlertGroup, groupAlerts, isTaken } from './alert-order.ts'

/** Of a rule that raised many, as many are listed at first, and as many more each time. */
const FIRST_SHOWN = 12
const MORE_SHOWN = 50

/** Open alerts by severity and rule, with one and many to acknowledge. Follows the filter of the address. */
export function OpenAlerts() {
  const { live, url } = useApp()
  const { kinds, states, search } = url.state.value
  const all = live.openAlerts.value
  const chosen = useSignal<ReadonlySet<string>>(new Set())
  const groups = useMemo(() => {
    const filter = filterOf({ kinds, states, search })
    const isAll = kinds.length + states.length + search.length === 0
    return groupAlerts(
      all.filter((alert) => {
        const device = live.devices.get(alert.deviceId)
        return device === undefined ? isAll : filter(device)
      }),
    )
  }, [all, kinds, states, search, live])
  const waiting = groups.flatMap(({ alerts }) => alerts.filter(isUnacknowledged))
  const choose = (ids: readonly string[], isChosen: boolean) => {
    const next = new Set(chosen.value)
    for (const id of ids) {
      if (isChosen) next.add(id)
      else next.delete(id)
    }
    chosen.value = next
  }

  if (!live.hasSnapshot.value) return <AlertsSkeleton />
  if (live.summary.value.devices === 0) {
    return (
      <EmptyNotice title={messages.answer.noDevices} hint={messages.answer.noDevicesHint}>
        <button type="button" class="button" onClick={() => url.set({ page: 'devices' }, true)}>
          {messages.pages.devices}
        </button>
      </EmptyNotice>
    )
  }
  if (groups.length === 0) {
    return all.length === 0 ? (
      <EmptyNotice title={messages.alerts.none} hint={messages.alerts.noneHint} />
    ) : (
      <EmptyNotice title={messages.alerts.noneMatch} hint={messages.filter.nothingHint} />
    )
  }
  return (
    <div class="alerts" data-testid="open-alerts">
      <AcknowledgeBar
        picked={waiting.filter(({ id }) => chosen.value.has(id))}
        onDone={() => {
          chosen.value = new Set()
        }}
      />
      {groups.map((group) => (
        <GroupOfAlerts key={group.key} group={group} chosen={chosen.value} onChoose={choose} />
      ))}
    </div>
  )
}

function GroupOfAlerts({
  group,
  chosen,
  onChoose,
}: {
  group: AlertGroup
  chosen: ReadonlySet<string>
  onChoose: (ids: readonly string[], isChosen: boolean) => void
}) {
  const { layers } = useApp()
  const mayAcknowledge = useMay('alert.handle')
  const shown = useSignal(FIRST_SHOWN)
  const { severity, kind, title, advice, alerts } = group
  const waiting = alerts.filter(isUnacknowledged)
  const isUrgent = severity === 'critical' && waiting.length > 0
  return (
    <section
      class={`alert-group alert-group-${severity}${isUrgent ? ' alert-group-urgent' : ''}${isTaken(group) ? ' alert-group-taken' : ''}`}
      aria-label={`${messages.states[severity]}: ${title}`}
    >
      <header>
        <StateShape state={severity} size={18} />
        <div>
          <h2 class={`word-${severity}`}>
            {title} <span class="alert-count">{alerts.length}</span>
          </h2>
          <p class="alert-kind quiet">
            <KindIcon path={layers.get(kind)?.iconPath ?? ''} size={13} />
            {messages.states[severity]}
          </p>
          {advice !== '' && <p class="alert-so-what">{bindUnits(advice)}</p>}
        </div>
        {mayAcknowledge && waiting.length > 1 && (
          <input
            type="checkbox"
            class="choose"
            aria-label={messages.alerts.chooseAll(title)}
            checked={waiting.every(({ id }) => chosen.has(id))}
            onChange={(event) =>
              onChoose(
                waiting.map(({ id }) => id),
                event.currentTarget.checked,
              )
            }
          />
        )}
      </header>
      <ul>
        {alerts.slice(0, shown.value).map((alert: AlertView) => (
          <AlertItem
            key={alert.id}
            alert={alert}
            isChosen={chosen.has(alert.id)}
            onChoose={(isChosen) => onChoose([alert.id], isChosen)}
          />
        ))}
      </ul>
      {alerts.length > shown.value && (
        <button
          type="button"
          class="link-button alert-more"
          onClick={() => {
            shown.value += MORE_SHOWN
          }}
        >
          {messages.alerts.showMore(Math.min(MORE_SHOWN, alerts.length - shown.value))}
        </button>
      )}
    </section>
  )
}

/** The room the list will take, while it is on its way. */
function AlertsSkeleton() {
  return (
    <div class="alerts-skeleton" aria-hidden="true">
      {[72, 56, 64, 48].map((width) => (
        <div key={width} class="skeleton" style={{ width: `${width}%` }} />
      ))}
    </div>
  )
}
