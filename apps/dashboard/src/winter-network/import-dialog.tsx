import { useSignal } from '@preact/signals'
import type { RouteImportResult, WinterNetworkView } from '@towncrier/protocol'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useNetworkApi } from './network-api.ts'
import { Choice } from './route-editor.tsx'

const words = messages.winterNetwork.importing

/** Routes of a GeoJSON file: looked at first, then saved. */
export function ImportDialog({
  network,
  onClose,
  onImported,
}: {
  network: WinterNetworkView
  onClose: () => void
  onImported: () => void
}) {
  const api = useNetworkApi()
  const action = useAction()
  const domainId = useSignal(network.domains[0]!.id)
  const depotId = useSignal(network.depots[0]!.id)
  const geojson = useSignal<object | null>(null)
  const found = useSignal<RouteImportResult | null>(null)
  const send = (save: boolean) =>
    api.importRoutes({ domainId: domainId.peek(), depotId: depotId.peek(), save, geojson: geojson.peek() })
  const take = (file: File | undefined) =>
    action.run(async () => {
      found.value = null
      if (file === undefined) return
      geojson.value = linesOf(await file.text())
      found.value = await send(false)
    })
  return (
    <Dialog title={words.title} onClose={onClose} width={560}>
      <p>{words.hint}</p>
      <div class="network-fields">
        <Choice
          label={messages.winterNetwork.domain.title}
          value={domainId.value}
          options={network.domains}
          onChoose={(id) => {
            domainId.value = id
          }}
        />
        <Choice
          label={messages.winterNetwork.gritter.depot}
          value={depotId.value}
          options={network.depots}
          onChoose={(id) => {
            depotId.value = id
          }}
        />
      </div>
      <label class="field">
        <span>{words.file}</span>
        <input
          type="file"
          accept=".json,.geojson,application/geo+json,application/json"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      {found.value !== null && (
        <ul class="network-list" data-testid="import-found">
          {found.value.routes.map(({ name, streets, lengthM, unmatchedM }) => (
            <li key={name}>
              <div>
                <strong>{name}</strong>
                <p class="quiet">{words.found(streets, lengthM)}</p>
                {unmatchedM >= 1 && <p class="network-problem">{words.unmatched(unmatchedM)}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
      <FormError text={action.error.value} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {messages.cancel}
        </button>
        <button
          type="button"
          class="button button-primary"
          disabled={found.value === null || action.isBusy.value}
          onClick={() =>
            void action.run(() => send(true), words.done).then((isDone) => isDone && onImported())
          }
        >
          {words.save(found.value?.routes.filter(({ streets }) => streets > 0).length ?? 0)}
        </button>
      </div>
    </Dialog>
  )
}

interface Feature {
  readonly type: 'Feature'
  readonly properties?: object | null
  readonly geometry?: { readonly type: string }
}

/** The lines of a file as a collection; a single feature counts too. @throws when there is none. */
function linesOf(text: string): object {
  let given: { readonly type?: string; readonly features?: readonly Feature[] }
  try {
    given = JSON.parse(text)
  } catch {
    throw new Error(words.notReadable)
  }
  const all = given.type === 'FeatureCollection' ? (given.features ?? []) : [given as Feature]
  const features = all.filter(({ geometry }) => geometry?.type.endsWith('LineString'))
  if (features.length === 0) throw new Error(words.notReadable)
  return { type: 'FeatureCollection', features }
}
