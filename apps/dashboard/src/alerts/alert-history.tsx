import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AlertView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { bindUnits } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { SEVERITIES } from './alert-order.ts'

const PAGE_SIZE = 50

interface Found {
  readonly items: readonly AlertView[]
  readonly nextCursor: string | null
}

/** Alerts of any age, newest first, a page at a time. */
export function AlertHistory() {
  const { api, kinds, time, url } = useApp()
  const severity = useSignal('')
  const kind = useSignal('')
  const from = useSignal('')
  const to = useSignal('')
  const found = useSignal<Found | null>(null)
  const error = useSignal<unknown>(null)
  const isLoading = useSignal(true)

  const load = async (cursor?: string) => {
    isLoading.value = true
    error.value = null
    const instant = (text: string) => {
      const at = text === '' ? null : time.fromInput(text)
      return at === null ? undefined : new Date(at).toISOString()
    }
    try {
      const page = await api.alerts({
        limit: PAGE_SIZE,
        cursor,
        severity: severity.value || undefined,
        kind: kind.value || undefined,
        from: instant(from.value),
        to: instant(to.value),
      })
      found.value =
        cursor === undefined ? page : { ...page, items: [...(found.value?.items ?? []), ...page.items] }
    } catch (problem) {
      error.value = problem
    } finally {
      isLoading.value = false
    }
  }
  // The filter asks anew by itself; what is listed stays until the answer is there.
  useEffect(() => {
    void load()
  }, [severity.value, kind.value, from.value, to.value])

  return (
    <>
      <form class="filter-row" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label={messages.alerts.severity}
          value={severity.value}
          choices={SEVERITIES.map((name) => [name, messages.states[name]])}
          onChange={(value) => {
            severity.value = value
          }}
        />
        <Choice
          label={messages.alerts.kind}
          value={kind.value}
          choices={[...kinds.value.values()].map(({ id, titlePlural }) => [id, titlePlural])}
          onChange={(value) => {
            kind.value = value
          }}
        />
        <TimeInput label={messages.alerts.from} value={from} />
        <TimeInput label={messages.alerts.to} value={to} />
      </form>
      <div class="card" id="list" tabIndex={-1}>
        {error.value !== null ? (
          <ErrorNotice error={error.value} onRetry={() => void load()} />
        ) : found.value === null ? (
          <EmptyNotice title={messages.loading} />
        ) : found.value.items.length === 0 ? (
          <EmptyNotice title={messages.alerts.historyEmpty} />
        ) : (
          <HistoryTable
            alerts={found.value.items}
            onOpen={({ deviceId, id }) => url.set({ deviceId, alertId: id }, true)}
          />
        )}
      </div>
      {found.value?.nextCursor != null && (
        <button
          type="button"
          class="button more"
          disabled={isLoading.value}
          onClick={() => void load(found.value!.nextCursor!)}
        >
          {isLoading.value ? messages.loading : messages.more}
        </button>
      )}
    </>
  )
}

function HistoryTable({
  alerts,
  onOpen,
}: {
  alerts: readonly AlertView[]
  onOpen: (alert: AlertView) => void
}) {
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{messages.alerts.severity}</th>
          <th scope="col">{messages.alerts.what}</th>
          <th scope="col" class="wide-only">
            {messages.alerts.where}
          </th>
          <th scope="col">{messages.alerts.since}</th>
          <th scope="col" class="wide-only">
            {messages.alerts.state}
          </th>
        </tr>
      </thead>
      <tbody>
        {alerts.map((alert) => (
          <tr key={alert.id} data-open="">
            <td>
              <span class="with-shape">
                <StateShape state={alert.severity} size={13} />
                <span class={`word-${alert.severity}`}>{messages.states[alert.severity]}</span>
              </span>
            </td>
            <td>
              <button type="button" class="row-link" onClick={() => onOpen(alert)}>
                {bindUnits(alert.message)}
              </button>
              <div class="narrow-only quiet">{alert.deviceName}</div>
            </td>
            <td class="wide-only">{alert.deviceName}</td>
            <td>
              <When at={alert.raisedAt} />
            </td>
            <td class="wide-only quiet">
              {alert.acknowledgedBy === null
                ? messages.alerts.states[alert.state]
                : `${messages.alerts.events.acknowledged} ${messages.alerts.by(alert.acknowledgedBy)}`}
              {alert.clearedAt !== null && (
                <div>
                  {messages.alerts.events.cleared}, <When at={alert.clearedAt} />
                </div>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Choice({
  label,
  value,
  choices,
  onChange,
}: {
  label: string
  value: string
  choices: readonly (readonly [string, string])[]
  onChange: (value: string) => void
}) {
  return (
    <label>
      <span>{label}</span>
      <select class="select" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{messages.alerts.any}</option>
        {choices.map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

function TimeInput({ label, value }: { label: string; value: { value: string } }) {
  return (
    <label>
      <span>{label}</span>
      <input
        type="datetime-local"
        class="select"
        value={value.value}
        onChange={(event) => {
          value.value = event.currentTarget.value
        }}
      />
    </label>
  )
}
