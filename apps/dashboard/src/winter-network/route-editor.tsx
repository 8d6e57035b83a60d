import type { Signal } from '@preact/signals'
import type { WinterNetworkView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { describeError } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { type Draft, moved, turned } from './draft.ts'
import { useNetworkApi } from './network-api.ts'

const words = messages.winterNetwork

/** A route while it is drawn: its streets in order, what it comes to, and who drives it. */
export function RouteEditor({
  network,
  draft,
  onSaved,
  onClose,
}: {
  network: WinterNetworkView
  draft: Signal<Draft | null>
  onSaved: (id: string) => void
  onClose: () => void
}) {
  const api = useNetworkApi()
  const { toasts } = useApp()
  const action = useAction()
  const current = draft.value!
  const { streets, depotId, gritterId } = current
  const key = JSON.stringify([
    depotId,
    gritterId,
    streets.map(({ edgeId, direction }) => [edgeId, direction]),
  ])
  const plan = useLoad(
    () => (streets.length === 0 ? Promise.resolve(null) : api.preview(current, false)),
    [key],
  )
  const change = (fields: Partial<Draft>) => {
    const before = draft.peek()
    if (before !== null) draft.value = { ...before, ...fields }
  }
  const improve = () =>
    action.run(async () => {
      const before = plan.data?.figures.seconds ?? 0
      const better = await api.preview(current, true)
      change({ streets: better.streets })
      toasts.show(words.route.improved(Math.max(0, Math.round((before - better.figures.seconds) / 60))))
    })
  const save = () =>
    action.run(async () => {
      const { id, version, ...fields } = current
      const route = {
        ...fields,
        name: fields.name.trim(),
        streets: streets.map(({ edgeId, direction }) => ({ edgeId, direction })),
      }
      if (id === null) onSaved((await api.addRoute(route)).id)
      else {
        await api.change('routes', id, { ...route, version })
        onSaved(id)
      }
    }, words.saved)
  const figures = plan.data?.figures
  return (
    <form
      class="card network-panel"
      aria-labelledby="route-editor"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <h2 id="route-editor">{words.route.drawing(current.id === null ? '' : current.name)}</h2>
      <RouteFields network={network} draft={current} change={change} />
      <div class="network-row">
        <button
          type="button"
          class="button button-small"
          disabled={streets.length === 0}
          onClick={() => change({ streets: streets.slice(0, -1) })}
        >
          {words.route.undo}
        </button>
        <button
          type="button"
          class="button button-small"
          disabled={streets.length < 3 || action.isBusy.value}
          onClick={() => void improve()}
        >
          {words.route.improve}
        </button>
        <span class="quiet">{words.route.streets(streets.length)}</span>
      </div>
      {streets.length === 0 ? (
        <p class="quiet">{words.route.drawHint}</p>
      ) : (
        <StreetList draft={current} change={change} unreachable={new Set(figures?.unreachableEdgeIds)} />
      )}
      <p role="status" class="network-figures">
        {plan.error !== null
          ? describeError(plan.error)
          : figures !== undefined &&
            streets.length > 0 &&
            words.route.facts(figures.treatedM, figures.travelledM, figures.seconds, plan.data!.saltKg)}
      </p>
      {streets.length > 0 && plan.data?.isOverCapacity && (
        <p class="network-problem">{words.route.overCapacity}</p>
      )}
      <FormError text={action.error.value} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {messages.cancel}
        </button>
        <button
          type="submit"
          class="button button-primary"
          disabled={action.isBusy.value || streets.length === 0}
        >
          {words.route.save}
        </button>
      </div>
    </form>
  )
}

function RouteFields({
  network,
  draft,
  change,
}: {
  network: WinterNetworkView
  draft: Draft
  change: (fields: Partial<Draft>) => void
}) {
  return (
    <div class="network-fields">
      <label class="field">
        <span>{words.name}</span>
        <input
          required
          maxLength={80}
          value={draft.name}
          onInput={(event) => change({ name: event.currentTarget.value })}
        />
      </label>
      <Choice
        label={words.domain.title}
        value={draft.domainId}
        options={network.domains}
        onChoose={(domainId) => change({ domainId })}
      />
      <Choice
        label={words.gritter.depot}
        value={draft.depotId}
        options={network.depots}
        onChoose={(depotId) => change({ depotId })}
      />
      <Choice
        label={words.route.gritter}
        value={draft.gritterId ?? ''}
        options={[{ id: '', name: words.route.nobody }, ...network.gritters]}
        onChoose={(id) => change({ gritterId: id === '' ? null : id })}
      />
      <Choice
        label={words.route.priority}
        value={String(draft.priority)}
        options={([1, 2, 3] as const).map((n) => ({ id: String(n), name: words.route.priorities[n] }))}
        onChoose={(priority) => change({ priority: Number(priority) as Draft['priority'] })}
      />
      <label class="network-check">
        <input
          type="checkbox"
          checked={draft.isKept}
          onChange={(event) => change({ isKept: event.currentTarget.checked })}
        />
        {words.route.isKept}
      </label>
    </div>
  )
}

export function Choice({
  label,
  value,
  options,
  onChoose,
}: {
  label: string
  value: string
  options: readonly { readonly id: string; readonly name: string }[]
  onChoose: (id: string) => void
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(({ id, name }) => (
          <option key={id} value={id} selected={id === value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function StreetList({
  draft,
  change,
  unreachable,
}: {
  draft: Draft
  change: (fields: Partial<Draft>) => void
  unreachable: ReadonlySet<string>
}) {
  const { streets } = draft
  const button = (icon: 'up' | 'down' | 'turn' | 'close', label: string, isOff: boolean, act: () => void) => (
    <button type="button" class="icon-button" aria-label={label} title={label} disabled={isOff} onClick={act}>
      <Icon name={icon} size={16} />
    </button>
  )
  return (
    <ol class="network-streets" aria-label={words.route.list}>
      {streets.map(({ edgeId, name }, n) => {
        const title = name === '' ? words.route.unnamed : name
        return (
          <li key={edgeId}>
            <span class="network-number">{n + 1}</span>
            <span class={unreachable.has(edgeId) ? 'word-warning' : undefined}>{title}</span>
            <span class="network-row">
              {button('up', `${words.route.up}: ${title}`, n === 0, () =>
                change({ streets: moved(streets, n, n - 1) }),
              )}
              {button('down', `${words.route.down}: ${title}`, n === streets.length - 1, () =>
                change({ streets: moved(streets, n, n + 1) }),
              )}
              {button('turn', `${words.route.turn}: ${title}`, false, () =>
                change({ streets: turned(streets, n) }),
              )}
              {button('close', `${words.route.takeOut}: ${title}`, false, () =>
                change({ streets: streets.toSpliced(n, 1) }),
              )}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
