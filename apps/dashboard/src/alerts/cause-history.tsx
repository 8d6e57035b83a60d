import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { CauseView } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { bindUnits } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { describeError, EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { type AlarmApi, type AlarmQuery, alarmApi } from './alarm-api.ts'
import { SEVERITIES } from './alert-order.ts'
import { download, toCsv } from './csv.ts'
import { PlaceField, usePlaces } from './place-field.tsx'

const words = messages.alarms
const PAGE_SIZE = 50
const EXPORT_PAGE = 1_000
const MOST_EXPORTED = 20_000
/** A search waits for the next letter this long. */
const TYPING_MS = 150

interface Found {
  readonly items: readonly CauseView[]
  readonly nextCursor: string | null
}
type Filter = Readonly<
  Record<
    'text' | 'severity' | 'state' | 'kind' | 'rule' | 'area' | 'placeId' | 'assignedTo' | 'from' | 'to',
    string
  >
>
const ANY: Filter = {
  text: '',
  severity: '',
  state: '',
  kind: '',
  rule: '',
  area: '',
  placeId: '',
  assignedTo: '',
  from: '',
  to: '',
}

/** Causes of any age, found by the server, newest first, a page at a time. */
export function CauseHistory() {
  const { api, time, url } = useApp()
  const causes = useMemo(() => alarmApi(api), [api])
  const filter = useSignal(ANY)
  const found = useSignal<Found | null>(null)
  const error = useSignal<unknown>(null)
  const isLoading = useSignal(true)
  const run = useRef(0)
  const query = queryOf(filter.value, (text) => time.fromInput(text))
  const load = async (cursor?: string) => {
    const mine = ++run.current
    isLoading.value = true
    error.value = null
    try {
      const page = await causes.causes({ ...query, limit: PAGE_SIZE, cursor })
      if (mine !== run.current) return
      found.value =
        cursor === undefined ? page : { ...page, items: [...(found.value?.items ?? []), ...page.items] }
    } catch (problem) {
      if (mine === run.current) error.value = problem
    } finally {
      if (mine === run.current) isLoading.value = false
    }
  }
  // The filter asks anew by itself; what is listed stays until the answer is there.
  useEffect(() => {
    const timer = window.setTimeout(() => void load(), filter.value.text === '' ? 0 : TYPING_MS)
    return () => clearTimeout(timer)
  }, [filter.value])
  return (
    <>
      <HistoryFilter
        filter={filter.value}
        onChange={(change) => {
          filter.value = { ...filter.value, ...change }
        }}
      />
      <div class="card" id="list" tabIndex={-1} aria-busy={isLoading.value}>
        {error.value !== null ? (
          <ErrorNotice error={error.value} onRetry={() => void load()} />
        ) : found.value === null ? (
          <EmptyNotice title={messages.loading} />
        ) : found.value.items.length === 0 ? (
          <EmptyNotice title={words.historyEmpty} hint={messages.filter.nothingHint} />
        ) : (
          <HistoryTable
            causes={found.value.items}
            onOpen={({ id }) => url.set({ causeId: id, deviceId: null, alertId: null }, true)}
          />
        )}
      </div>
      <div class="history-foot">
        {found.value?.nextCursor != null && (
          <button
            type="button"
            class="button"
            disabled={isLoading.value}
            onClick={() => void load(found.value!.nextCursor!)}
          >
            {isLoading.value ? messages.loading : messages.more}
          </button>
        )}
        {found.value !== null && found.value.items.length > 0 && <ExportButton api={causes} query={query} />}
      </div>
    </>
  )
}

function queryOf(filter: Filter, instantOf: (text: string) => number | null): AlarmQuery {
  const instant = (text: string) => {
    const at = text === '' ? null : instantOf(text)
    return at === null ? '' : new Date(at).toISOString()
  }
  return { ...filter, text: filter.text.trim(), from: instant(filter.from), to: instant(filter.to) }
}

function HistoryFilter({
  filter,
  onChange,
}: {
  filter: Filter
  onChange: (change: Partial<Filter>) => void
}) {
  const { api, kinds } = useApp()
  const mayHandle = useMay('alert.handle')
  const people = useLoad(() => (mayHandle ? alarmApi(api).people() : Promise.resolve([])), [mayHandle])
  const places = usePlaces()
  const rules = [...kinds.value.values()]
    .filter(({ id }) => filter.kind === '' || id === filter.kind)
    .flatMap((kind) => kind.rules.map(({ id, title }) => [id, title] as const))
  const { filters } = words
  return (
    <form class="filter-row history-filter" onSubmit={(event) => event.preventDefault()}>
      <div class="search">
        <Icon name="search" size={18} />
        <input
          type="search"
          data-search
          aria-label={words.search}
          placeholder={`${words.search} …`}
          title={words.searchHint}
          maxLength={200}
          value={filter.text}
          onInput={(event) => onChange({ text: event.currentTarget.value })}
        />
      </div>
      <Choice
        label={filters.severity}
        value={filter.severity}
        choices={SEVERITIES.map((name) => [name, messages.states[name]])}
        onChange={(severity) => onChange({ severity })}
      />
      <Choice
        label={filters.state}
        value={filter.state}
        choices={Object.entries(messages.alerts.states)}
        onChange={(state) => onChange({ state })}
      />
      <Choice
        label={filters.kind}
        value={filter.kind}
        choices={[...kinds.value.values()].map(({ id, titlePlural }) => [id, titlePlural])}
        onChange={(kind) => onChange({ kind, rule: '' })}
      />
      <Choice
        label={filters.rule}
        value={filter.rule}
        choices={[...new Map(rules)]}
        onChange={(rule) => onChange({ rule })}
      />
      {places.length > 0 && (
        <PlaceField
          label={filters.area}
          isFilter
          places={places}
          value={filter.area === '' ? filter.placeId || null : filter.area}
          onChange={(place) => {
            const isArea = place !== null && place.area === place.id
            onChange({
              area: isArea ? place.id : '',
              placeId: place === null || isArea ? '' : place.id,
            })
          }}
        />
      )}
      {(people.data?.length ?? 0) > 0 && (
        <Choice
          label={filters.assignee}
          value={filter.assignedTo}
          choices={people.data!.map(({ userName, displayName }) => [userName, displayName])}
          onChange={(assignedTo) => onChange({ assignedTo })}
        />
      )}
      <TimeInput label={filters.from} value={filter.from} onChange={(from) => onChange({ from })} />
      <TimeInput label={filters.to} value={filter.to} onChange={(to) => onChange({ to })} />
    </form>
  )
}

function HistoryTable({
  causes,
  onOpen,
}: {
  causes: readonly CauseView[]
  onOpen: (cause: CauseView) => void
}) {
  const { columns } = words
  return (
    <table class="table" data-testid="history">
      <thead>
        <tr>
          <th scope="col">{columns.severity}</th>
          <th scope="col">{columns.title}</th>
          <th scope="col">{columns.since}</th>
          <th scope="col" class="wide-only">
            {columns.over}
          </th>
          <th scope="col" class="wide-only">
            {columns.state}
          </th>
          <th scope="col" class="wide-only number">
            {columns.alerts}
          </th>
        </tr>
      </thead>
      <tbody>
        {causes.map((cause) => (
          <tr key={cause.id} data-open="">
            <td>
              <span class="with-shape">
                <StateShape state={cause.severity} size={13} />
                <span class={`word-${cause.severity}`}>{messages.states[cause.severity]}</span>
              </span>
            </td>
            <td>
              <button type="button" class="row-link" onClick={() => onOpen(cause)}>
                {cause.title === '' ? words.cameAndWent : bindUnits(cause.title)}
              </button>
              <div class="quiet">{bindUnits(cause.message)}</div>
            </td>
            <td>
              <When at={cause.startedAt} />
            </td>
            <td class="wide-only">{cause.clearedAt !== null && <When at={cause.clearedAt} />}</td>
            <td class="wide-only quiet">
              {cause.acknowledgedBy === null
                ? messages.alerts.states[cause.state]
                : `${words.events.acknowledged} ${messages.alerts.by(cause.acknowledgedBy)}`}
            </td>
            <td class="wide-only number">{cause.members}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function ExportButton({ api, query }: { api: AlarmApi; query: AlarmQuery }) {
  const { toasts, socket, time } = useApp()
  const isBusy = useSignal(false)
  const save = async () => {
    isBusy.value = true
    try {
      const items: CauseView[] = []
      let cursor: string | null = null
      do {
        const page = await api.causes({ ...query, limit: EXPORT_PAGE, cursor: cursor ?? undefined })
        items.push(...page.items)
        cursor = page.nextCursor
      } while (cursor !== null && items.length < MOST_EXPORTED)
      if (cursor !== null) toasts.show(words.exportCut(items.length))
      download(`causes-${time.toInput(socket.now.peek()).replace(':', '')}.csv`, causesCsv(items))
    } catch (error) {
      toasts.show(describeError(error), 'failed')
    } finally {
      isBusy.value = false
    }
  }
  return (
    <button type="button" class="button" disabled={isBusy.value} onClick={() => void save()}>
      <Icon name="download" size={16} />
      {isBusy.value ? words.exporting : words.export}
    </button>
  )
}

/** Causes as a table for a spreadsheet; instants in UTC. */
export function causesCsv(causes: readonly CauseView[]): string {
  const { columns } = words
  return toCsv(
    [
      columns.severity,
      columns.title,
      columns.message,
      columns.state,
      columns.since,
      columns.over,
      columns.alerts,
      columns.devices,
      columns.acknowledgedBy,
      columns.acknowledgedAt,
      columns.assignedTo,
      columns.places,
    ],
    causes.map((cause) => [
      messages.states[cause.severity],
      cause.title,
      cause.message,
      messages.alerts.states[cause.state],
      cause.startedAt,
      cause.clearedAt,
      cause.members,
      cause.devices,
      cause.acknowledgedBy,
      cause.acknowledgedAt,
      cause.assignedTo,
      cause.areas.map(({ name }) => name).join('; '),
    ]),
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
        <option value="">{words.filters.any}</option>
        {choices.map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

function TimeInput({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) {
  return (
    <label>
      <span>{label}</span>
      <input
        type="datetime-local"
        class="select"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  )
}
