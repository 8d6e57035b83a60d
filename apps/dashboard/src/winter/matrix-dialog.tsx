import type { RecommendationView } from '@towncrier/protocol'
import { useEffect, useRef } from 'preact/hooks'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { useLoad } from '../ui/use-load.ts'
import { bandWords, isCellOf } from './board-words.ts'
import { type MatrixCell, useWinterApi } from './winter-api.ts'

const words = messages.winter

/** The whole treatment matrix, with the row that applies marked. */
export function MatrixDialog({
  applied,
  onClose,
}: {
  applied: RecommendationView['matrixCell']
  onClose: () => void
}) {
  const api = useWinterApi()
  const { data, error, reload } = useLoad(() => api.settings(), [])
  const matrix = data?.settings.matrix
  return (
    <Dialog title={words.matrix.title(matrix?.name ?? '…')} onClose={onClose} width={720}>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {matrix !== undefined && (
        <>
          <p class="quiet">{words.matrix.source(matrix.source, matrix.date)}</p>
          <table class="table winter-matrix">
            <thead>
              <tr>
                {Object.entries(words.matrix.columns).map(([name, title]) => (
                  <th key={name} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {matrix.cells.map((cell) => (
                <MatrixRow
                  key={`${cell.condition}/${bandWords(cell)}`}
                  cell={cell}
                  isApplied={isCellOf(cell, applied)}
                />
              ))}
            </tbody>
          </table>
        </>
      )}
    </Dialog>
  )
}

function MatrixRow({ cell, isApplied }: { cell: MatrixCell; isApplied: boolean }) {
  const row = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (isApplied) row.current?.scrollIntoView({ block: 'center' })
  }, [])
  const extras = [
    ...(cell.isSuccessive ? [words.matrix.successive] : []),
    ...(cell.isPloughed ? [words.matrix.ploughed] : []),
    ...(cell.hasAbrasive ? [words.matrix.abrasive] : []),
    ...(cell.note === '' ? [] : [cell.note]),
  ]
  return (
    <tr class={isApplied ? 'winter-matrix-applied' : undefined} aria-current={isApplied ? 'true' : undefined}>
      <td>
        {words.settings.conditions[cell.condition]}
        {isApplied && (
          <strong class="winter-applies">
            <StateShape state="done" size={14} /> {words.matrix.applies}
          </strong>
        )}
        {extras.length > 0 && <small>{extras.join('; ')}</small>}
      </td>
      <td class="nowrap">{bandWords(cell)}</td>
      <td class="nowrap">{words.rate(cell.dryGm2, cell.passes)}</td>
      <td class="nowrap">
        {cell.preWetGm2 === 'use-dry' ? words.matrix.useDry : words.rate(cell.preWetGm2, cell.passes)}
      </td>
    </tr>
  )
}
