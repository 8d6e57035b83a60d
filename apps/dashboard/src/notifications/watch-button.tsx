import { useApp } from '../app.ts'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { useLoad } from '../ui/use-load.ts'
import { useNotificationApi } from './notification-api.ts'

const words = messages.notifications

/** Asks to be told when a cause is over, or no more. */
export function WatchButton({ causeId }: { causeId: string }) {
  const { session } = useApp()
  const isTold = session.isPerson && session.session.value?.permissions.includes('self.manage') === true
  return isTold ? <Watch key={causeId} causeId={causeId} /> : null
}

function Watch({ causeId }: { causeId: string }) {
  const { toasts } = useApp()
  const api = useNotificationApi()
  const action = useAction()
  const { data, reload } = useLoad(() => api.watched(causeId), [causeId])
  const isWatched = data?.isWatched ?? false
  const change = async () => {
    const isDone = await action.run(() => api.watch(causeId, !isWatched))
    if (action.error.value !== null) toasts.show(action.error.value, 'failed')
    if (isDone) reload()
  }
  return (
    <button
      type="button"
      class="button button-small"
      aria-pressed={isWatched}
      disabled={data === null || action.isBusy.value}
      onClick={() => void change()}
    >
      {words.tellWhenOver}
    </button>
  )
}
