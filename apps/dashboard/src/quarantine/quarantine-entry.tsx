import { useSignal } from '@preact/signals'
import type { QuarantineView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { formatBytes } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { describeError } from '../ui/notice.tsx'
import { When } from '../ui/time.tsx'

/** One entry: why it is here and what was sent, to correct and release or to discard. */
export function QuarantineEntry({ entry, onResolved }: { entry: QuarantineView; onResolved: () => void }) {
  const { api, live, url, toasts } = useApp()
  const payload = useSignal(prettyJson(entry.payload) ?? entry.payload)
  const isAsking = useSignal(false)
  const isBusy = useSignal(false)
  const error = useSignal<string | null>(null)
  const isJson = prettyJson(payload.value) !== null
  const isOpen = entry.status === 'open'

  const act = async (action: () => Promise<unknown>, answer: string) => {
    isBusy.value = true
    error.value = null
    try {
      await action()
      toasts.show(answer)
      onResolved()
    } catch (problem) {
      error.value = describeError(problem)
    } finally {
      isBusy.value = false
      isAsking.value = false
    }
  }

  return (
    <form
      class="form entry-detail"
      onSubmit={(event) => {
        event.preventDefault()
        const corrected = entry.isWithheld ? undefined : payload.value
        void act(() => api.release(entry.id, corrected), messages.quarantine.released)
      }}
    >
      <div>
        <h2>{entry.reason}</h2>
        <p class="quiet">
          <code>{entry.code}</code>
        </p>
      </div>
      <dl class="device-values entry-facts">
        <div>
          <dt>{messages.quarantine.device}</dt>
          <dd>
            <a
              href={url.hrefOf({ page: 'live', deviceId: entry.deviceId })}
              onClick={(event) => {
                event.preventDefault()
                url.set({ page: 'live', deviceId: entry.deviceId }, true)
              }}
            >
              {live.devices.get(entry.deviceId)?.name ?? entry.deviceId}
            </a>
          </dd>
        </div>
        <div>
          <dt>{messages.quarantine.received}</dt>
          <dd>
            <When at={entry.receivedAt} />
          </dd>
        </div>
        <div>
          <dt>{messages.quarantine.size}</dt>
          <dd>{formatBytes(entry.payloadBytes)}</dd>
        </div>
      </dl>
      {entry.isWithheld ? (
        <p class="quiet" data-testid="quarantine-withheld">
          {messages.privacy.withheld}
        </p>
      ) : (
        <label class="field">
          <span>{messages.quarantine.payload}</span>
          <textarea
            spellcheck={false}
            readOnly={!isOpen || !entry.payloadIsWhole}
            value={payload.value}
            aria-invalid={isOpen && entry.payloadIsWhole && !isJson}
            data-testid="quarantine-payload"
            onInput={(event) => {
              payload.value = event.currentTarget.value
            }}
          />
          <small>
            {!entry.payloadIsWhole
              ? messages.quarantine.payloadCut
              : isOpen && !isJson
                ? messages.quarantine.notJson
                : '\u00a0'}
          </small>
        </label>
      )}
      {error.value !== null && (
        <p class="form-error" role="alert">
          {error.value}
        </p>
      )}
      {isOpen ? (
        <div class="dialog-actions">
          <button
            type="button"
            class="button"
            disabled={isBusy.value}
            onClick={() => {
              isAsking.value = true
            }}
          >
            {messages.quarantine.discard}
          </button>
          <button
            type="submit"
            class="button button-primary"
            disabled={isBusy.value || (!entry.isWithheld && (!isJson || !entry.payloadIsWhole))}
          >
            {entry.isWithheld ? messages.privacy.sendAgain : messages.quarantine.release}
          </button>
        </div>
      ) : (
        <Resolved entry={entry} />
      )}
      {isAsking.value && (
        <ConfirmDialog
          title={messages.quarantine.discardTitle}
          body={messages.quarantine.discardBody}
          action={messages.quarantine.discard}
          isBusy={isBusy.value}
          error={null}
          onClose={() => {
            isAsking.value = false
          }}
          onConfirm={() => void act(() => api.discard(entry.id), messages.quarantine.discarded)}
        />
      )}
    </form>
  )
}

function Resolved({ entry }: { entry: QuarantineView }) {
  const { time, socket } = useApp()
  if (entry.resolvedAt === null) return null
  return (
    <p class="quiet">
      {messages.quarantine.resolvedBy(
        messages.quarantine.statuses[entry.status],
        entry.resolvedBy ?? '',
        time.when(Date.parse(entry.resolvedAt), socket.now.value),
      )}
    </p>
  )
}

/** JSON laid out to be read; null when the text is none. */
function prettyJson(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return null
  }
}
