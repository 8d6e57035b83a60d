import { roundScreens } from '../messages/round-screens.ts'
import { Icon } from '../shell/icons.tsx'
import { Sheet } from '../shell/sheet.tsx'
import { TextForm } from '../work/text-form.tsx'
import type { RoundProgress, StopProgress } from './round-progress.ts'

const words = roundScreens
const MOST_LISTED = 8

/** What is done now and then. */
export function MoreSheet({
  progress,
  onTip,
  onBreak,
  onNote,
  onEnd,
  onClose,
}: {
  progress: RoundProgress
  /** @param stop at which is tipped: the next there, or one that is done */
  onTip: (stop: StopProgress) => void
  onBreak: () => void
  onNote: () => void
  onEnd: () => void
  onClose: () => void
}) {
  const sites = new Map<string | null, StopProgress>()
  for (const each of [...progress.stops, ...progress.open.toReversed()])
    if (each.stop.type === 'dispose') sites.set(each.stop.placeId, each)
  return (
    <Sheet title={words.moreTitle} onClose={onClose}>
      <div class="choices-list">
        {progress.breakSince === null && (
          <button type="button" class="button" onClick={onBreak}>
            <Icon name="pause" />
            {words.breakNow}
          </button>
        )}
        {[...sites.values()].map((site) => (
          <button key={site.key} type="button" class="button" onClick={() => onTip(site)}>
            <Icon name="tip" />
            {words.tipNow(site.stop.name)}
          </button>
        ))}
        <button type="button" class="button" onClick={onNote}>
          <Icon name="note" />
          {words.noteSheet.title}
        </button>
        <button type="button" class="button" onClick={onEnd}>
          <Icon name="flag" />
          {words.endRound}
        </button>
      </div>
    </Sheet>
  )
}

export function RoundNoteSheet({ onNote, onClose }: { onNote: (note: string) => void; onClose: () => void }) {
  return (
    <Sheet title={words.noteSheet.title} onClose={onClose}>
      <TextForm label={words.noteSheet.label} submit={words.noteSheet.submit} onText={onNote} />
    </Sheet>
  )
}

/** Asks once, and says what is left. */
export function EndSheet({
  progress,
  onEnd,
  onClose,
}: {
  progress: RoundProgress
  onEnd: () => void
  onClose: () => void
}) {
  const said = words.end
  const bins = progress.open.filter(({ stop }) => stop.type === 'collect')
  const tips = progress.open.filter(({ stop }) => stop.type === 'dispose').length
  return (
    <Sheet title={said.title} onClose={onClose}>
      {bins.length === 0 ? (
        <p>{said.all}</p>
      ) : (
        <>
          <p>{said.open(bins.length)}</p>
          <ul class="untreated">
            {bins.slice(0, MOST_LISTED).map(({ key, stop }) => (
              <li key={key}>{stop.name}</li>
            ))}
            {bins.length > MOST_LISTED && <li>{said.more(bins.length - MOST_LISTED)}</li>}
          </ul>
        </>
      )}
      {tips > 0 && <p>{said.tips(tips)}</p>}
      <div class="sheet-actions">
        <button type="button" class="button" onClick={onClose}>
          {said.goOn}
        </button>
        <button type="button" class="button button-primary" onClick={onEnd}>
          {said.submit}
        </button>
      </div>
    </Sheet>
  )
}
