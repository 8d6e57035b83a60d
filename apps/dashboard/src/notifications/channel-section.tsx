import type { ChannelStateView } from '@towncrier/protocol'
import { useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Section } from '../people/parts.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { useNotificationApi } from './notification-api.ts'

const words = messages.notifications.onCall

/** The ways to people, and how they do. */
export function ChannelSection() {
  const api = useNotificationApi()
  const news = useNews('delivery')
  const { data, error, reload } = useLoad(() => api.channels(), [news])
  return (
    <Section id="ways" title={words.ways}>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      <ul class="person-list">
        {(data ?? []).map((channel) => (
          <li key={channel.channel}>
            <div>
              <p class="with-shape">
                <StateShape state={shapeOf(channel)} size={14} />
                <strong>{messages.notifications.channels[channel.channel]}</strong>
                {!channel.isSetUp && <span class="quiet">{words.notSetUp}</span>}
              </p>
              {channel.isSetUp && (
                <p class="quiet">
                  {words.delivered}{' '}
                  {channel.deliveredAt === null ? words.never : <When at={channel.deliveredAt} />} ·{' '}
                  {words.failed} {channel.failedAt === null ? words.never : <When at={channel.failedAt} />}
                  {channel.failure !== null && `: ${channel.failure}`}
                </p>
              )}
            </div>
            {channel.isSetUp && <p class="quiet nowrap">{words.waiting(channel.waiting)}</p>}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function shapeOf({ isSetUp, deliveredAt, failedAt }: ChannelStateView) {
  if (!isSetUp || (deliveredAt === null && failedAt === null)) return 'unknown'
  return failedAt !== null && (deliveredAt === null || failedAt > deliveredAt) ? 'warning' : 'done'
}
