import type { Signal } from '@preact/signals'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import type { ForbidDraft } from './fleet-drafts.ts'
import { useWasteApi } from './waste-api.ts'

const words = messages.wasteFleet.lorry

/** Streets that a lorry may not enter: clicked on the map, listed here. */
export function ForbidPanel({
  draft,
  onSaved,
  onClose,
}: {
  draft: Signal<ForbidDraft | null>
  onSaved: () => void
  onClose: () => void
}) {
  const api = useWasteApi()
  const action = useAction()
  const { lorry, streets } = draft.value!
  const drawn = new Set(lorry.forbiddenStreets.map(({ edgeId }) => edgeId))
  const notDrawn = lorry.forbiddenEdgeIds.filter((edgeId) => !drawn.has(edgeId))
  const save = () => {
    const { id: _id, forbiddenStreets: _streets, ...fields } = lorry
    const forbiddenEdgeIds = [...notDrawn, ...streets.map(({ edgeId }) => edgeId)]
    return api.changeLorry(lorry.id, { ...fields, forbiddenEdgeIds })
  }
  return (
    <section class="card network-panel" data-testid="forbid-panel">
      <h2>
        {words.forbidden}: {lorry.name}
      </h2>
      <p>{words.forbiddenHint}</p>
      {streets.length === 0 ? (
        <p class="quiet">{words.noForbidden}</p>
      ) : (
        <ul class="fleet-order">
          {streets.map((street, n) => (
            <li key={street.edgeId}>
              <span class="quiet">{n + 1}</span>
              <span>{street.name || words.unnamed}</span>
              <button
                type="button"
                class="icon-button"
                aria-label={words.allow(street.name || words.unnamed)}
                onClick={() => {
                  draft.value = { lorry, streets: streets.filter((each) => each !== street) }
                }}
              >
                <Icon name="close" size={16} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {notDrawn.length > 0 && <p class="quiet">{words.notInRoads(notDrawn.length)}</p>}
      <FormError text={action.error.value} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {messages.cancel}
        </button>
        <button
          type="button"
          class="button button-primary"
          disabled={action.isBusy.value}
          onClick={() =>
            void action.run(save, messages.wasteFleet.saved).then((isDone) => isDone && onSaved())
          }
        >
          {messages.save}
        </button>
      </div>
    </section>
  )
}
