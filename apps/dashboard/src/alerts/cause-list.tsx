import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { CauseView } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { isUnacknowledged } from '../live/live-store.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { inOrder, type LiveView, ofView, passes } from './cause-order.ts'
import { CauseRow } from './cause-row.tsx'
import { handlingDialog, useHandling } from './handling.ts'
import { useDeskKeys } from './use-desk-keys.ts'

const words = messages.alarms
/** Drawn at first, and as many more each time: enough to fill any screen. */
const STEP = 60

/** Open causes of a view, as the filter of the address leaves them; one or several to act on. */
export function CauseList({ view }: { view: LiveView }) {
  const { live, url, session } = useApp()
  const mayHandle = useMay('alert.handle')
  const handling = useHandling()
  const { kinds, states, search, causeId } = url.state.value
  const all = live.openCauses.value
  const userName = session.session.value?.userName ?? null
  const chosenIds = useSignal<ReadonlySet<string>>(new Set())
  const shown = useSignal(STEP)
  const ofThisView = useMemo(() => ofView(all, view, userName), [all, view, userName])
  const causes = useMemo(
    () => inOrder(ofThisView.filter((cause) => passes(cause, { kinds, states, search }))),
    [ofThisView, kinds, states, search],
  )
  useEffect(() => {
    chosenIds.value = new Set()
    shown.value = STEP
  }, [view])
  const chosen = causes.filter(({ id }) => chosenIds.value.has(id))
  const choose = ({ id }: CauseView, isChosen = !chosenIds.value.has(id)) => {
    const next = new Set(chosenIds.value)
    if (isChosen) next.add(id)
    else next.delete(id)
    chosenIds.value = next
  }
  const open = ({ id }: CauseView) => url.set({ causeId: id, deviceId: null, alertId: null }, true)
  useDeskKeys({
    causes,
    chosen,
    opened: all.find(({ id }) => id === causeId) ?? null,
    mayHandle,
    handling,
    choose,
    show: (count) => {
      if (count > shown.value) shown.value = count + STEP
    },
  })
  if (!live.hasSnapshot.value) return <CausesSkeleton />
  if (live.summary.value.devices === 0) return <NoDevices />
  if (causes.length === 0) {
    return ofThisView.length === 0 ? (
      <EmptyNotice title={words.empty[view]} hint={words.emptyHint[view]} />
    ) : (
      <EmptyNotice title={words.noneMatch} hint={messages.filter.nothingHint} />
    )
  }
  return (
    <div class="causes" data-testid="causes">
      {chosen.length > 0 && (
        <ChosenBar
          chosen={chosen}
          onDone={() => {
            chosenIds.value = new Set()
          }}
        />
      )}
      <ul aria-label={words.list}>
        {causes.slice(0, shown.value).map((cause) => (
          <CauseRow
            key={cause.id}
            cause={cause}
            isOpen={cause.id === causeId}
            isChosen={chosenIds.value.has(cause.id)}
            mayHandle={mayHandle}
            onOpen={() => open(cause)}
            onChoose={(isChosen) => choose(cause, isChosen)}
          />
        ))}
      </ul>
      {causes.length > shown.value && (
        <button
          type="button"
          class="link-button cause-more"
          onClick={() => {
            shown.value += STEP
          }}
        >
          {words.showMore(Math.min(STEP, causes.length - shown.value))}
        </button>
      )}
    </div>
  )
}

/** Acts on all that is chosen. */
function ChosenBar({ chosen, onDone }: { chosen: readonly CauseView[]; onDone: () => void }) {
  const handling = useHandling()
  const waiting = chosen.filter(isUnacknowledged)
  const shelved = chosen.filter(({ state }) => state === 'shelved')
  const ask = (act: 'acknowledge' | 'assign' | 'shelve', causes: readonly CauseView[]) => {
    handlingDialog.value = { act, causes }
    onDone()
  }
  return (
    <div class="chosen-bar" role="toolbar" aria-label={words.chosen(chosen.length)}>
      <strong>{words.chosen(chosen.length)}</strong>
      {waiting.length > 0 && (
        <button
          type="button"
          class="button button-primary button-small"
          onClick={() => ask('acknowledge', waiting)}
        >
          {words.acknowledgeMany(waiting.length)}
        </button>
      )}
      <button type="button" class="button button-small" onClick={() => ask('assign', chosen)}>
        {words.assign}
      </button>
      {shelved.length < chosen.length && (
        <button
          type="button"
          class="button button-small"
          onClick={() =>
            ask(
              'shelve',
              chosen.filter(({ state }) => state !== 'shelved'),
            )
          }
        >
          {words.shelve}
        </button>
      )}
      {shelved.length > 0 && (
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            onDone()
            void handling.unshelve(shelved)
          }}
        >
          {words.unshelve}
        </button>
      )}
      <button type="button" class="link-button" onClick={onDone}>
        {words.clearChoice}
      </button>
    </div>
  )
}

/** More at once than one person can take in. */
export function FloodBanner() {
  const { live, time } = useApp()
  const flood = live.flood.value
  if (flood === null) return null
  return (
    <p class="flood" role="status" data-testid="flood">
      <StateShape state="warning" size={16} />
      {words.flood(flood.causes, time.clock(flood.since))}
    </p>
  )
}

function NoDevices() {
  const { url } = useApp()
  return (
    <EmptyNotice title={messages.answer.noDevices} hint={messages.answer.noDevicesHint}>
      <button type="button" class="button" onClick={() => url.set({ page: 'devices' }, true)}>
        {messages.pages.devices}
      </button>
    </EmptyNotice>
  )
}

/** The room the list will take, while it is on its way. */
function CausesSkeleton() {
  return (
    <div class="causes-skeleton" aria-hidden="true">
      {[72, 56, 64, 48].map((width) => (
        <div key={width} class="skeleton" style={{ width: `${width}%` }} />
      ))}
    </div>
  )
}
