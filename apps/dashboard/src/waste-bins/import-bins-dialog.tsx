import { useSignal } from '@preact/signals'
import type { WasteBinImportResult } from '@towncrier/protocol'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { BINS_CSV, useWasteApi } from './waste-api.ts'

const words = messages.wasteBins.importing
const MOST_SHOWN = 200
const SHAPES = { added: 'done', changed: 'watch', unchanged: 'normal', refused: 'critical' } as const

/** Bins of a file: what would come of each line is looked at first, then just that is done. */
export function ImportBinsDialog({ onClose, onImported }: { onClose: () => void; onImported: () => void }) {
  const api = useWasteApi()
  const action = useAction()
  const text = useSignal('')
  const preview = useSignal<WasteBinImportResult | null>(null)
  const take = (file: File | undefined) =>
    action.run(async () => {
      preview.value = null
      if (file === undefined) return
      text.value = await file.text()
      preview.value = await api.importBins(text.peek(), true)
    })
  const { added = 0, changed = 0 } = preview.value?.counts ?? {}
  return (
    <Dialog title={words.title} onClose={onClose} width={760}>
      <p>{words.hint}</p>
      <label class="field">
        <span>{words.file}</span>
        <input
          type="file"
          accept=".csv,.json,.geojson,text/csv,application/geo+json,application/json"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      {preview.value !== null && <Preview preview={preview.value} />}
      <FormError text={action.error.value} />
      <div class="dialog-actions">
        <a class="link-button" href={BINS_CSV} download>
          {words.keep}
        </a>
        <button type="button" class="button" onClick={onClose}>
          {messages.cancel}
        </button>
        <button
          type="button"
          class="button button-primary"
          disabled={added + changed === 0 || action.isBusy.value}
          onClick={() =>
            void action
              .run(
                () => api.importBins(text.peek(), false, preview.peek()!.digest),
                words.done(added + changed),
              )
              .then((isDone) => isDone && onImported())
          }
        >
          {words.do(added + changed)}
        </button>
      </div>
    </Dialog>
  )
}

function Preview({ preview: { counts, notes, lines } }: { preview: WasteBinImportResult }) {
  const isShort = useSignal(true)
  const concerning = lines.filter(({ action, warnings }) => action === 'refused' || warnings.length > 0)
  const shown = isShort.value && concerning.length > 0 ? concerning : lines
  return (
    <section class="bin-preview" data-testid="import-preview">
      <p role="status">
        <strong>{words.counts(counts.added, counts.changed, counts.unchanged, counts.refused)}</strong>
      </p>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {concerning.length > 0 && concerning.length < lines.length && (
        <label class="network-check">
          <input
            type="checkbox"
            checked={isShort.value}
            onChange={(event) => {
              isShort.value = event.currentTarget.checked
            }}
          />
          {words.only}
        </label>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard. */}
      <section class="bin-preview-lines" tabIndex={0} aria-label={words.what}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{words.line}</th>
              <th scope="col">{words.bin}</th>
              <th scope="col">{words.what}</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, MOST_SHOWN).map(({ line, id, name, action, reason, warnings, changes }) => (
              <tr key={line}>
                <td>{line}</td>
                <td>{name || id}</td>
                <td>
                  <span class="bin-state">
                    <StateShape state={SHAPES[action]} size={12} />
                    {words.actions[action]}
                    {changes.length > 0 && `: ${changes.join(', ')}`}
                  </span>
                  {reason !== '' && <p class="bin-reason">{reason}</p>}
                  {warnings.map((warning) => (
                    <p key={warning} class="network-problem">
                      {warning}
                    </p>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length > MOST_SHOWN && <p class="quiet">{words.more(shown.length - MOST_SHOWN)}</p>}
      </section>
    </section>
  )
}
