import type { WasteSettingsView } from '@towncrier/protocol'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { NumberField, numberOf, textOf } from './form-parts.tsx'
import { useWasteApi } from './waste-api.ts'

const words = messages.wasteFleet.settings

/** Figures and what they may be, in the order they are asked for. */
const FIGURES = [
  ['overflowPct', 50, 100],
  ['overflowWorthMin', 0, 1_440],
  ['overAgeWorthMinPerDay', 0, 1_440],
  ['visitWorthMin', 0, 120],
  ['lookAheadDays', 0, 14],
  ['speedFactor', 0.2, 1.5],
  ['topSpeedKph', 10, 120],
  ['co2KgPerKm', 0, 10],
] as const

/** How plans are made and reckoned: a council's own figures. */
export function SettingsForm({ turn, mayPlan }: { turn: number; mayPlan: boolean }) {
  const api = useWasteApi()
  const { data, error, reload } = useLoad(() => api.settings(), [turn])
  if (data === null) {
    return error === null ? (
      <p class="quiet network-panel">{messages.loading}</p>
    ) : (
      <ErrorNotice error={error} onRetry={reload} />
    )
  }
  return <Settings key={data.version} current={data} mayPlan={mayPlan} onSaved={reload} />
}

function Settings({
  current: { version, savedBy, settings },
  mayPlan,
  onSaved,
}: {
  current: WasteSettingsView
  mayPlan: boolean
  onSaved: () => void
}) {
  const api = useWasteApi()
  const action = useAction()
  const save = async (data: FormData) => {
    const densityKgPerL = parseDensities(textOf(data, 'density'))
    if (densityKgPerL === null) throw new Error(words.densityWrong)
    const figures = Object.fromEntries(FIGURES.map(([name]) => [name, numberOf(data, name)]))
    await api.saveSettings(version, { ...settings, ...figures, densityKgPerL })
  }
  return (
    <form
      class="network-panel"
      data-testid="waste-settings"
      onSubmit={(event) => {
        event.preventDefault()
        const data = new FormData(event.currentTarget)
        void action.run(() => save(data), messages.wasteFleet.saved).then((isDone) => isDone && onSaved())
      }}
    >
      <h2>{words.title}</h2>
      <p class="quiet">{version === 0 ? words.asTheyCome : words.version(version, savedBy)}</p>
      <fieldset class="fleet-plain" disabled={!mayPlan}>
        <div class="fleet-settings">
          {FIGURES.map(([name, min, max]) => {
            const [label, hint] = words[name]
            return (
              <NumberField
                key={name}
                label={label}
                hint={hint}
                name={name}
                min={min}
                max={max}
                value={settings[name]}
              />
            )
          })}
          <label class="field prose-field">
            <span>{words.density}</span>
            <textarea name="density" rows={7} defaultValue={densitiesText(settings.densityKgPerL)} />
            <small>{words.densityHint}</small>
          </label>
        </div>
      </fieldset>
      <FormError text={action.error.value} />
      {mayPlan && (
        <div class="dialog-actions">
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {messages.save}
          </button>
        </div>
      )}
    </form>
  )
}

function densitiesText(densities: Readonly<Record<string, number>>): string {
  return Object.entries(densities)
    .map(([stream, kg]) => `${stream} ${kg}`)
    .join('\n')
}

function parseDensities(text: string): Record<string, number> | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const pairs = lines.map((line) => /^(.+?)\s+(\d+(?:\.\d+)?)$/.exec(line))
  if (pairs.includes(null)) return null
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, Number(pair![2])]))
}
