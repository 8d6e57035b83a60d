import { useSignal } from '@preact/signals'
import type { DeviceCredentials, DeviceView, KindView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { describeError } from '../ui/notice.tsx'
import { readSettings, type SettingField, settingFields, settingText } from './settings-schema.ts'

const ID_PATTERN = '[a-z0-9][a-z0-9_\\-]{0,63}'

/** Registers a device (without `device`) or changes one. Settings are the kind's, from its schema. */
export function DeviceForm({
  device,
  kinds,
  onClose,
  onSaved,
}: {
  device?: DeviceView
  kinds: ReadonlyMap<string, KindView>
  onClose: () => void
  onSaved: (credentials: DeviceCredentials | null) => void
}) {
  const { api } = useApp()
  const kindId = useSignal(device?.kind ?? [...kinds.keys()][0] ?? '')
  const error = useSignal<string | null>(null)
  const isBusy = useSignal(false)
  const fields = settingFields(kinds.get(kindId.value)?.settingsSchema ?? {})

  const save = async (form: HTMLFormElement) => {
    const data = new FormData(form)
    const text = (name: string) => String(data.get(name) ?? '').trim()
    const { settings, unreadable } = readSettings(
      fields,
      Object.fromEntries(fields.map(({ name }) => [name, text(`setting.${name}`)])),
    )
    if (unreadable.length > 0) {
      error.value = unreadable.map(messages.admin.jsonWrong).join(' ')
      return
    }
    const place = {
      latitude: text('latitude') === '' ? null : Number(text('latitude')),
      longitude: text('longitude') === '' ? null : Number(text('longitude')),
    }
    isBusy.value = true
    error.value = null
    try {
      if (device === undefined) {
        onSaved(
          await api.addDevice({ id: text('id'), kind: kindId.value, name: text('name'), ...place, settings }),
        )
      } else {
        await api.changeDevice(device.id, { name: text('name'), ...place, settings })
        onSaved(null)
      }
    } catch (problem) {
      error.value = describeError(problem)
    } finally {
      isBusy.value = false
    }
  }

  return (
    <Dialog
      title={device === undefined ? messages.admin.register : messages.admin.edit(device.name)}
      onClose={onClose}
      width={560}
    >
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void save(event.currentTarget)
        }}
      >
        {device === undefined && (
          <div class="form-row">
            <label class="field">
              <span>{messages.admin.kind}</span>
              <select
                value={kindId.value}
                onChange={(event) => {
                  kindId.value = event.currentTarget.value
                }}
              >
                {[...kinds.values()].map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            </label>
            <label class="field">
              <span>{messages.admin.id}</span>
              <input
                name="id"
                required
                pattern={ID_PATTERN}
                title={messages.admin.idWrong}
                autocomplete="off"
              />
              <small>{messages.admin.idHint}</small>
            </label>
          </div>
        )}
        <label class="field">
          <span>{messages.admin.name}</span>
          <input name="name" required maxLength={200} defaultValue={device?.name ?? ''} autocomplete="off" />
          <small>
            {kinds.get(kindId.value)?.personal === true ? messages.privacy.nameHint : messages.admin.nameHint}
          </small>
        </label>
        <div class="form-row">
          <label class="field">
            <span>{messages.admin.latitude}</span>
            <input
              name="latitude"
              type="number"
              step="any"
              min={-90}
              max={90}
              defaultValue={device?.latitude ?? ''}
            />
          </label>
          <label class="field">
            <span>{messages.admin.longitude}</span>
            <input
              name="longitude"
              type="number"
              step="any"
              min={-180}
              max={180}
              defaultValue={device?.longitude ?? ''}
            />
          </label>
        </div>
        <p class="quiet form-hint">{messages.admin.placeHint}</p>
        <details open={device !== undefined}>
          <summary>{messages.admin.settings}</summary>
          <div class="form" key={kindId.value}>
            <p class="quiet form-hint">{messages.admin.settingsHint}</p>
            {fields.map((field) => (
              <SettingInput key={field.name} field={field} value={device?.settings[field.name]} />
            ))}
          </div>
        </details>
        {error.value !== null && (
          <p class="form-error" role="alert">
            {error.value}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={isBusy.value}>
            {device === undefined ? messages.admin.register : messages.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function SettingInput({ field, value }: { field: SettingField; value: unknown }) {
  const name = `setting.${field.name}`
  const text = settingText(field, value)
  const hint = field.usual === '' ? '' : messages.admin.usual(field.usual)
  const choices = field.type === 'boolean' ? ['true', 'false'] : field.choices
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: one of three inputs is always inside.
    <label class="field">
      <span>{field.description}</span>
      {choices !== undefined ? (
        <select name={name}>
          <option value="" />
          {choices.map((choice) => (
            <option key={choice} value={choice} selected={choice === text}>
              {choice === 'true' ? messages.yes : choice === 'false' ? messages.no : choice}
            </option>
          ))}
        </select>
      ) : field.type === 'number' || field.type === 'integer' ? (
        <input
          name={name}
          defaultValue={text}
          type="number"
          step={field.type === 'integer' ? 1 : 'any'}
          {...(field.minimum === undefined ? {} : { min: field.minimum })}
          {...(field.maximum === undefined ? {} : { max: field.maximum })}
          placeholder={hint}
        />
      ) : (
        <input name={name} defaultValue={text} placeholder={hint} />
      )}
    </label>
  )
}
