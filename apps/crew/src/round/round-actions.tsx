import { useSignal } from '@preact/signals'
import { useCrew } from '../crew.ts'
import { roundScreens } from '../messages/round-screens.ts'
import type { Photo } from '../outbox/outbox-event.ts'
import type { IconName } from '../shell/icons.tsx'
import { BigButton, SmallButton } from '../work/buttons.tsx'
import { AddBinSheet } from './add-bin-sheet.tsx'
import { type OtherOutcome, OutcomeSheet } from './outcome-sheet.tsx'
import type { StopProgress } from './round-progress.ts'
import { EndSheet, MoreSheet, RoundNoteSheet } from './round-sheets.tsx'

const words = roundScreens

/** A glove touches twice: what comes so soon after a mark is not another one. */
const REST_MS = 600

type OpenSheet = 'outcome' | 'add' | 'more' | 'note' | 'end'
type MarkType =
  | 'start'
  | 'break-begin'
  | 'break-end'
  | 'lifted'
  | OtherOutcome
  | 'seen-overflowing'
  | 'tipped'
  | 'note'
  | 'done'
/** Touched by mistake they would leave a bin standing, or send a lorry away full. */
const HELD: ReadonlySet<MarkType> = new Set([
  'lifted',
  'partly',
  'not-out',
  'contaminated',
  'blocked',
  'damaged',
  'overweight',
  'seen-overflowing',
  'tipped',
])

/** The big buttons, where the thumb is: only those that make sense now. */
export function RoundActions() {
  const crew = useCrew()
  const { progress } = crew.round.open.value!
  const next = crew.round.next.value
  const isResting = useSignal(false)
  const sheet = useSignal<OpenSheet | null>(null)
  const show = (which: OpenSheet | null) => () => {
    if (which === null || !isResting.value) sheet.value = which
  }
  const mark = async (
    type: MarkType,
    {
      placeId,
      note = '',
      photo = null,
    }: { placeId?: string | null; note?: string; photo?: Photo | null } = {},
  ) => {
    if (isResting.value) return
    isResting.value = true
    setTimeout(() => {
      isResting.value = false
    }, REST_MS)
    sheet.value = null
    const about = {
      ...(placeId == null ? {} : { placeIds: [placeId] }),
      ...(photo === null ? {} : { photo }),
    }
    await crew.mark({ work: 'round', type, note, ...about }, HELD.has(type))
    const stop = type === 'seen-overflowing' ? placeId! : type === 'note' ? crew.url.place.peek().stop : null
    crew.url.goTo({ stop, view: type === 'note' ? crew.url.place.peek().view : 'next' }, true)
  }
  if (progress.stop !== null) {
    return (
      <div class="actions">
        <BigButton
          isResting={false}
          icon="back"
          label={words.backToJobs}
          onClick={() => crew.url.goToList()}
        />
      </div>
    )
  }
  const rests = isResting.value
  const main = mainAct(progress.state, next)
  const press = () => {
    if (main.type === 'done') show('end')()
    else void mark(main.type, { placeId: main.isOfPlace ? (next?.stop.placeId ?? null) : null })
  }
  return (
    <div class="actions">
      <BigButton isResting={rests} icon={main.icon} label={main.label} onClick={press} />
      {progress.state === 'under-way' && (
        <div class="small-actions">
          {next?.stop.type === 'collect' && (
            <SmallButton
              isResting={rests}
              icon="blocked"
              label={words.somethingElse}
              onClick={show('outcome')}
            />
          )}
          {(next?.stop.type === 'break' || next?.stop.type === 'dispose') && (
            <SmallButton
              isResting={rests}
              icon="skip"
              label={words.notNow}
              onClick={() => skip(crew, next)}
            />
          )}
          <SmallButton isResting={rests} icon="plus" label={words.seenFull} onClick={show('add')} />
          <SmallButton isResting={rests} icon="more" label={words.more} onClick={show('more')} />
        </div>
      )}
      {sheet.value === 'outcome' && next !== null && (
        <OutcomeSheet
          bin={next.stop.name}
          onOutcome={(outcome, note, photo) =>
            void mark(outcome, { placeId: next.stop.placeId, note, photo })
          }
          onClose={show(null)}
        />
      )}
      {sheet.value === 'add' && (
        <AddBinSheet onBin={(placeId) => void mark('seen-overflowing', { placeId })} onClose={show(null)} />
      )}
      {sheet.value === 'more' && (
        <MoreSheet
          progress={progress}
          onTip={({ key, state, stop }) => {
            sheet.value = null
            if (state === 'to-do') crew.url.goTo({ stop: key, view: 'next' }, true)
            else void mark('tipped', { placeId: stop.placeId })
          }}
          onBreak={() => void mark('break-begin')}
          onNote={show('note')}
          onEnd={show('end')}
          onClose={show(null)}
        />
      )}
      {sheet.value === 'note' && (
        <RoundNoteSheet onNote={(note) => void mark('note', { note })} onClose={show(null)} />
      )}
      {sheet.value === 'end' && (
        <EndSheet progress={progress} onEnd={() => void mark('done')} onClose={show(null)} />
      )}
    </div>
  )
}

interface MainAct {
  readonly type: MarkType
  readonly icon: IconName
  readonly label: string
  readonly isOfPlace: boolean
}

function mainAct(state: string, next: StopProgress | null): MainAct {
  if (state === 'waiting') return { type: 'start', icon: 'play', label: words.start, isOfPlace: false }
  if (state === 'on-break')
    return { type: 'break-end', icon: 'play', label: words.breakEnd, isOfPlace: false }
  switch (next?.stop.type) {
    case 'collect':
      return { type: 'lifted', icon: 'tick', label: words.lifted, isOfPlace: true }
    case 'dispose':
      return { type: 'tipped', icon: 'tip', label: words.tipped, isOfPlace: true }
    case 'break':
      return { type: 'break-begin', icon: 'pause', label: words.breakBegin, isOfPlace: false }
    default:
      return { type: 'done', icon: 'flag', label: words.done, isOfPlace: false }
  }
}

/** The stop after this one first; this one comes up again. */
function skip(crew: ReturnType<typeof useCrew>, { index }: StopProgress): void {
  const { open } = crew.round.open.peek()!.progress
  const after =
    open.find((each) => each.index > index && each.stop.type !== 'return') ??
    open.find((each) => each.index !== index)
  if (after !== undefined) crew.url.goTo({ stop: after.key, view: 'next' }, true)
}
