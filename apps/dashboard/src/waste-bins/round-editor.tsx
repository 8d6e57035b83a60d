import { type Signal, useSignal } from '@preact/signals'
import type { WasteBinView, WasteLorryView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { moved, type RoundDraft, toggled } from './fleet-drafts.ts'
import { useWasteApi } from './waste-api.ts'

const words = messages.wasteFleet

/** A standing round: its name, days and lorry, and its bins in order. */
export function RoundEditor({
  draft,
  stream,
  bins,
  lorries,
  onBox,
  onSaved,
  onClose,
}: {
  draft: Signal<RoundDraft | null>
  /** Only bins of it are added by a box; empty: of all. */
  stream: Signal<string>
  bins: readonly WasteBinView[]
  lorries: readonly WasteLorryView[]
  onBox: () => void
  onSaved: (id: string) => void
  onClose: () => void
}) {
  const api = useWasteApi()
  const { toasts } = useApp()
  const action = useAction()
  const found = useSignal('')
  const round = draft.value!
  const set = (change: Partial<RoundDraft>) => {
    draft.value = { ...round, ...change }
  }
  const byId = new Map(bins.map((bin) => [bin.id, bin]))
  const moving = round.binIds.filter((id) => {
    const roundId = byId.get(id)?.roundId ?? null
    return roundId !== null && roundId !== round.id
  }).length
  const streams = [...new Set(bins.map((bin) => bin.stream))].sort()
  const addFound = () => {
    const text = found.peek().trim().toLowerCase()
    const bin = bins.find(({ id, name }) => id === text || name.toLowerCase() === text)
    if (bin === undefined) return toasts.show(words.round.unknown)
    found.value = ''
    if (!round.binIds.includes(bin.id)) set({ binIds: [...round.binIds, bin.id] })
  }
  const save = () => {
    const { name, weekdays, lorryId, binIds, version } = round
    const fields = { name, weekdays: [...weekdays], lorryId, binIds: [...binIds] }
    return round.id === null ? api.addRound(fields) : api.changeRound(round.id, { ...fields, version })
  }
  return (
    <form
      class="card network-panel"
      data-testid="round-editor"
      onSubmit={(event) => {
        event.preventDefault()
        let id = round.id
        void action
          .run(async () => {
            id = (await save()).id
          }, words.saved)
          .then((isDone) => isDone && onSaved(id!))
      }}
    >
      <h2>{round.id === null ? words.round.add : round.name}</h2>
      <label class="field">
        <span>{words.name}</span>
        <input
          required
          maxLength={80}
          value={round.name}
          onInput={(event) => set({ name: event.currentTarget.value })}
        />
      </label>
      <fieldset class="fleet-weekdays">
        <legend>{words.round.weekdays}</legend>
        {words.days.map((day, n) => (
          <label key={day} class="network-check">
            <input
              type="checkbox"
              checked={round.weekdays.includes(n)}
              onChange={() => set({ weekdays: [...toggled(round.weekdays, n)].sort() })}
            />
            {day}
          </label>
        ))}
      </fieldset>
      <div class="network-fields">
        <label class="field">
          <span>{words.round.lorry}</span>
          <select
            value={round.lorryId ?? ''}
            onChange={(event) => set({ lorryId: event.currentTarget.value || null })}
          >
            <option value="">{words.round.noLorry}</option>
            {lorries.map(({ id, name }) => (
              <option key={id} value={id} selected={id === round.lorryId}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{words.round.stream}</span>
          <select
            value={stream.value}
            onChange={(event) => {
              stream.value = event.currentTarget.value
            }}
          >
            <option value="">{words.round.allStreams}</option>
            {streams.map((each) => (
              <option key={each} value={each} selected={each === stream.value}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="network-row fleet-adding">
        <label class="field fleet-find">
          <span>{words.round.addBin}</span>
          <input
            list="round-bins"
            placeholder={words.round.addBinHint}
            value={found.value}
            onInput={(event) => {
              found.value = event.currentTarget.value
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              addFound()
            }}
          />
          <datalist id="round-bins">
            {bins
              .filter((bin) => stream.value === '' || bin.stream === stream.value)
              .slice(0, 500)
              .map(({ id, name }) => (
                <option key={id} value={name} />
              ))}
          </datalist>
        </label>
        <button type="button" class="button" onClick={addFound}>
          {words.round.addBin}
        </button>
        <button type="button" class="button" onClick={onBox}>
          {words.round.box}
        </button>
      </div>
      <h3>
        {words.round.order} ({words.round.bins(round.binIds.length)})
      </h3>
      {round.binIds.length === 0 ? (
        <p class="quiet">{words.round.noBins}</p>
      ) : (
        <ol class="fleet-order">
          {round.binIds.map((id, n) => {
            const name = byId.get(id)?.name ?? id
            return (
              <li key={id}>
                <span class="quiet">{n + 1}</span>
                <span>{name}</span>
                <span class="network-actions">
                  <Move
                    icon="up"
                    label={words.round.up(name)}
                    onClick={() => set({ binIds: moved(round.binIds, n, -1) })}
                  />
                  <Move
                    icon="down"
                    label={words.round.down(name)}
                    onClick={() => set({ binIds: moved(round.binIds, n, 1) })}
                  />
                  <Move
                    icon="close"
                    label={words.round.takeOut(name)}
                    onClick={() => set({ binIds: toggled(round.binIds, id) })}
                  />
                </span>
              </li>
            )
          })}
        </ol>
      )}
      {moving > 0 && <p class="network-problem">{words.round.moves(moving)}</p>}
      <FormError text={action.error.value} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {messages.cancel}
        </button>
        <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
          {messages.save}
        </button>
      </div>
    </form>
  )
}

function Move({
  icon,
  label,
  onClick,
}: {
  icon: 'up' | 'down' | 'close'
  label: string
  onClick: () => void
}) {
  return (
    <button type="button" class="icon-button" aria-label={label} onClick={onClick}>
      <Icon name={icon} size={16} />
    </button>
  )
}
