import { useSignal } from '@preact/signals'
import type { EvidenceReportView, HomeView, ShareView } from '@towncrier/protocol'
import { useRef } from 'preact/hooks'
import { useHome, useRest, useWords } from '../home-app.ts'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Confirm, Problem, Submit } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'

const DAYS = [7, 14, 30, 90] as const
const USUAL_DAYS = 14

/** Who can see a report, until when, and when they did. */
export function SharesPart({
  home,
  report,
  onChanged,
}: {
  home: HomeView
  report: EvidenceReportView
  onChanged: () => void
}) {
  const { shares: words } = useRest().evidence
  const isSharing = useSignal(false)
  const link = useSignal('')
  return (
    <div class="stack shares">
      <h4>{words.title}</h4>
      {report.shares.length === 0 && <p>{words.none}</p>}
      {link.value !== '' && <MadeLink link={link.value} />}
      {report.shares.length > 0 && (
        <ul class="lines">
          {report.shares.map((share) => (
            <Share key={share.id} home={home} share={share} onChanged={onChanged} />
          ))}
        </ul>
      )}
      {isSharing.value ? (
        <ShareForm
          home={home}
          report={report}
          onDone={(made) => {
            isSharing.value = false
            if (made === null) return
            link.value = made
            onChanged()
          }}
        />
      ) : (
        <div class="buttons">
          <button
            type="button"
            class="button"
            onClick={() => {
              isSharing.value = true
              link.value = ''
            }}
          >
            {words.add}
          </button>
        </div>
      )}
    </div>
  )
}

function ShareForm({
  home,
  report,
  onDone,
}: {
  home: HomeView
  report: EvidenceReportView
  /** Told the link; null when there is none. */
  onDone: (link: string | null) => void
}) {
  const app = useHome()
  const all = useWords()
  const { shares: words } = useRest().evidence
  const task = useTask()
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    void task.run(async () => {
      const recipient = String(data.get('recipient') ?? '').trim()
      const { path } = await app.api.share(home.id, report.id, recipient, Number(data.get('days')))
      onDone(new URL(path, location.origin).href)
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit(event.currentTarget)
      }}
    >
      <TextField
        name="recipient"
        label={words.who}
        hint={words.whoHint}
        maxLength={120}
        autocomplete="off"
        required
      />
      <SelectField
        name="days"
        label={words.days}
        value={String(USUAL_DAYS)}
        options={DAYS.map((days) => ({ value: String(days), label: words.daysCount(days) }))}
      />
      <Problem text={task.problem.value} />
      <div class="buttons">
        <Submit label={words.submit} isBusy={task.isBusy.value} />
        <button type="button" class="button" onClick={() => onDone(null)}>
          {all.cancel}
        </button>
      </div>
    </form>
  )
}

/** The link, this once. */
function MadeLink({ link }: { link: string }) {
  const { shares: words } = useRest().evidence
  const isCopied = useSignal(false)
  const field = useRef<HTMLInputElement>(null)
  const copy = async () => {
    field.current?.select()
    try {
      await navigator.clipboard.writeText(link)
      isCopied.value = true
    } catch {
      // Where a page may not write it, it is marked and ready to be copied by hand.
      isCopied.value = document.execCommand('copy')
    }
  }
  return (
    <div class="made-link" role="status">
      <TextField
        name="link"
        label={words.link}
        hint={words.once}
        value={link}
        readOnly
        inputRef={field}
        data-testid="share-link"
      />
      <button type="button" class="button button-primary" onClick={() => void copy()}>
        {words.copy}
      </button>
      <p class="good">{isCopied.value ? words.copied : ''}</p>
    </div>
  )
}

function Share({ home, share, onChanged }: { home: HomeView; share: ShareView; onChanged: () => void }) {
  const app = useHome()
  const { shares: words } = useRest().evidence
  const format = app.format.value
  const task = useTask()
  const now = app.clock()
  const closedAt =
    share.revokedAt !== null
      ? Date.parse(share.revokedAt)
      : Date.parse(share.expiresAt) <= now
        ? Date.parse(share.expiresAt)
        : null
  return (
    <li data-testid="share">
      <strong>{share.recipient}</strong>
      <span class="quiet">
        {closedAt === null
          ? words.until(format.date(Date.parse(share.expiresAt)))
          : words.over(format.date(closedAt))}
      </span>
      <span>
        {share.openings.length === 0 ? words.never : words.opened(share.openings.length)}
        {share.openings.length > 0 && (
          <span class="quiet">
            {': '}
            {share.openings
              .map(({ at, what }) => `${words.opening[what]} ${format.when(Date.parse(at), now)}`)
              .join('; ')}
          </span>
        )}
      </span>
      {closedAt === null && (
        <Confirm
          label={words.revoke}
          what={words.revokeWhat}
          yes={words.revokeYes}
          isBusy={task.isBusy.value}
          problem={task.problem.value}
          onYes={() =>
            void task.run(async () => {
              await app.api.revoke(home.id, share.id)
              onChanged()
            })
          }
        />
      )}
    </li>
  )
}
