import { useSignal } from '@preact/signals'
import type { NoticeView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { useNotificationApi } from './notification-api.ts'
import { SignInNeeded } from './parts.tsx'

const words = messages.notifications.inbox

/** What a person was told. */
export function InboxPage() {
  const { session } = useApp()
  return session.isPerson ? <Inbox /> : <SignInNeeded />
}

function Inbox() {
  const { url } = useApp()
  const api = useNotificationApi()
  const news = useNews('notice')
  const isUnreadOnly = useSignal(false)
  const older = useSignal<readonly NoticeView[]>([])
  const olderCursor = useSignal<string | null | undefined>(undefined)
  const { data, error, reload } = useLoad(() => api.inbox(isUnreadOnly.value), [news, isUnreadOnly.value])
  const nextCursor = olderCursor.value === undefined ? data?.nextCursor : olderCursor.value
  const shown = [...(data?.items ?? []), ...older.value]
  const choose = (unread: boolean) => {
    isUnreadOnly.value = unread
    older.value = []
    olderCursor.value = undefined
  }
  const showOlder = async () => {
    const page = await api.inbox(isUnreadOnly.value, nextCursor ?? undefined)
    older.value = [...older.value, ...page.items]
    olderCursor.value = page.nextCursor
  }
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner page-narrow">
        <header class="page-head">
          <div>
            <h1>{data === null ? messages.pages.inbox : words.title(data.unread)}</h1>
            <p>
              {words.purpose}{' '}
              <a
                href={url.hrefOf({ page: 'notifications' })}
                onClick={(event) => follow(event, () => url.set({ page: 'notifications' }, true))}
              >
                {words.choose}
              </a>
            </p>
          </div>
          <div class="page-actions">
            <fieldset class="segments" aria-label={words.filter}>
              {([false, true] as const).map((unread) => (
                <button
                  key={String(unread)}
                  type="button"
                  class="segment"
                  aria-pressed={isUnreadOnly.value === unread}
                  onClick={() => choose(unread)}
                >
                  {unread ? words.onlyUnread : words.all}
                </button>
              ))}
            </fieldset>
            <button
              type="button"
              class="button"
              disabled={(data?.unread ?? 0) === 0}
              onClick={() => void api.markRead(null).then(reload)}
            >
              {words.readAll}
            </button>
          </div>
        </header>
        {error !== null ? (
          <ErrorNotice error={error} onRetry={reload} />
        ) : data === null ? (
          <p class="quiet">{messages.loading}</p>
        ) : shown.length === 0 ? (
          <div class="card">
            <EmptyNotice title={isUnreadOnly.value ? words.title(0) : words.none} hint={words.noneHint} />
          </div>
        ) : (
          <ul class="card inbox-list">
            {shown.map((notice) => (
              <NoticeItem
                key={notice.id}
                notice={notice}
                onRead={() => {
                  if (notice.readAt === null) void api.markRead([notice.id]).then(reload)
                }}
              />
            ))}
          </ul>
        )}
        {nextCursor !== null && nextCursor !== undefined && (
          <button type="button" class="button more" onClick={() => void showOlder()}>
            {words.more}
          </button>
        )}
      </div>
    </main>
  )
}

function NoticeItem({ notice, onRead }: { notice: NoticeView; onRead: () => void }) {
  const { title, body, severity, topic, createdAt, readAt, link } = notice
  const isOver = topic === 'cause.cleared' || topic === 'test'
  return (
    <li class={readAt === null ? 'inbox-unread' : undefined} data-testid="notice">
      <StateShape state={isOver ? 'done' : severity} size={16} />
      <div>
        <p>
          <a href={link} onClick={onRead}>
            {title}
          </a>
          {readAt === null && <span class="tag">{words.unread}</span>}
        </p>
        <p class="quiet">{body}</p>
      </div>
      <p class="quiet inbox-when">
        <When at={createdAt} />
      </p>
    </li>
  )
}
