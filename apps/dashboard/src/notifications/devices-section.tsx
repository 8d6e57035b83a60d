import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Section, TaskError } from '../people/parts.tsx'
import { useTask } from '../people/use-task.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { useNotificationApi } from './notification-api.ts'

const words = messages.notifications.mine

/** Browsers that push messages go to. */
export function DevicesSection({ onChanged }: { onChanged: () => void }) {
  const { toasts } = useApp()
  const api = useNotificationApi()
  const { data, error, reload } = useLoad(() => api.devices(), [])
  const task = useTask()
  const isSupported = 'serviceWorker' in navigator && 'PushManager' in window
  const after = () => {
    reload()
    onChanged()
  }
  const add = () =>
    task.run(async () => {
      if ((await Notification.requestPermission()) !== 'granted') throw new Error(words.blocked)
      const { publicKey } = await api.pushKey()
      const registration = await navigator.serviceWorker.register('/push-worker.js')
      await navigator.serviceWorker.ready
      const subscription = await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: publicKey,
      })
      await api.addDevice(subscription.toJSON())
      toasts.show(words.added)
      after()
    })
  return (
    <Section
      id="push-devices"
      title={words.devices}
      hint={isSupported ? words.devicesHint : words.unsupported}
      actions={
        <button
          type="button"
          class="button"
          disabled={!isSupported || task.isBusy.value}
          onClick={() => void add()}
        >
          {words.addDevice}
        </button>
      }
    >
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      <TaskError task={task} />
      {data !== null && (
        <ul class="person-list">
          {data.length === 0 && <li class="quiet">{words.noDevices}</li>}
          {data.map(({ id, device, lastUsedAt }) => (
            <li key={id}>
              <div>
                <p>
                  <strong>{device}</strong>
                </p>
                <p class="quiet">
                  {lastUsedAt === null ? (
                    words.neverUsed
                  ) : (
                    <>
                      {words.lastUsed} <When at={lastUsedAt} />
                    </>
                  )}
                </p>
              </div>
              <button
                type="button"
                class="button button-small"
                aria-label={words.removeDevice(device)}
                disabled={task.isBusy.value}
                onClick={() => void task.run(() => api.removeDevice(id)).then(after)}
              >
                {words.remove}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
