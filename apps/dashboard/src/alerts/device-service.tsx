import { useSignal } from '@preact/signals'
import type { LiveDevice } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { alarmApi } from './alarm-api.ts'

const words = messages.alarms.service

/** Whether a device is worked on; taking it out of service and putting it back. */
export function DeviceService({ device }: { device: LiveDevice }) {
  const { api } = useApp()
  const mayMaintain = useMay('device.maintain')
  const isTaking = useSignal(false)
  const back = useAction()
  const { data, reload } = useLoad(() => api.device(device.id), [device.id, device.quietReason])
  const work = data?.outOfService ?? null
  if (work === null && !mayMaintain) return null
  return (
    <section class="panel-section" aria-label={words.title} data-testid="device-service">
      {work === null ? (
        <div>
          <button
            type="button"
            class="button button-small"
            disabled={data === null}
            onClick={() => {
              isTaking.value = true
            }}
          >
            {words.take}
          </button>
        </div>
      ) : (
        <>
          <p>
            <strong>{words.title}</strong>: {work.reason}
          </p>
          <p class="quiet">
            <When at={work.since} />, {messages.alerts.by(work.author)}
            {' · '}
            {work.until === null ? (
              words.untilReturned
            ) : (
              <>
                {words.until('')}
                <When at={work.until} />
              </>
            )}
          </p>
          {back.error.value !== null && (
            <p class="form-error" role="alert">
              {back.error.value}
            </p>
          )}
          {mayMaintain && (
            <div>
              <button
                type="button"
                class="button button-small"
                disabled={back.isBusy.value}
                onClick={() =>
                  void back.run(async () => {
                    await alarmApi(api).putBack(device.id)
                    reload()
                  }, words.back)
                }
              >
                {words.putBack}
              </button>
            </div>
          )}
        </>
      )}
      {isTaking.value && (
        <TakeDialog
          device={device}
          onClose={() => {
            isTaking.value = false
          }}
          onDone={reload}
        />
      )}
    </section>
  )
}

function TakeDialog({
  device,
  onClose,
  onDone,
}: {
  device: LiveDevice
  onClose: () => void
  onDone: () => void
}) {
  const { api, time } = useApp()
  const action = useAction()
  const submit = (data: FormData) => {
    const at = time.fromInput(String(data.get('until')))
    const until = at === null ? null : new Date(at).toISOString()
    void action.run(async () => {
      await alarmApi(api).takeOutOfService(device.id, until, String(data.get('reason')).trim())
      onDone()
      onClose()
    }, words.taken)
  }
  return (
    <Dialog title={words.takeTitle(device.name)} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          submit(new FormData(event.currentTarget))
        }}
      >
        <p class="quiet">{words.takeHint}</p>
        <label class="field">
          <span>{words.reason}</span>
          <input name="reason" required pattern=".*\S.*" maxLength={500} />
        </label>
        <label class="field">
          <span>{words.untilLabel}</span>
          <input name="until" type="datetime-local" />
        </label>
        {action.error.value !== null && (
          <p class="form-error" role="alert">
            {action.error.value}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
            {words.submit}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
