import { useSignal } from '@preact/signals'
import type { WinterDepotView, WinterDomainView, WinterGritterView } from '@towncrier/protocol'
import type { ComponentChildren } from 'preact'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx'
import { type PartType, useNetworkApi } from './network-api.ts'

const words = messages.winterNetwork

interface PartDialogProps {
  readonly onClose: () => void
  readonly onSaved: () => void
}

/** A form in a dialog that saves what was filled in. */
function PartDialog({
  title,
  children,
  save,
  onClose,
  onSaved,
}: PartDialogProps & {
  title: string
  children: ComponentChildren
  save: (fields: FormData) => Promise<unknown>
}) {
  const action = useAction()
  return (
    <Dialog title={title} onClose={onClose} width={520}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const fields = new FormData(event.currentTarget)
          void action.run(() => save(fields), words.saved).then((isDone) => isDone && onSaved())
        }}
      >
        {children}
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
    </Dialog>
  )
}

function NameField({ value }: { value: string }) {
  return (
    <label class="field">
      <span>{words.name}</span>
      <input name="name" required maxLength={80} defaultValue={value} />
    </label>
  )
}

function NumberField({
  label,
  name,
  value,
  min,
  max,
  step = 'any',
}: {
  label: string
  name: string
  value: number | ''
  min: number
  max: number
  step?: string
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        name={name}
        required
        min={min}
        max={max}
        step={step}
        defaultValue={String(value)}
      />
    </label>
  )
}

const textOf = (fields: FormData, name: string) => String(fields.get(name) ?? '').trim()
const numberOf = (fields: FormData, name: string) => Number(fields.get(name))

export function DepotDialog({
  depot,
  place,
  ...dialog
}: PartDialogProps & {
  depot: WinterDepotView | null
  /** Where a new one is put before anything is typed. */
  place: { readonly latitude: number; readonly longitude: number } | null
}) {
  const api = useNetworkApi()
  return (
    <PartDialog
      {...dialog}
      title={depot === null ? words.add.depot : depot.name}
      save={(form) => {
        const fields = {
          name: textOf(form, 'name'),
          latitude: numberOf(form, 'latitude'),
          longitude: numberOf(form, 'longitude'),
        }
        return depot === null ? api.addDepot(fields) : api.change('depots', depot.id, fields)
      }}
    >
      <NameField value={depot?.name ?? ''} />
      <div class="field-pair">
        <NumberField
          label={words.depot.latitude}
          name="latitude"
          min={-90}
          max={90}
          value={depot?.latitude ?? place?.latitude ?? ''}
        />
        <NumberField
          label={words.depot.longitude}
          name="longitude"
          min={-180}
          max={180}
          value={depot?.longitude ?? place?.longitude ?? ''}
        />
      </div>
    </PartDialog>
  )
}

export function GritterDialog({
  gritter,
  depots,
  ...dialog
}: PartDialogProps & { gritter: WinterGritterView | null; depots: readonly WinterDepotView[] }) {
  const api = useNetworkApi()
  return (
    <PartDialog
      {...dialog}
      title={gritter === null ? words.add.gritter : gritter.name}
      save={(form) => {
        const device = textOf(form, 'deviceId')
        const fields = {
          name: textOf(form, 'name'),
          depotId: textOf(form, 'depotId'),
          deviceId: device === '' ? null : device,
          capacityKg: numberOf(form, 'capacityKg'),
          spreadWidthM: numberOf(form, 'spreadWidthM'),
          treatingSpeedKph: numberOf(form, 'treatingSpeedKph'),
          travellingSpeedKph: numberOf(form, 'travellingSpeedKph'),
          isPreWet: form.has('isPreWet'),
          isInService: form.has('isInService'),
        }
        return gritter === null ? api.addGritter(fields) : api.change('gritters', gritter.id, fields)
      }}
    >
      <NameField value={gritter?.name ?? ''} />
      <div class="field-pair">
        <label class="field">
          <span>{words.gritter.depot}</span>
          <select name="depotId">
            {depots.map(({ id, name }) => (
              <option key={id} value={id} selected={id === gritter?.depotId}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{words.gritter.device}</span>
          <input
            name="deviceId"
            maxLength={64}
            defaultValue={gritter?.deviceId ?? ''}
            placeholder={words.gritter.deviceHint}
          />
        </label>
        <NumberField
          label={words.gritter.capacity}
          name="capacityKg"
          min={100}
          max={40_000}
          value={gritter?.capacityKg ?? 6_000}
        />
        <NumberField
          label={words.gritter.width}
          name="spreadWidthM"
          min={1}
          max={20}
          value={gritter?.spreadWidthM ?? 6}
        />
        <NumberField
          label={words.gritter.treating}
          name="treatingSpeedKph"
          min={5}
          max={100}
          value={gritter?.treatingSpeedKph ?? 35}
        />
        <NumberField
          label={words.gritter.travelling}
          name="travellingSpeedKph"
          min={5}
          max={120}
          value={gritter?.travellingSpeedKph ?? 48}
        />
      </div>
      <label class="network-check">
        <input type="checkbox" name="isPreWet" defaultChecked={gritter?.isPreWet ?? false} />
        {words.gritter.preWet}
      </label>
      <label class="network-check">
        <input type="checkbox" name="isInService" defaultChecked={gritter?.isInService ?? true} />
        {words.gritter.inService}
      </label>
    </PartDialog>
  )
}

export function DomainDialog({ domain, ...dialog }: PartDialogProps & { domain: WinterDomainView | null }) {
  const api = useNetworkApi()
  return (
    <PartDialog
      {...dialog}
      title={domain === null ? words.add.domain : domain.name}
      save={(form) => {
        const fields = {
          name: textOf(form, 'name'),
          actionLevelC: numberOf(form, 'actionLevelC'),
          sensorIds: textOf(form, 'sensorIds')
            .split(/[\s,]+/)
            .filter((id) => id !== ''),
        }
        return domain === null ? api.addDomain(fields) : api.change('domains', domain.id, fields)
      }}
    >
      <NameField value={domain?.name ?? ''} />
      <NumberField
        label={words.domain.actionLevel}
        name="actionLevelC"
        min={-10}
        max={10}
        step="0.1"
        value={domain?.actionLevelC ?? 1}
      />
      <label class="field prose-field">
        <span>{words.domain.sensors}</span>
        <textarea name="sensorIds" rows={3} defaultValue={domain?.sensorIds.join('\n') ?? ''} />
        <small>{words.domain.sensorsHint}</small>
      </label>
    </PartDialog>
  )
}

/** Change and remove, for those who may; asks before it removes. */
export function PartActions({
  type,
  id,
  name,
  onChange,
  onRemoved,
  changeWord = words.change,
}: {
  type: PartType
  id: string
  name: string
  onChange: () => void
  onRemoved: () => void
  changeWord?: string
}) {
  const api = useNetworkApi()
  const action = useAction()
  const isRemoving = useSignal(false)
  return (
    <span class="network-actions">
      <button
        type="button"
        class="button button-small"
        aria-label={`${changeWord} ${name}`}
        onClick={onChange}
      >
        {changeWord}
      </button>
      <button
        type="button"
        class="button button-small"
        aria-label={`${words.remove} ${name}`}
        onClick={() => {
          isRemoving.value = true
        }}
      >
        {words.remove}
      </button>
      {isRemoving.value && (
        <ConfirmDialog
          title={words.removeTitle(name)}
          body={words.removeBody}
          action={words.remove}
          isBusy={action.isBusy.value}
          error={action.error.value}
          onClose={() => {
            isRemoving.value = false
          }}
          onConfirm={() =>
            void action.run(() => api.remove(type, id), words.removed).then((isDone) => isDone && onRemoved())
          }
        />
      )}
    </span>
  )
}
