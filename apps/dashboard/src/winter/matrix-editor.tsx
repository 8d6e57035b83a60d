import { useSignal } from '@preact/signals'
import type { MatrixCheckAnswer } from '@towncrier/protocol'
import { useRef } from 'preact/hooks'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { bandWords } from './board-words.ts'
import { Scroll } from './scroll.tsx'
import { rowOf, withCell, withoutRow, withRowOf } from './settings-draft.ts'
import type { MatrixCell, WinterSettings } from './winter-api.ts'

const words = messages.winter.settings
const EXTRAS = ['isSuccessive', 'isPloughed', 'hasAbrasive'] as const
const CONDITIONS = Object.keys(words.conditions) as MatrixCell['condition'][]

interface MatrixEditorProps {
  readonly settings: WinterSettings
  readonly problems: MatrixCheckAnswer['problems']
  /** Whether the problems are of the matrix as it is now. */
  readonly isChecked: boolean
  readonly mayPlan: boolean
  readonly onChange: (settings: WinterSettings) => void
}

/** The matrix as a table; what cannot stand is said at the row that it is about. */
export function MatrixEditor({ settings, problems, isChecked, mayPlan, onChange }: MatrixEditorProps) {
  const { matrix } = settings
  const file = useRef<HTMLInputElement>(null)
  const fileError = useSignal<string | null>(null)
  const general = problems.filter(({ path }) => rowOf(path) === null)
  const rows = new Set(problems.map(({ path }) => rowOf(path) ?? path))
  const read = async (input: HTMLInputElement) => {
    const [chosen] = input.files ?? []
    if (chosen === undefined) return
    const given = parsed(await chosen.text())
    input.value = ''
    fileError.value = given === null ? words.notReadable : null
    if (given !== null) onChange({ ...settings, matrix: given })
  }
  return (
    <div class="card winter-matrix-editor">
      <div class="winter-matrix-head">
        {(['name', 'source', 'date'] as const).map((name) => (
          <label key={name} class="field">
            <span>{words[name]}</span>
            <input
              value={matrix[name]}
              disabled={!mayPlan}
              onInput={(event) =>
                onChange({ ...settings, matrix: { ...matrix, [name]: event.currentTarget.value } })
              }
            />
          </label>
        ))}
        <div class="winter-matrix-tools">
          <button type="button" class="button" onClick={() => saveJson(matrix)}>
            {words.export}
          </button>
          {mayPlan && (
            <>
              <button type="button" class="button" onClick={() => file.current?.click()}>
                {words.import}
              </button>
              <input
                ref={file}
                type="file"
                accept=".json,application/json"
                class="visually-hidden"
                tabIndex={-1}
                aria-label={words.import}
                data-testid="matrix-file"
                onChange={(event) => void read(event.currentTarget)}
              />
            </>
          )}
        </div>
      </div>
      <FormError text={fileError.value} />
      {mayPlan && (
        <p role="status" class={rows.size > 0 ? 'winter-problem' : 'quiet'}>
          {!isChecked ? (
            words.checking
          ) : rows.size > 0 ? (
            <>
              <StateShape state="warning" size={12} /> {words.broken(rows.size)}
            </>
          ) : (
            words.whole
          )}
        </p>
      )}
      {general.map(({ message }) => (
        <p key={message} class="field-error">
          {message}
        </p>
      ))}
      <Scroll label={words.title}>
        <table class="table winter-matrix-table">
          <thead>
            <tr>
              {Object.entries(words.columns).map(([name, title]) => (
                <th key={name} scope="col">
                  {title}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {matrix.cells.map((cell, index) => (
              <Row
                key={index}
                cell={cell}
                problems={problems.filter(({ path }) => rowOf(path) === index).map(({ message }) => message)}
                mayPlan={mayPlan}
                onChange={(next) => onChange(withCell(settings, index, next))}
                onRemove={() => onChange(withoutRow(settings, index))}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
      {mayPlan && (
        <form
          class="winter-add-row"
          onSubmit={(event) => {
            event.preventDefault()
            const condition = new FormData(event.currentTarget).get('condition') as MatrixCell['condition']
            onChange(withRowOf(settings, condition))
          }}
        >
          <label>
            <span class="visually-hidden">{words.columns.condition}</span>
            <select name="condition" class="select">
              {CONDITIONS.map((condition) => (
                <option key={condition} value={condition}>
                  {words.conditions[condition]}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" class="button">
            <Icon name="plus" size={16} />
            {words.addRow}
          </button>
        </form>
      )}
    </div>
  )
}

function Row({
  cell,
  problems,
  mayPlan,
  onChange,
  onRemove,
}: {
  cell: MatrixCell
  problems: readonly string[]
  mayPlan: boolean
  onChange: (cell: MatrixCell) => void
  onRemove: () => void
}) {
  const name = `${words.conditions[cell.condition]}, ${bandWords(cell)}`
  const labelOf = (column: string) => `${column}: ${name}`
  const isDisabled = !mayPlan
  return (
    <>
      <tr class={problems.length > 0 ? 'winter-cell-broken' : undefined} data-testid="matrix-row">
        <th scope="row">{words.conditions[cell.condition]}</th>
        {(['coldEdge', 'warmEdge'] as const).map((side) => (
          <td key={side}>
            <Edge
              edge={cell[side]}
              label={labelOf(side === 'coldEdge' ? words.columns.cold : words.columns.warm)}
              isDisabled={isDisabled}
              onChange={(edge) => onChange({ ...cell, [side]: edge })}
            />
          </td>
        ))}
        <td>
          <input
            type="number"
            class="winter-number"
            step="any"
            value={cell.dryGm2}
            disabled={isDisabled}
            aria-label={labelOf(words.columns.dry)}
            aria-invalid={problems.length > 0}
            onInput={(event) => onChange({ ...cell, dryGm2: Number(event.currentTarget.value) })}
          />
        </td>
        <td>
          <input
            type="number"
            class="winter-number"
            step="any"
            value={cell.preWetGm2 === 'use-dry' ? '' : cell.preWetGm2}
            placeholder={messages.winter.matrix.useDry}
            title={words.useDryHint}
            disabled={isDisabled}
            aria-label={labelOf(words.columns.wet)}
            onInput={(event) => {
              const text = event.currentTarget.value
              onChange({ ...cell, preWetGm2: text === '' ? 'use-dry' : Number(text) })
            }}
          />
        </td>
        <td>
          <input
            type="number"
            class="winter-number winter-number-short"
            min={1}
            max={4}
            value={cell.passes}
            disabled={isDisabled}
            aria-label={labelOf(words.columns.passes)}
            onInput={(event) => onChange({ ...cell, passes: Number(event.currentTarget.value) })}
          />
        </td>
        <td class="winter-extras">
          {EXTRAS.map((extra) => (
            <label key={extra} class="winter-check">
              <input
                type="checkbox"
                checked={cell[extra]}
                disabled={isDisabled}
                onChange={(event) => onChange({ ...cell, [extra]: event.currentTarget.checked })}
              />
              {words.extras[extra]}
            </label>
          ))}
        </td>
        <td>
          <input
            class="winter-note"
            value={cell.note}
            maxLength={300}
            disabled={isDisabled}
            title={cell.note}
            aria-label={labelOf(words.columns.note)}
            onInput={(event) => onChange({ ...cell, note: event.currentTarget.value })}
          />
        </td>
        <td>
          {mayPlan && (
            <button type="button" class="icon-button" aria-label={words.removeRow(name)} onClick={onRemove}>
              <Icon name="close" size={16} />
            </button>
          )}
        </td>
      </tr>
      {problems.length > 0 && (
        <tr class="winter-cell-problem">
          <td colSpan={9}>
            <p class="field-error" role="alert">
              {problems.join(' ')}
            </p>
          </td>
        </tr>
      )}
    </>
  )
}

/** One end of a band: a temperature and whether it belongs to the row; empty is no end. */
function Edge({
  edge,
  label,
  isDisabled,
  onChange,
}: {
  edge: MatrixCell['coldEdge']
  label: string
  isDisabled: boolean
  onChange: (edge: MatrixCell['coldEdge']) => void
}) {
  return (
    <span class="winter-edge">
      <input
        type="number"
        class="winter-number"
        step="any"
        value={edge?.tempC ?? ''}
        placeholder="—"
        title={words.openEnd}
        disabled={isDisabled}
        aria-label={label}
        onInput={(event) => {
          const text = event.currentTarget.value
          onChange(text === '' ? null : { tempC: Number(text), isIncluded: edge?.isIncluded ?? true })
        }}
      />
      {edge !== null && (
        <label class="winter-check">
          <input
            type="checkbox"
            checked={edge.isIncluded}
            disabled={isDisabled}
            aria-label={words.includedOf(label)}
            onChange={(event) => onChange({ ...edge, isIncluded: event.currentTarget.checked })}
          />
          {words.included}
        </label>
      )}
    </span>
  )
}

/** A matrix that has at least rows to show; whether it can stand is the server's to say. */
function parsed(text: string): WinterSettings['matrix'] | null {
  try {
    const given = JSON.parse(text) as Partial<WinterSettings['matrix']> | null
    if (given === null || typeof given !== 'object' || !Array.isArray(given.cells)) return null
    const isCell = (cell: Partial<MatrixCell> | null) =>
      cell !== null &&
      typeof cell === 'object' &&
      CONDITIONS.includes(cell.condition as MatrixCell['condition'])
    if (!given.cells.every(isCell)) return null
    const usual = {
      coldEdge: null,
      warmEdge: null,
      isSuccessive: false,
      isPloughed: false,
      hasAbrasive: false,
      note: '',
    }
    return {
      name: String(given.name ?? ''),
      source: String(given.source ?? ''),
      date: String(given.date ?? ''),
      cells: given.cells.map((cell) => ({ ...usual, ...cell })),
    }
  } catch {
    return null
  }
}

function saveJson(matrix: WinterSettings['matrix']): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(matrix, null, 2)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'treatment-matrix.json'
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
