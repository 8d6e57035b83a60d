import { useSignal } from '@preact/signals'
import type { SecondFactorOffer } from '../api/types.ts'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { useLoad } from '../ui/use-load.ts'
import { CopyButton, PasswordDialog, Section, TaskError } from './parts.tsx'
import { QrCode } from './qr-code.tsx'
import { useTask } from './use-task.ts'

const words = messages.people.secondFactor

/** The second factor: whether it is on, and the ways in and out. */
export function SecondFactorSection({ onDone }: { onDone: () => void }) {
  const { api, toasts, time, socket } = useApp()
  const { data, error, reload } = useLoad(() => api.secondFactor(), [])
  const asks = useSignal<'set-up' | 'off' | 'codes' | null>(null)
  const offer = useSignal<SecondFactorOffer | null>(null)
  const codes = useSignal<readonly string[] | null>(null)
  const close = () => {
    asks.value = null
  }
  const since = data?.since == null ? '' : time.when(Date.parse(data.since), socket.now.value)
  return (
    <Section
      id="second-factor"
      title={words.title}
      actions={
        data === null ? undefined : data.isOn ? (
          <>
            <button type="button" class="button" onClick={() => (asks.value = 'codes')}>
              {words.newCodes}
            </button>
            <button type="button" class="button" onClick={() => (asks.value = 'off')}>
              {words.switchOff}
            </button>
          </>
        ) : (
          <button type="button" class="button button-primary" onClick={() => (asks.value = 'set-up')}>
            {words.setUp}
          </button>
        )
      }
    >
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {data !== null && (
        <p class="with-shape person-line">
          <StateShape state={data.isOn ? 'done' : 'unknown'} size={14} />
          {data.isOn ? `${words.on(since)} · ${words.codesLeft(data.recoveryCodesLeft)}` : words.off}
        </p>
      )}
      {asks.value === 'set-up' && (
        <PasswordDialog
          title={words.setUpTitle}
          action={messages.people.signIn.continue}
          onClose={close}
          onPassword={async (password) => {
            offer.value = await api.offerSecondFactor(password)
            close()
          }}
        />
      )}
      {asks.value === 'off' && (
        <PasswordDialog
          title={words.switchOffTitle}
          body={data?.isRequired ? words.switchOffRequired : words.switchOffBody}
          action={words.switchOff}
          onClose={close}
          onPassword={async (password) => {
            await api.switchSecondFactorOff(password)
            toasts.show(words.switchedOff)
            close()
            reload()
            onDone()
          }}
        />
      )}
      {asks.value === 'codes' && (
        <PasswordDialog
          title={words.newCodes}
          body={words.newCodesBody}
          action={words.newCodes}
          onClose={close}
          onPassword={async (password) => {
            codes.value = (await api.newRecoveryCodes(password)).recoveryCodes
            close()
          }}
        />
      )}
      {offer.value !== null && (
        <OfferDialog
          offer={offer.value}
          onClose={() => {
            offer.value = null
          }}
          onConfirmed={(recoveryCodes) => {
            offer.value = null
            codes.value = recoveryCodes
          }}
        />
      )}
      {codes.value !== null && (
        <CodesDialog
          codes={codes.value}
          onClose={() => {
            codes.value = null
            reload()
            onDone()
          }}
        />
      )}
    </Section>
  )
}

function OfferDialog({
  offer,
  onClose,
  onConfirmed,
}: {
  offer: SecondFactorOffer
  onClose: () => void
  onConfirmed: (recoveryCodes: readonly string[]) => void
}) {
  const { api } = useApp()
  const task = useTask()
  return (
    <Dialog title={words.setUpTitle} onClose={onClose} width={480}>
      <p>{words.scan}</p>
      <QrCode text={offer.uri} label={words.qrLabel} />
      <div class="typed-secret">
        <p class="quiet">{words.orType}</p>
        <code data-testid="totp-secret">{offer.secret.match(/.{1,4}/g)?.join(' ')}</code>
        <CopyButton what={words.orType} text={offer.secret} />
      </div>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          const code = String(new FormData(event.currentTarget).get('code'))
          void task.run(async () => onConfirmed((await api.confirmSecondFactor(code)).recoveryCodes))
        }}
      >
        <label class="field">
          <span>{words.code}</span>
          <input name="code" inputMode="numeric" autocomplete="one-time-code" required />
        </label>
        <TaskError task={task} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={task.isBusy.value}>
            {words.switchOn}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function CodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  return (
    <Dialog title={words.codesTitle} onClose={onClose} width={480}>
      <p>{words.codesOnce}</p>
      <ol class="recovery-codes" data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div class="dialog-actions">
        <CopyButton what={words.codesTitle} text={codes.join('\n')} />
        <button type="button" class="button" onClick={() => window.print()}>
          {words.print}
        </button>
        <button type="button" class="button button-primary" onClick={onClose}>
          {words.kept}
        </button>
      </div>
    </Dialog>
  )
}
