import { useSignal } from '@preact/signals'
import type { DeviceCredentials } from '../api/types.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icons.tsx'

/** The token, this once, with what else a device needs to connect. */
export function CredentialsDialog({
  credentials,
  onClose,
}: {
  credentials: DeviceCredentials
  onClose: () => void
}) {
  return (
    <Dialog title={messages.admin.tokenTitle} onClose={onClose} width={560}>
      <p>{messages.admin.tokenOnce}</p>
      <dl class="credentials">
        <CopyLine title={messages.device.userName} value={credentials.id} />
        <CopyLine title={messages.admin.tokenTitle} value={credentials.token} testId="token" />
        <CopyLine title={messages.device.topic} value={credentials.topic} />
      </dl>
      <div class="dialog-actions">
        <button type="button" class="button button-primary" onClick={onClose}>
          {messages.close}
        </button>
      </div>
    </Dialog>
  )
}

/** A value with its name, to be read off or copied. */
export function CopyLine({ title, value, testId }: { title: string; value: string; testId?: string }) {
  const isCopied = useSignal(false)
  const copy = async () => {
    await navigator.clipboard.writeText(value)
    isCopied.value = true
  }
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <code data-testid={testId}>{value}</code>
        {navigator.clipboard !== undefined && (
          <button
            type="button"
            class="button button-small"
            aria-label={`${messages.copy}: ${title}`}
            onClick={() => void copy()}
          >
            <Icon name="copy" size={16} />
            {isCopied.value ? messages.copied : messages.copy}
          </button>
        )}
      </dd>
    </div>
  )
}
