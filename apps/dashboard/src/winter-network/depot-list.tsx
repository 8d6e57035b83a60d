import { useSignal } from '@preact/signals'
import type { SaltEntryView, WinterDepotView, WinterNetworkView } from '@towncrier/protocol'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { useNetworkApi } from './network-api.ts'
import { DepotDialog, GritterDialog, PartActions } from './part-dialogs.tsx'

const words = messages.winterNetwork
type WrittenType = keyof typeof words.depot.amount
const WRITTEN_TYPES = Object.keys(words.depot.amount) as WrittenType[]

export function DepotList({
  network,
  mayPlan,
  onChanged,
}: {
  network: WinterNetworkView
  mayPlan: boolean
  onChanged: () => void
}) {
  const changing = useSignal<string | null>(null)
  const ledgerOf = useSignal<string | null>(null)
  const { depots, gritters } = network
  if (depots.length === 0) return <EmptyNotice title={words.depot.none} hint={words.depot.noneHint} />
  return (
    <ul class="network-list">
      {depots.map((depot) => (
        <li key={depot.id}>
          <div>
            <strong>{depot.name}</strong>
            <p class="quiet">
              {words.depot.stock(depot.saltStockKg)} ·{' '}
              {words.depot.gritters(gritters.filter(({ depotId }) => depotId === depot.id).length)}
            </p>
          </div>
          <span class="network-actions">
            <button
              type="button"
              class="button button-small"
              aria-label={words.depot.ledgerOf(depot.name)}
              onClick={() => {
                ledgerOf.value = depot.id
              }}
            >
              {words.depot.ledger}
            </button>
            {mayPlan && (
              <PartActions
                type="depots"
                id={depot.id}
                name={depot.name}
                onRemoved={onChanged}
                onChange={() => {
                  changing.value = depot.id
                }}
              />
            )}
          </span>
          {changing.value === depot.id && (
            <DepotDialog
              depot={depot}
              place={null}
              onClose={() => {
                changing.value = null
              }}
              onSaved={() => {
                changing.value = null
                onChanged()
              }}
            />
          )}
          {ledgerOf.value === depot.id && (
            <LedgerDialog
              depot={depot}
              mayPlan={mayPlan}
              onChanged={onChanged}
              onClose={() => {
                ledgerOf.value = null
              }}
            />
          )}
        </li>
      ))}
    </ul>
  )
}

function LedgerDialog({
  depot,
  mayPlan,
  onChanged,
  onClose,
}: {
  depot: WinterDepotView
  mayPlan: boolean
  onChanged: () => void
  onClose: () => void
}) {
  const api = useNetworkApi()
  const { data, error, reload } = useLoad(() => api.salt(depot.id), [depot.id])
  const action = useAction()
  const type = useSignal<WrittenType>('delivery')
  return (
    <Dialog title={words.depot.ledgerOf(depot.name)} onClose={onClose} width={640}>
      <p>{words.depot.stock(depot.saltStockKg)}</p>
      {mayPlan && (
        <form
          class="network-salt"
          onSubmit={(event) => {
            event.preventDefault()
            const form = event.currentTarget
            const fields = new FormData(form)
            const entry = {
              type: type.peek(),
              kg: Number(fields.get('kg')),
              note: String(fields.get('note') ?? ''),
            }
            void action
              .run(() => api.addSalt(depot.id, entry), words.saved)
              .then((isDone) => {
                if (!isDone) return
                form.reset()
                reload()
                onChanged()
              })
          }}
        >
          <label class="field">
            <span>{words.depot.what}</span>
            <select
              value={type.value}
              onChange={(event) => {
                type.value = event.currentTarget.value as WrittenType
              }}
            >
              {WRITTEN_TYPES.map((name) => (
                <option key={name} value={name}>
                  {words.depot.types[name]}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{words.depot.amount[type.value]}</span>
            <input
              type="number"
              name="kg"
              required
              step="any"
              {...(type.value === 'correction' ? {} : { min: type.value === 'delivery' ? 1 : 0 })}
            />
          </label>
          <label class="field">
            <span>{words.depot.note}</span>
            <input name="note" maxLength={500} required={type.value === 'correction'} />
          </label>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {words.depot.write}
          </button>
        </form>
      )}
      <FormError text={action.error.value} />
      {error !== null ? (
        <ErrorNotice error={error} onRetry={reload} />
      ) : data === null ? (
        <p class="quiet">{messages.loading}</p>
      ) : data.items.length === 0 ? (
        <p class="quiet">{words.depot.nothing}</p>
      ) : (
        <Ledger entries={data.items} />
      )}
    </Dialog>
  )
}

function Ledger({ entries }: { entries: readonly SaltEntryView[] }) {
  const { columns } = words.depot
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <section class="network-ledger" tabIndex={0} aria-label={words.depot.ledger}>
      <table class="table">
        <thead>
          <tr>
            <th>{columns.when}</th>
            <th>{columns.what}</th>
            <th class="number">{columns.change}</th>
            <th>{columns.who}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, at, type, changeKg, note, writtenBy }) => (
            <tr key={id}>
              <td>
                <When at={at} />
              </td>
              <td>
                {words.depot.types[type]}
                {note !== '' && <span class="quiet"> {note}</span>}
              </td>
              <td class="number">{words.depot.signed(changeKg)}</td>
              <td>{writtenBy}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

export function GritterList({
  network,
  mayPlan,
  onChanged,
}: {
  network: WinterNetworkView
  mayPlan: boolean
  onChanged: () => void
}) {
  const changing = useSignal<string | null>(null)
  const { depots, gritters } = network
  if (gritters.length === 0) return <EmptyNotice title={words.gritter.none} hint={words.gritter.noneHint} />
  return (
    <ul class="network-list">
      {gritters.map((gritter) => (
        <li key={gritter.id}>
          <div>
            <strong>{gritter.name}</strong>
            {!gritter.isInService && <span class="word-warning"> {words.gritter.outOfService}</span>}
            <p class="quiet">
              {[
                depots.find(({ id }) => id === gritter.depotId)?.name ?? '',
                words.gritter.facts(gritter.capacityKg, gritter.spreadWidthM),
                gritter.deviceId ?? words.gritter.noDevice,
              ].join(' · ')}
            </p>
          </div>
          {mayPlan && (
            <PartActions
              type="gritters"
              id={gritter.id}
              name={gritter.name}
              onRemoved={onChanged}
              onChange={() => {
                changing.value = gritter.id
              }}
            />
          )}
          {changing.value === gritter.id && (
            <GritterDialog
              gritter={gritter}
              depots={depots}
              onClose={() => {
                changing.value = null
              }}
              onSaved={() => {
                changing.value = null
                onChanged()
              }}
            />
          )}
        </li>
      ))}
    </ul>
  )
}
