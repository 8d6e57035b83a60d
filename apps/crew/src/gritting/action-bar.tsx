import { useSignal } from '@preact/signals'
import { useCrew } from '../crew.ts'
import { jobScreens } from '../messages/job-screens.ts'
import { BigButton as Big, SmallButton as Small } from '../work/buttons.tsx'
import { BlockedSheet, DoneSheet, NoteSheet } from './sheets.tsx'
import type { Next } from './use-next.ts'

const words = jobScreens.job

/** A glove touches twice: what comes so soon after a mark is not another one. */
const REST_MS = 600

/** The big buttons, where the thumb is: only those that make sense now. */
export function ActionBar({ next, onMarked }: { next: Next | null; onMarked: () => void }) {
  const crew = useCrew()
  const { progress } = crew.gritting.open.value!
  const isResting = useSignal(false)
  const sheet = useSignal<'blocked' | 'note' | 'done' | null>(null)
  const show = (which: 'blocked' | 'note' | 'done' | null) => () => {
    if (which === null || !isResting.value) sheet.value = which
  }
  const mark = async (
    type: 'start' | 'resume' | 'pause' | 'treated' | 'blocked' | 'note' | 'done',
    note = '',
  ) => {
    if (isResting.value) return
    isResting.value = true
    setTimeout(() => {
      isResting.value = false
    }, REST_MS)
    const isOfStreet = type === 'treated' || type === 'blocked'
    const placeIds = isOfStreet ? next?.street.street.edgeIds : undefined
    sheet.value = null
    await crew.mark(
      { work: 'gritting', type, note, ...(placeIds === undefined ? {} : { placeIds }) },
      isOfStreet,
    )
    onMarked()
  }
  if (progress.stop !== null) {
    return (
      <div class="actions">
        <Big isResting={false} icon="back" label={words.backToJobs} onClick={() => crew.url.goToList()} />
      </div>
    )
  }
  const { state } = progress
  const isUnderWay = state === 'under-way'
  return (
    <div class="actions">
      {state === 'waiting' && (
        <Big isResting={isResting.value} icon="play" label={words.start} onClick={() => void mark('start')} />
      )}
      {state === 'paused' && (
        <Big
          isResting={isResting.value}
          icon="play"
          label={words.resume}
          onClick={() => void mark('resume')}
        />
      )}
      {isUnderWay && next !== null && (
        <Big
          isResting={isResting.value}
          icon="tick"
          label={words.treated}
          onClick={() => void mark('treated')}
        />
      )}
      {isUnderWay && next === null && (
        <Big isResting={isResting.value} icon="flag" label={words.done} onClick={show('done')} />
      )}
      {state !== 'waiting' && (
        <div class="small-actions">
          {isUnderWay && next !== null && (
            <Small
              isResting={isResting.value}
              icon="blocked"
              label={words.blockedAction}
              onClick={show('blocked')}
            />
          )}
          <Small isResting={isResting.value} icon="note" label={words.note} onClick={show('note')} />
          {isUnderWay && (
            <Small
              isResting={isResting.value}
              icon="pause"
              label={words.pause}
              onClick={() => void mark('pause')}
            />
          )}
          {(next !== null || !isUnderWay) && (
            <Small isResting={isResting.value} icon="flag" label={words.done} onClick={show('done')} />
          )}
        </div>
      )}
      {sheet.value === 'blocked' && next !== null && (
        <BlockedSheet
          street={next.street.street.name}
          onBlocked={(note) => void mark('blocked', note)}
          onClose={show(null)}
        />
      )}
      {sheet.value === 'note' && (
        <NoteSheet onNote={(note) => void mark('note', note)} onClose={show(null)} />
      )}
      {sheet.value === 'done' && (
        <DoneSheet open={progress.open} onDone={() => void mark('done')} onClose={show(null)} />
      )}
    </div>
  )
}
