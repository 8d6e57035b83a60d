import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { Section, TaskError } from './parts.tsx'
import { useTask } from './use-task.ts'

const words = messages.people.sessions

export function SessionsSection() {
  const { api, toasts } = useApp()
  const { data, error, reload } = useLoad(() => api.sessions(), [])
  const task = useTask()
  const others = (data ?? []).filter(({ isCurrent }) => !isCurrent)
  const end = async (work: () => Promise<number>) => {
    await task.run(async () => toasts.show(words.ended(await work())))
    reload()
  }
  return (
    <Section
      id="sessions"
      title={words.title}
      hint={data !== null && others.length === 0 ? words.onlyThis : undefined}
      actions={
        others.length === 0 ? undefined : (
          <button
            type="button"
            class="button"
            disabled={task.isBusy.value}
            onClick={() => void end(async () => (await api.endOtherSessions()).ended)}
          >
            {words.endOthers}
          </button>
        )
      }
    >
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      <TaskError task={task} />
      {data !== null && (
        <ul class="person-list">
          {data.map((session) => (
            <li key={session.id}>
              <div>
                <p>
                  <strong>{session.device}</strong>
                  {session.isCurrent && <span class="tag">{words.here}</span>}
                </p>
                <p class="quiet">
                  {words.seen} <When at={session.lastSeenAt} /> · {words.since}{' '}
                  <When at={session.createdAt} /> · {session.address}
                </p>
              </div>
              {!session.isCurrent && (
                <button
                  type="button"
                  class="button button-small"
                  aria-label={words.endOne(session.device)}
                  disabled={task.isBusy.value}
                  onClick={() =>
                    void end(async () => {
                      await api.endSession(session.id)
                      return 1
                    })
                  }
                >
                  {words.end}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
