import { useSignal } from '@preact/signals'
import type { DeviceCredentials, LiveDevice } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { describeError, ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { CredentialsDialog } from './credentials-dialog.tsx'
import { DeviceForm } from './device-form.tsx'
import { HomeBox } from './home-box.tsx'

type Open = 'edit' | 'token' | 'remove' | null

/** How it connects, what it has sent, and (for those who may) changing it. */
export function DeviceConnection({ device }: { device: LiveDevice }) {
  const { api, kinds, url, toasts, session } = useApp()
  const mayEdit = useMay('device.manage')
  const mayRemove = useMay('device.remove')
  const open = useSignal<Open>(null)
  const isBusy = useSignal(false)
  const problem = useSignal<string | null>(null)
  const credentials = useSignal<DeviceCredentials | null>(null)
  const { data, error, reload } = useLoad(
    () => api.device(device.id),
    [device.id, session.session.value?.userName],
  )
  const close = () => {
    open.value = null
    problem.value = null
  }
  const act = async (action: () => Promise<void>) => {
    isBusy.value = true
    problem.value = null
    try {
      await action()
      close()
    } catch (failure) {
      problem.value = describeError(failure)
      if (open.value === null) toasts.show(problem.value, 'failed')
    } finally {
      isBusy.value = false
    }
  }
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />
  if (data === null) return <section class="panel-section" style={{ minHeight: '120px' }} />
  const { counts, firmware, enabled } = data
  return (
    <>
      <section class="panel-section" aria-labelledby="connect-title">
        <h3 id="connect-title">{messages.device.connect}</h3>
        {!enabled && <p class="form-error">{messages.device.disabled}</p>}
        <p class="quiet">
          {messages.device.counts(counts.stored, counts.late, counts.duplicate, counts.quarantined)}
          {firmware !== null && ` · ${messages.device.firmware(firmware)}`}
        </p>
        {mayEdit && (
          <>
            <dl class="device-values device-connect">
              <div>
                <dt>{messages.device.topic}</dt>
                <dd>
                  <code>{`towncrier/v1/${device.kind}/${device.id}/reading`}</code>
                </dd>
              </div>
              <div>
                <dt>{messages.device.userName}</dt>
                <dd>
                  <code>{device.id}</code>
                </dd>
              </div>
            </dl>
            <div class="device-actions">
              <Action onClick={() => (open.value = 'edit')}>{messages.device.edit}</Action>
              <Action onClick={() => (open.value = 'token')}>{messages.device.newToken}</Action>
              <Action
                onClick={() =>
                  void act(async () => {
                    await api.changeDevice(device.id, { enabled: !enabled })
                    reload()
                    toasts.show(messages.admin.saved)
                  })
                }
              >
                {enabled ? messages.device.disable : messages.device.enable}
              </Action>
              <Action
                onClick={() => (open.value = 'remove')}
                disabledBecause={mayRemove ? undefined : messages.admin.removeNeedsAdministrator}
              >
                {messages.device.remove}
              </Action>
            </div>
          </>
        )}
        {open.value === 'edit' && (
          <DeviceForm
            device={data}
            kinds={kinds.value}
            onClose={close}
            onSaved={() => {
              close()
              reload()
              toasts.show(messages.admin.saved)
            }}
          />
        )}
        {open.value === 'token' && (
          <ConfirmDialog
            title={messages.admin.newTokenTitle}
            body={messages.admin.newTokenBody}
            action={messages.device.newToken}
            isBusy={isBusy.value}
            error={problem.value}
            onClose={close}
            onConfirm={() =>
              void act(async () => {
                credentials.value = await api.newToken(device.id)
              })
            }
          />
        )}
        {open.value === 'remove' && (
          <ConfirmDialog
            title={messages.admin.removeTitle(device.name)}
            body={messages.admin.removeBody}
            action={messages.device.remove}
            isBusy={isBusy.value}
            error={problem.value}
            onClose={close}
            onConfirm={() =>
              void act(async () => {
                await api.removeDevice(device.id)
                toasts.show(messages.admin.removed)
                url.set({ deviceId: null }, true)
              })
            }
          />
        )}
        {credentials.value !== null && (
          <CredentialsDialog
            credentials={credentials.value}
            onClose={() => {
              credentials.value = null
            }}
          />
        )}
      </section>
      {data.isInHome !== null && <HomeBox device={data} />}
    </>
  )
}

function Action({
  children,
  onClick,
  disabledBecause,
}: {
  children: string
  onClick: () => void
  disabledBecause?: string | undefined
}) {
  return (
    <button
      type="button"
      class="button button-small"
      disabled={disabledBecause !== undefined}
      title={disabledBecause}
      onClick={onClick}
    >
      {children}
    </button>
  )
}
