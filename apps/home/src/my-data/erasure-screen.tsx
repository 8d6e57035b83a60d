import '../styles/more.css'
import { useSignal } from '@preact/signals'
import type { HomeErasureView } from '@towncrier/protocol'
import { useEffect } from 'preact/hooks'
import { Refusal } from '../api/refusal.ts'
import { useHome, useRest } from '../home-app.ts'
import { Problem, ScreenTitle, Waiting } from '../ui/parts.tsx'
import { useAnswer } from '../ui/use-answer.ts'
import { useTask } from '../ui/use-task.ts'

const LOOK_MS = 1_500
const KEY = 'towncrier.home.erasure'

/** How far the wiping of a home is, and the receipt at its end; by its token, with no account. */
export function ErasureScreen() {
  const app = useHome()
  const { erasure: words } = useRest().myData
  const { id, token } = app.url.place.value.query
  const isUnknown = useSignal(false)
  const known = linkOf(id, token)
  const { value, problem, reload } = useAnswer(known === null ? null : known.id, async () => {
    try {
      return await app.api.erasure(known!.id, known!.token)
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) isUnknown.value = true
      throw error
    }
  })
  const view = value.value
  const isOver = view !== null && view.finishedAt !== null
  useEffect(() => {
    if (isOver || isUnknown.value) return
    const timer = setInterval(() => void reload(), LOOK_MS)
    return () => clearInterval(timer)
  }, [isOver, isUnknown.value, reload])
  return (
    <>
      <ScreenTitle>{isOver ? words.done : words.title}</ScreenTitle>
      {known === null || isUnknown.value ? (
        <p>{words.unknown}</p>
      ) : view === null ? (
        <Waiting problem={problem.value} onRetry={() => void reload()} />
      ) : (
        <>
          <Progress view={view} />
          {view.boxes.some(({ isDone }) => !isDone) && (
            <WaitsForBox
              onGone={async () => {
                for (const { deviceId } of view.boxes.filter(({ isDone }) => !isDone)) {
                  await app.api.boxGone(known.id, known.token, deviceId)
                }
                await reload()
              }}
            />
          )}
        </>
      )}
      <p class="no-print">
        <a href="#/now">{words.home}</a>
      </p>
    </>
  )
}

function Progress({ view }: { view: HomeErasureView }) {
  const app = useHome()
  const { erasure: words } = useRest().myData
  const backups = Date.parse(view.backupsGoneBy)
  // Backups go by themselves: the day is told beneath.
  const steps = view.steps.filter(({ name }) => name !== 'backups')
  return (
    <>
      {view.finishedAt === null && <p>{words.lead}</p>}
      <ul class="lines steps-list" aria-live="polite">
        {steps.map(({ name, state, detail }) => (
          <li key={name} data-state={state}>
            <strong>{words.names[name] ?? detail}</strong>
            <span class={state === 'failed' ? 'warning' : 'quiet'}>{words.steps[state]}</span>
          </li>
        ))}
      </ul>
      <p>{words.backups(Number.isFinite(backups) ? app.format.value.date(backups) : view.backupsGoneBy)}</p>
      {view.receipt !== null && <Receipt receipt={view.receipt} />}
    </>
  )
}

/** A box that is off wipes itself when it is back; one that is lost never comes back. */
function WaitsForBox({ onGone }: { onGone: () => Promise<void> }) {
  const { erasure: words } = useRest().myData
  const task = useTask()
  return (
    <section class="card no-print" aria-labelledby="box-waits">
      <h2 id="box-waits">{words.boxWaits}</h2>
      <p>{words.boxWaitsHint}</p>
      <Problem text={task.problem.value} />
      <button type="button" class="button" disabled={task.isBusy.value} onClick={() => void task.run(onGone)}>
        {words.boxGone}
      </button>
    </section>
  )
}

function Receipt({ receipt: { text, sha256 } }: { receipt: NonNullable<HomeErasureView['receipt']> }) {
  const { erasure: words } = useRest().myData
  const save = () => {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
    const link = document.createElement('a')
    link.href = address
    link.download = 'towncrier-receipt.txt'
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), LOOK_MS)
  }
  return (
    <section class="card" aria-labelledby="receipt" data-testid="receipt">
      <h2 id="receipt">{words.receipt}</h2>
      <p>{words.receiptHint}</p>
      <pre>{text}</pre>
      <p class="quiet hash">
        {words.mark}: <span>{sha256}</span>
      </p>
      <div class="buttons">
        <button type="button" class="button button-primary" onClick={save}>
          {words.save}
        </button>
        <button type="button" class="button" onClick={() => print()}>
          {words.print}
        </button>
      </div>
    </section>
  )
}

/** The link is in the address; without it, the one that was open in this window last. */
function linkOf(id: string | undefined, token: string | undefined): { id: string; token: string } | null {
  try {
    if (id !== undefined && token !== undefined) {
      sessionStorage.setItem(KEY, JSON.stringify({ id, token }))
      return { id, token }
    }
    const text = sessionStorage.getItem(KEY)
    return text === null ? null : (JSON.parse(text) as { id: string; token: string })
  } catch {
    return id === undefined || token === undefined ? null : { id, token }
  }
}
