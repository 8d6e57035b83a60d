import type { AlertView, CauseView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { bindUnits } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { Age } from '../ui/time.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import { MOST_MEMBERS, useMembers } from './use-cause.ts'

const words = messages.alarms
const ROW_HEIGHT = 48
const MOST_ROWS_IN_SIGHT = 8

/** The alerts under a cause; one opens its device. */
export function CauseMembers({ cause }: { cause: CauseView }) {
  const { url } = useApp()
  const { members, error, reload } = useMembers(cause.id, cause)
  const height = Math.min(cause.members, MOST_ROWS_IN_SIGHT) * ROW_HEIGHT
  return (
    <section class="panel-section" aria-label={words.membersLabel}>
      <h3>{words.members(members?.length ?? cause.members)}</h3>
      {error !== null ? (
        <ErrorNotice error={error} onRetry={reload} />
      ) : (
        <div class="cause-members" style={{ height: `${Math.max(ROW_HEIGHT, height)}px` }}>
          {members === null ? (
            <EmptyNotice title={messages.loading} />
          ) : (
            <VirtualList
              items={members}
              keyOf={({ id }) => id}
              rowHeight={ROW_HEIGHT}
              label={words.membersLabel}
              selectedKey={null}
              onOpen={({ deviceId, id }) => url.set({ deviceId, alertId: id }, true)}
              testId="cause-members"
            >
              {(alert) => <Member alert={alert} />}
            </VirtualList>
          )}
        </div>
      )}
      {members !== null && members.length >= MOST_MEMBERS && (
        <p class="quiet">{words.membersCut(members.length)}</p>
      )}
    </section>
  )
}

function Member({ alert }: { alert: AlertView }) {
  const isOver = alert.clearedAt !== null
  return (
    <div class={isOver ? 'member member-over' : 'member'}>
      {/* biome-ignore-start lint/a11y: cells of the grid that VirtualList is; the grid has the focus. */}
      <span role="gridcell" aria-label={messages.states[alert.severity]}>
        <StateShape state={alert.severity} size={14} isHollow={isOver} />
      </span>
      <span role="gridcell" class="member-what">
        <span class="member-name">{alert.deviceName}</span>
        <span class="quiet">{bindUnits(alert.message)}</span>
      </span>
      <span role="gridcell" class="quiet member-age">
        {isOver ? messages.alerts.states.normal : <Age at={Date.parse(alert.raisedAt)} isBare />}
      </span>
      {/* biome-ignore-end lint/a11y: as above. */}
    </div>
  )
}
