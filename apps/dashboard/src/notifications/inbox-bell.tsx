import { useApp } from '../app.ts'
import { useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { Icon } from '../ui/icons.tsx'
import { useLoad } from '../ui/use-load.ts'
import { useNotificationApi } from './notification-api.ts'

/** The way to the inbox, with how much of it is unread. */
export function InboxBell() {
  const { session, url } = useApp()
  const person = session.session.value
  if (person === null || !session.isPerson || !person.permissions.includes('self.manage')) return null
  return <Bell key={person.userName} isHere={url.state.value.page === 'inbox'} />
}

function Bell({ isHere }: { isHere: boolean }) {
  const { url } = useApp()
  const api = useNotificationApi()
  const news = useNews('notice')
  const { data } = useLoad(() => api.unread(), [news])
  const unread = data?.unread ?? 0
  const label = messages.notifications.bell(unread)
  return (
    <a
      class="icon-button inbox-bell"
      href={url.hrefOf({ page: 'inbox' })}
      aria-label={label}
      aria-current={isHere ? 'page' : undefined}
      title={label}
      data-testid="bell"
      onClick={(event) => follow(event, () => url.set({ page: 'inbox' }, true))}
    >
      <Icon name="bell" />
      {unread > 0 && <span class="count">{unread > 99 ? '99+' : unread}</span>}
    </a>
  )
}
