import { useSignal } from '@preact/signals'
import type { HandoverView, ShiftView } from '@towncrier/protocol'
import { lengthInWords } from '@towncrier/protocol/local-time'
import { useApp, useMay } from '../app.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction, useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { type Loaded, useLoad } from '../ui/use-load.ts'
import { HandoverDialog, HandoverWizard } from './handover.tsx'
import { useShiftApi } from './shift-api.ts'
import { ShiftLog } from './shift-log.tsx'
import { ShiftTime, shiftTime } from './shift-time.tsx'

const words = messages.shift
const MOST = 30
const DEFAULT_DESK = 'Control room'

/** Who is on duty, what they wrote down, and what one hands on to the next. */
export function ShiftPage() {
  const api = useShiftApi()
  const news = useNews('shift')
  const onDuty = useLoad(() => api.onDuty(), [news])
  const handovers = useLoad(() => api.handovers(MOST), [news])
  const shifts = useLoad(() => api.shifts(MOST), [news])
  const shown = useSignal<HandoverView | null>(null)
  const reload = () => {
    for (const part of [onDuty, handovers, shifts]) part.reload()
  }
  const waiting = (handovers.data?.items ?? []).filter(({ acceptedAt }) => acceptedAt === null)
  return (
    <main class="page shift-page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div data-testid="shift-answer">
            <h1>
              {onDuty.data === null
                ? messages.loading
                : words.answer([...new Set(onDuty.data.map(({ displayName }) => displayName))])}
            </h1>
            <p>{words.purpose}</p>
          </div>
          <div class="page-actions">
            <button type="button" class="button" onClick={() => window.print()}>
              {words.print}
            </button>
          </div>
        </header>
        {waiting.map((handover) => (
          <WaitingHandover
            key={handover.id}
            handover={handover}
            onRead={() => {
              shown.value = handover
            }}
          />
        ))}
        <div class="shift-columns">
          <ShiftLog news={news} desk={DEFAULT_DESK} />
          <div class="shift-side">
            <OnDuty onDuty={onDuty} onChanged={reload} />
            <Handovers
              handovers={handovers}
              onRead={(handover) => {
                shown.value = handover
              }}
            />
            <EarlierShifts shifts={shifts} />
          </div>
        </div>
      </div>
      {shown.value !== null && (
        <HandoverDialog
          handover={shown.value}
          onClose={() => {
            shown.value = null
          }}
          onAccepted={() => {
            shown.value = null
            reload()
          }}
        />
      )}
    </main>
  )
}

function WaitingHandover({ handover, onRead }: { handover: HandoverView; onRead: () => void }) {
  const { session } = useApp()
  const mayWrite = useMay('shift.write')
  const isOwn = handover.fromUser === session.session.value?.userName
  return (
    <section class="card shift-waiting" aria-label={words.waiting} data-testid="waiting-handover">
      <div>
        <h2>
          {words.waitingFrom(handover.fromUser, handover.desk)}
          {handover.toUser !== null && ` ${words.waitingFor(handover.toUser)}`}
        </h2>
        <p class="quiet">
          {isOwn ? words.ownWaits : words.waiting} · <ShiftTime at={handover.handedAt} />
        </p>
      </div>
      <button type="button" class={isOwn ? 'button' : 'button button-primary'} onClick={onRead}>
        {isOwn || !mayWrite ? words.read : words.accept}
      </button>
    </section>
  )
}

function OnDuty({ onDuty, onChanged }: { onDuty: Loaded<ShiftView[]>; onChanged: () => void }) {
  const { session, socket, platform } = useApp()
  const api = useShiftApi()
  const action = useAction()
  const mayWrite = useMay('shift.write')
  const desk = useSignal(DEFAULT_DESK)
  const handingOver = useSignal<string | null>(null)
  const own = session.session.value?.userName
  const now = socket.now.value
  const act = (task: () => Promise<unknown>) => void action.run(task).then(onChanged)
  return (
    <section class="card part" aria-labelledby="on-duty">
      <h2 id="on-duty">{words.onDuty}</h2>
      {onDuty.error !== null && onDuty.data === null && (
        <ErrorNotice error={onDuty.error} onRetry={onDuty.reload} />
      )}
      {onDuty.data?.length === 0 && <EmptyNotice title={words.nobody} hint={words.nobodyHint} />}
      <ul class="part-list" data-testid="on-duty">
        {(onDuty.data ?? []).map((shift) => (
          <li key={shift.id} class="shift-person">
            <span>
              <strong>{shift.displayName}</strong> {shift.desk}
              <span class="quiet shift-since">
                {words.since(
                  shiftTime(Date.parse(shift.onAt), now, platform.timeZone),
                  lengthInWords(now - Date.parse(shift.onAt)),
                )}
              </span>
            </span>
            {mayWrite && shift.userName === own && (
              <span class="shift-actions">
                <button
                  type="button"
                  class="button button-small"
                  disabled={action.isBusy.value}
                  onClick={() => act(() => api.signOff(shift.desk))}
                >
                  {words.signOff}
                </button>
                <button
                  type="button"
                  class="button button-small button-primary"
                  onClick={() => {
                    handingOver.value = shift.desk
                  }}
                >
                  {words.handOver}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      <FormError text={action.error.value} />
      {mayWrite && (
        <form
          class="form part-form shift-sign-on"
          onSubmit={(event) => {
            event.preventDefault()
            act(() => api.signOn(desk.value.trim()))
          }}
        >
          <label class="field">
            <span>{words.desk}</span>
            <input
              required
              maxLength={60}
              value={desk.value}
              title={words.deskHint}
              onInput={(event) => {
                desk.value = event.currentTarget.value
              }}
            />
          </label>
          <button type="submit" class="button" disabled={action.isBusy.value}>
            <Icon name="plus" size={16} />
            {words.signOn}
          </button>
        </form>
      )}
      {handingOver.value !== null && (
        <HandoverWizard
          desk={handingOver.value}
          onClose={() => {
            handingOver.value = null
          }}
          onSent={() => {
            handingOver.value = null
            onChanged()
          }}
        />
      )}
    </section>
  )
}

function Handovers({
  handovers,
  onRead,
}: {
  handovers: Loaded<{ readonly items: HandoverView[] }>
  onRead: (handover: HandoverView) => void
}) {
  const items = handovers.data?.items ?? []
  return (
    <section class="card part" aria-labelledby="handovers">
      <h2 id="handovers">{words.handovers}</h2>
      {handovers.data !== null && items.length === 0 && <p class="quiet part-hint">{words.noHandovers}</p>}
      <ul class="part-list" data-testid="handovers">
        {items.map((handover) => (
          <li key={handover.id}>
            <span>
              {words.waitingFrom(handover.fromUser, handover.desk)}
              <span class="quiet shift-since">
                <ShiftTime at={handover.handedAt} />
                {handover.acceptedBy !== null && ` · ${handover.acceptedBy}`}
                {handover.acceptedBy === null && ` · ${words.notAccepted}`}
              </span>
            </span>
            <button type="button" class="button button-small" onClick={() => onRead(handover)}>
              {words.read}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function EarlierShifts({ shifts }: { shifts: Loaded<{ readonly items: ShiftView[] }> }) {
  const over = (shifts.data?.items ?? []).filter(({ offAt }) => offAt !== null)
  return (
    <section class="card part" aria-labelledby="earlier-shifts">
      <h2 id="earlier-shifts">{words.earlier}</h2>
      {shifts.data !== null && over.length === 0 && <p class="quiet part-hint">{words.noEarlier}</p>}
      {over.length > 0 && (
        <table class="shift-table" data-testid="earlier-shifts">
          <thead>
            <tr>
              <th scope="col">{words.person}</th>
              <th scope="col">{words.from}</th>
              <th scope="col">{words.until}</th>
              <th scope="col">{words.length}</th>
            </tr>
          </thead>
          <tbody>
            {over.map(({ id, displayName, desk, onAt, offAt }) => (
              <tr key={id}>
                <td>
                  {displayName}
                  <span class="quiet shift-since">{desk}</span>
                </td>
                <td>
                  <ShiftTime at={onAt} />
                </td>
                <td>{offAt !== null && <ShiftTime at={offAt} />}</td>
                <td class="nowrap">
                  {offAt !== null && lengthInWords(Date.parse(offAt) - Date.parse(onAt))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
