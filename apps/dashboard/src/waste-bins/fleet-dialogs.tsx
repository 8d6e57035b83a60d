import { useSignal } from '@preact/signals'
import type { WasteLorryFields, WasteLorryView, WasteSiteView } from '@towncrier/protocol'
import { SITE_TYPES, type SiteType } from '@towncrier/waste-rounds/waste-service'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { clockOf, minutesOf, parseTimes, timesText } from './bin-words.ts'
import { NumberField, numberOf, SavingDialog, TextField, TimeField, textOf } from './form-parts.tsx'
import { type PartType, useWasteApi } from './waste-api.ts'

const words = messages.wasteFleet

interface DialogProps {
  readonly onClose: () => void
  readonly onSaved: () => void
}

const streamsOf = (text: string) =>
  text
    .split(',')
    .map((stream) => stream.trim().toLowerCase())
    .filter((stream) => stream !== '')

export function SiteDialog({
  site,
  place,
  ...dialog
}: DialogProps & {
  site: WasteSiteView | null
  place: { readonly latitude: number; readonly longitude: number } | null
}) {
  const api = useWasteApi()
  const save = async (data: FormData) => {
    const openTimes = parseTimes(textOf(data, 'open'))
    if (openTimes === null) throw new Error(messages.wasteBins.form.accessWrong)
    const fields = {
      name: textOf(data, 'name'),
      type: textOf(data, 'type') as SiteType,
      latitude: numberOf(data, 'latitude'),
      longitude: numberOf(data, 'longitude'),
      serviceS: Math.round(numberOf(data, 'serviceMin') * 60),
      streams: streamsOf(textOf(data, 'streams')),
      openTimes,
    }
    await (site === null ? api.addSite(fields) : api.changeSite(site.id, fields))
  }
  return (
    <SavingDialog {...dialog} title={site?.name ?? words.site.add} save={save}>
      <TextField label={words.name} name="name" value={site?.name ?? ''} max={80} isNeeded />
      <div class="field-pair">
        <label class="field">
          <span>{words.site.type}</span>
          <select name="type">
            {SITE_TYPES.map((type) => (
              <option key={type} value={type} selected={type === site?.type}>
                {words.site.types[type]}
              </option>
            ))}
          </select>
        </label>
        <NumberField
          label={words.site.service}
          name="serviceMin"
          min={0}
          max={240}
          value={site === null ? 0 : site.serviceS / 60}
        />
        <NumberField
          label={words.site.latitude}
          name="latitude"
          min={-90}
          max={90}
          value={site?.latitude ?? place?.latitude ?? ''}
        />
        <NumberField
          label={words.site.longitude}
          name="longitude"
          min={-180}
          max={180}
          value={site?.longitude ?? place?.longitude ?? ''}
        />
      </div>
      <TextField
        label={words.streams}
        name="streams"
        value={site?.streams.join(', ') ?? ''}
        max={400}
        hint={words.site.streamsHint}
      />
      <TextField
        label={words.site.open}
        name="open"
        value={timesText(site?.openTimes ?? [])}
        max={200}
        hint={words.site.openHint}
      />
    </SavingDialog>
  )
}

const SHIFT = { fromMin: 360, toMin: 840 }
const CREW_BREAK = { fromMin: 600, toMin: 720, minutes: 30 }

export function LorryDialog({
  lorry,
  sites,
  ...dialog
}: DialogProps & { lorry: WasteLorryView | null; sites: readonly WasteSiteView[] }) {
  const api = useWasteApi()
  const hasBreak = useSignal(lorry === null || lorry.crewBreak !== null)
  const shift = lorry?.shift ?? SHIFT
  const crewBreak = lorry?.crewBreak ?? CREW_BREAK
  const depots = sites.filter(({ type }) => type === 'depot')
  const save = (data: FormData) => {
    const fields: WasteLorryFields = {
      name: textOf(data, 'name'),
      depotId: textOf(data, 'depotId'),
      capacityL: numberOf(data, 'capacityL'),
      payloadKg: numberOf(data, 'payloadKg'),
      streams: streamsOf(textOf(data, 'streams')),
      shift: { fromMin: minutesOf(textOf(data, 'shiftFrom')), toMin: minutesOf(textOf(data, 'shiftTo')) },
      crewBreak: hasBreak.peek()
        ? {
            fromMin: minutesOf(textOf(data, 'breakFrom')),
            toMin: minutesOf(textOf(data, 'breakTo')),
            minutes: numberOf(data, 'breakMinutes'),
          }
        : null,
      forbiddenEdgeIds: lorry?.forbiddenEdgeIds ?? [],
      isInService: data.has('isInService'),
    }
    return lorry === null
      ? api.addLorry(fields)
      : api.changeLorry(lorry.id, { ...fields, version: lorry.version })
  }
  return (
    <SavingDialog {...dialog} title={lorry?.name ?? words.lorry.add} save={save}>
      <TextField label={words.name} name="name" value={lorry?.name ?? ''} max={80} isNeeded />
      <div class="field-pair">
        <label class="field">
          <span>{words.lorry.depot}</span>
          <select name="depotId">
            {depots.map(({ id, name }) => (
              <option key={id} value={id} selected={id === lorry?.depotId}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <TextField
          label={words.streams}
          name="streams"
          value={lorry?.streams.join(', ') ?? ''}
          max={400}
          hint={words.streamsHint}
          isNeeded
        />
        <NumberField
          label={words.lorry.capacity}
          name="capacityL"
          min={100}
          max={200_000}
          value={lorry?.capacityL ?? 20_000}
        />
        <NumberField
          label={words.lorry.payload}
          name="payloadKg"
          min={100}
          max={40_000}
          value={lorry?.payloadKg ?? 9_000}
        />
        <TimeField label={words.lorry.shiftFrom} name="shiftFrom" value={clockOf(shift.fromMin)} />
        <TimeField label={words.lorry.shiftTo} name="shiftTo" value={clockOf(shift.toMin)} />
      </div>
      <label class="network-check">
        <input
          type="checkbox"
          checked={hasBreak.value}
          onChange={(event) => {
            hasBreak.value = event.currentTarget.checked
          }}
        />
        {words.lorry.hasBreak}
      </label>
      {hasBreak.value && (
        <div class="field-pair">
          <TimeField label={words.lorry.breakFrom} name="breakFrom" value={clockOf(crewBreak.fromMin)} />
          <TimeField label={words.lorry.breakTo} name="breakTo" value={clockOf(crewBreak.toMin)} />
          <NumberField
            label={words.lorry.breakMinutes}
            name="breakMinutes"
            min={1}
            max={240}
            value={crewBreak.minutes}
          />
        </div>
      )}
      <label class="network-check">
        <input type="checkbox" name="isInService" defaultChecked={lorry?.isInService ?? true} />
        {words.lorry.inService}
      </label>
    </SavingDialog>
  )
}

/** Change and remove, for those who may; asks before it removes. */
export function FleetActions({
  type,
  id,
  name,
  onChange,
  onRemoved,
  children,
}: {
  type: PartType
  id: string
  name: string
  onChange: () => void
  onRemoved: () => void
  children?: preact.ComponentChildren
}) {
  const api = useWasteApi()
  const action = useAction()
  const isRemoving = useSignal(false)
  return (
    <span class="network-actions">
      {children}
      <button
        type="button"
        class="button button-small"
        aria-label={`${words.change} ${name}`}
        onClick={onChange}
      >
        {words.change}
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
