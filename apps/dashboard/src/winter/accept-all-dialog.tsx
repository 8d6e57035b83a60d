import { useSignal } from '@preact/signals'
import type { WinterBoardView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { describeError } from '../ui/notice.tsx'
import { adviceWords, isTreating, nightClock } from './board-words.ts'
import { decisionOf } from './decision-draft.ts'
import { useNow } from './use-now.ts'
import { useWinterApi } from './winter-api.ts'

const words = messages.winter

/** One confirmation for every domain that nobody has decided on; what cannot be accepted is named and left. */
export function AcceptAllDialog({
  board,
  onChanged,
  onClose,
}: {
  board: WinterBoardView
  onChanged: () => void
  onClose: () => void
}) {
  const { time, toasts } = useApp()
  const clockNow = useNow()
  const api = useWinterApi()
  const action = useAction()
  const failures = useSignal<readonly string[]>([])
  // What is on the list is what is signed, whatever the board says by then.
  const seen = useSignal(board).value
  const standing = new Map(board.domains.map(({ id, decision }) => [id, decision]))
  const undecided = seen.domains.filter(({ id }) => standing.get(id) === null)
  const open = undecided.filter(({ recommendation }) => recommendation.action !== 'unknown')
  const left = undecided.filter(({ recommendation }) => recommendation.action === 'unknown')
  const treatedSaltKg = open.reduce((sum, { saltNeededKg }) => sum + saltNeededKg, 0)
  const sign = () =>
    void action.run(async () => {
      let signed = 0
      const failed: string[] = []
      for (const domain of open) {
        try {
          await api.decide(decisionOf(domain, seen.issue?.id ?? null, 'accept', '', []))
          signed++
        } catch (error) {
          failed.push(words.all.failed(domain.name, describeError(error)))
        }
      }
      if (signed > 0) toasts.show(words.all.done(signed))
      failures.value = failed
      onChanged()
      if (failed.length === 0) onClose()
    })
  return (
    <Dialog title={words.all.title} onClose={onClose} width={560}>
      <p class="quiet">{words.all.hint}</p>
      {open.length === 0 && <p>{words.all.nothing}</p>}
      <ul class="winter-all">
        {open.map(({ id, name, recommendation, saltNeededKg, routes }) => (
          <li key={id}>
            <strong>{name}</strong>
            <span>
              {adviceWords(recommendation)}
              {isTreating(recommendation) &&
                ` · ${words.domain.routes(routes.filter((route) => isTreating(route.recommendation)).length)} · ${words.tonnes(saltNeededKg)}`}
              {recommendation.latestStartAt !== null &&
                ` · ${words.domain.startBy.toLowerCase()} ${nightClock(time, recommendation.latestStartAt, clockNow)}`}
            </span>
          </li>
        ))}
      </ul>
      {open.length > 0 && <p>{words.decision.saltTotal(Math.round(treatedSaltKg))}</p>}
      {left.length > 0 && <p>{words.all.left(left.map(({ name }) => name).join(', '))}</p>}
      {failures.value.map((failure) => (
        <p key={failure} class="form-error" role="alert">
          {failure}
        </p>
      ))}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {messages.cancel}
        </button>
        <button
          type="button"
          class="button button-primary"
          data-begin
          disabled={action.isBusy.value || open.length === 0}
          onClick={sign}
        >
          {words.all.sign(open.length)}
        </button>
      </div>
    </Dialog>
  )
}
