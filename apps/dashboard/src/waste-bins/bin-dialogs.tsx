import type { WasteBinFields, WasteBinView, WasteRoundView } from '@towncrier/protocol'
import { BIN_DEFAULTS, BIN_RANGES } from '@towncrier/waste-rounds/bin-defaults'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { parseTimes, timesText } from './bin-words.ts'
import { NumberField, numberOf, SavingDialog, TextField, textOf } from './form-parts.tsx'
import { useWasteApi } from './waste-api.ts'

const words = messages.wasteBins

interface DialogProps {
  readonly onClose: () => void
  readonly onSaved: () => void
}

/** Adds a bin, or changes one. */
export function BinDialog({
  bin,
  place,
  rounds,
  streams,
  ...dialog
}: DialogProps & {
  bin: WasteBinView | null
  /** Where a new one stands, as far as is known. */
  place: { readonly latitude: number; readonly longitude: number } | null
  rounds: readonly WasteRoundView[]
  streams: readonly string[]
}) {
  const api = useWasteApi()
  const { form } = words
  const range = (name: keyof typeof BIN_RANGES) => ({
    name,
    min: BIN_RANGES[name][0],
    max: BIN_RANGES[name][1],
  })
  const save = async (data: FormData) => {
    const accessTimes = parseTimes(textOf(data, 'access'))
    if (accessTimes === null) throw new Error(form.accessWrong)
    const fields: WasteBinFields = {
      name: textOf(data, 'name'),
      stream: textOf(data, 'stream'),
      latitude: numberOf(data, 'latitude'),
      longitude: numberOf(data, 'longitude'),
      street: textOf(data, 'street'),
      volumeL: numberOf(data, 'volumeL'),
      thresholdPct: numberOf(data, 'thresholdPct'),
      maxAgeDays: textOf(data, 'maxAgeDays') === '' ? null : numberOf(data, 'maxAgeDays'),
      accessNote: textOf(data, 'accessNote'),
      accessTimes,
      serviceS: numberOf(data, 'serviceS'),
      roundId: textOf(data, 'roundId') || null,
      deviceId: textOf(data, 'deviceId') || null,
      isInService: bin?.isInService ?? true,
    }
    await (bin === null ? api.addBin(fields) : api.changeBin(bin.id, { ...fields, version: bin.version }))
  }
  return (
    <SavingDialog {...dialog} title={bin?.name ?? form.add} save={save}>
      <TextField label={form.name} name="name" value={bin?.name ?? ''} max={80} isNeeded />
      <div class="field-pair">
        <label class="field">
          <span>{form.stream}</span>
          <input name="stream" required maxLength={40} list="bin-streams" defaultValue={bin?.stream ?? ''} />
          <datalist id="bin-streams">
            {streams.map((stream) => (
              <option key={stream} value={stream} />
            ))}
          </datalist>
          <small>{form.streamHint}</small>
        </label>
        <NumberField label={form.volume} {...range('volumeL')} value={bin?.volumeL ?? BIN_DEFAULTS.volumeL} />
        <NumberField
          label={form.latitude}
          {...range('latitude')}
          value={bin?.latitude ?? place?.latitude ?? ''}
        />
        <NumberField
          label={form.longitude}
          {...range('longitude')}
          value={bin?.longitude ?? place?.longitude ?? ''}
        />
        <NumberField
          label={form.threshold}
          {...range('thresholdPct')}
          value={bin?.thresholdPct ?? BIN_DEFAULTS.thresholdPct}
        />
        <NumberField
          label={form.maxAge}
          hint={form.maxAgeHint}
          {...range('maxAgeDays')}
          value={bin?.maxAgeDays ?? ''}
          isNeeded={false}
        />
        <TextField
          label={form.street}
          name="street"
          value={bin?.street ?? ''}
          max={120}
          hint={form.streetHint}
        />
        <NumberField
          label={form.service}
          {...range('serviceS')}
          value={bin?.serviceS ?? BIN_DEFAULTS.serviceS}
        />
        <label class="field">
          <span>{form.round}</span>
          <select name="roundId">
            <option value="">{words.filter.noRound}</option>
            {rounds.map(({ id, name }) => (
              <option key={id} value={id} selected={id === bin?.roundId}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <TextField
          label={form.device}
          name="deviceId"
          value={bin?.deviceId ?? ''}
          max={64}
          hint={form.deviceHint}
        />
      </div>
      <TextField
        label={form.access}
        name="access"
        value={timesText(bin?.accessTimes ?? [])}
        max={200}
        hint={form.accessHint}
      />
      <label class="field prose-field">
        <span>{form.accessNote}</span>
        <textarea name="accessNote" rows={2} maxLength={500} defaultValue={bin?.accessNote ?? ''} />
        <small>{form.accessNoteHint}</small>
      </label>
    </SavingDialog>
  )
}

/** Asks why a bin is taken out of service; it can be brought back at any time. */
export function LeaveServiceDialog({ bin, onClose, onSaved }: DialogProps & { bin: WasteBinView }) {
  const api = useWasteApi()
  const action = useAction()
  return (
    <Dialog title={words.leaving.title(bin.name)} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const reason = textOf(new FormData(event.currentTarget), 'reason')
          void action
            .run(() => api.changeBin(bin.id, { ...bin, isInService: false, reason }), words.leaving.done)
            .then((isDone) => isDone && onSaved())
        }}
      >
        <p>{words.leaving.body}</p>
        <TextField label={words.leaving.reason} name="reason" value="" max={500} isNeeded />
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {words.actions.outOfService}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
