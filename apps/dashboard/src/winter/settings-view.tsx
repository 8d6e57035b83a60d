import { useSignal } from '@preact/signals'
import type { MatrixCheckAnswer, WinterSettingsView } from '@towncrier/protocol'
import { useEffect } from 'preact/hooks'
import { RequestError } from '../api/problem.ts'
import { useApp, useMay } from '../app.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { MatrixEditor } from './matrix-editor.tsx'
import { figureAt, SETTING_FIELDS, withFigure } from './settings-draft.ts'
import { useNow } from './use-now.ts'
import { useWinterApi, type WinterSettings } from './winter-api.ts'

const words = messages.winter.settings
const CHECK_AFTER_MS = 350
const GROUPS = ['decision', 'salt', 'residual', 'moisture'] as const

/** The treatment matrix and what goes with it: seen by many, changed by those who plan; every version is kept. */
export function SettingsView({ turn }: { turn: string }) {
  const api = useWinterApi()
  const { data, error, reload } = useLoad(() => api.versions(), [turn])
  if (error !== null && data === null) return <ErrorNotice error={error} onRetry={reload} />
  if (data === null) return <p class="quiet">{messages.loading}</p>
  return <Editor versions={data} onSaved={reload} />
}

function Editor({ versions, onSaved }: { versions: readonly WinterSettingsView[]; onSaved: () => void }) {
  const { time, toasts } = useApp()
  const clockNow = useNow()
  const api = useWinterApi()
  const action = useAction()
  const mayPlan = useMay('winter.plan')
  const current = versions[0]!
  const first = versions.at(-1)!
  // What a change was made from: somebody else's version is not written over.
  const base = useSignal(current)
  const draft = useSignal<WinterSettings>(current.settings)
  const note = useSignal('')
  const checked = useSignal<{
    readonly of: unknown
    readonly problems: MatrixCheckAnswer['problems']
  } | null>(null)
  const isChanged = JSON.stringify(draft.value) !== JSON.stringify(base.value.settings)
  const isOvertaken = current.version !== base.value.version
  useEffect(() => {
    if (!isOvertaken || isChanged) return
    base.value = current
    draft.value = current.settings
  }, [current.version])
  const { matrix } = draft.value
  const matrixText = JSON.stringify(matrix)
  useEffect(() => {
    if (!mayPlan) return
    const timer = window.setTimeout(() => {
      api.check(matrix).then(
        ({ problems }) => {
          checked.value = { of: matrixText, problems }
        },
        () => undefined,
      )
    }, CHECK_AFTER_MS)
    return () => window.clearTimeout(timer)
  }, [matrixText, mayPlan])
  const isChecked = checked.value?.of === matrixText
  const problems = checked.value?.problems ?? []
  const takeBack = () => {
    base.value = current
    draft.value = current.settings
    note.value = ''
    action.error.value = null
  }
  const save = () =>
    void action.run(async () => {
      try {
        const saved = await api.save(base.value.version, note.value.trim(), draft.value)
        base.value = saved
        draft.value = saved.settings
        note.value = ''
        toasts.show(words.saved(saved.version))
      } catch (error) {
        if (error instanceof RequestError && error.code === 'TC_WINTER_CHANGED')
          throw new Error(words.someoneElse)
        throw error
      } finally {
        onSaved()
      }
    })
  const set = (settings: WinterSettings) => {
    draft.value = settings
  }
  return (
    <section class="winter-section" aria-labelledby="winter-settings">
      <header class="winter-section-head">
        <h2 id="winter-settings">{words.title}</h2>
        <p class="quiet">
          {words.inForce(
            current.version,
            current.savedBy,
            current.at === null ? null : time.when(Date.parse(current.at), clockNow),
          )}
          {!mayPlan && ` ${words.mayNot}`}
        </p>
      </header>
      <p class="quiet">{words.guidelineHint}</p>
      <MatrixEditor
        settings={draft.value}
        problems={mayPlan ? problems : []}
        isChecked={isChecked}
        mayPlan={mayPlan}
        onChange={set}
      />
      <div class="winter-groups">
        {GROUPS.map((group) => (
          <fieldset key={group} class="card winter-group" disabled={!mayPlan}>
            <legend>
              {words.groups[group]} <span class="quiet">({words.guideline})</span>
            </legend>
            {SETTING_FIELDS.filter((field) => field.group === group).map(({ path }) => (
              <label key={path} class="winter-figure">
                <span>{words.fields[path]}</span>
                <input
                  type="number"
                  class="winter-number"
                  step="any"
                  value={figureAt(draft.value, path)}
                  onInput={(event) => {
                    const { valueAsNumber } = event.currentTarget
                    if (!Number.isNaN(valueAsNumber)) set(withFigure(draft.value, path, valueAsNumber))
                  }}
                />
                {figureAt(draft.value, path) !== figureAt(first.settings, path) && (
                  <small>{words.asTheyCome(String(figureAt(first.settings, path)))}</small>
                )}
              </label>
            ))}
            {group === 'residual' && (
              <label class="winter-figure">
                <span>{words.fields.trafficLevel}</span>
                <select
                  class="select"
                  value={draft.value.trafficLevel}
                  onChange={(event) =>
                    set({
                      ...draft.value,
                      trafficLevel: event.currentTarget.value as WinterSettings['trafficLevel'],
                    })
                  }
                >
                  {(['light', 'medium', 'heavy'] as const).map((level) => (
                    <option key={level} value={level}>
                      {words.traffic[level]}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </fieldset>
        ))}
      </div>
      {mayPlan && isChanged && (
        <form
          class="card winter-save"
          onSubmit={(event) => {
            event.preventDefault()
            save()
          }}
        >
          {isOvertaken && <p class="word-warning">{words.someoneElse}</p>}
          <label class="field">
            <span>{words.note}</span>
            <input
              required
              maxLength={1_000}
              value={note.value}
              onInput={(event) => {
                note.value = event.currentTarget.value
              }}
            />
          </label>
          <FormError text={action.error.value} />
          <div class="dialog-actions">
            <button type="button" class="button" onClick={takeBack}>
              {words.undo}
            </button>
            <button
              type="submit"
              class="button button-primary"
              disabled={action.isBusy.value || !isChecked || problems.length > 0}
            >
              {words.save}
            </button>
          </div>
        </form>
      )}
      <section class="card winter-versions" aria-labelledby="winter-versions">
        <h3 id="winter-versions" class="card-title">
          {words.versions}
        </h3>
        <ul>
          {versions.map((version) => (
            <li key={version.version}>
              <strong>{words.showVersion(version.version)}</strong>
              <span>
                {version.note}
                {version.at !== null && (
                  <span class="quiet">
                    {' '}
                    · {version.savedBy}, <When at={version.at} />
                  </span>
                )}
              </span>
              {mayPlan && version.version !== current.version && (
                <button type="button" class="button button-small" onClick={() => set(version.settings)}>
                  {words.useVersion}
                  <span class="visually-hidden">: {words.showVersion(version.version)}</span>
                </button>
              )}
            </li>
          ))}
        </ul>
      </section>
    </section>
  )
}
