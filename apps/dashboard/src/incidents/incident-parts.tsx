import { useSignal } from '@preact/signals'
import type { IncidentDetail, TaskView } from '@towncrier/protocol'
import { useEffect } from 'preact/hooks'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { FormError } from './open-incident-dialog.tsx'
import { useAction, useIncidentApi } from './use-incidents.ts'

const words = messages.incidents

export interface PartProps {
  readonly incident: IncidentDetail
  readonly mayRun: boolean
  readonly onChanged: () => void
}

/** What is to be done, what is not done first. */
export function IncidentTasks({ incident, mayRun, onChanged }: PartProps) {
  const { time } = useApp()
  const api = useIncidentApi()
  const action = useAction()
  const isAdding = useSignal(false)
  const tasks = [...incident.tasks].sort(
    (one, other) => Number(one.doneAt !== null) - Number(other.doneAt !== null),
  )
  const add = async (form: HTMLFormElement) => {
    const data = new FormData(form)
    const text = (name: string) => String(data.get(name) ?? '').trim()
    const dueAt = text('dueAt') === '' ? null : time.fromInput(text('dueAt'))
    const isAdded = await action.run(() =>
      api.addTask(incident.id, {
        title: text('title'),
        assignee: text('assignee') === '' ? null : text('assignee'),
        dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
      }),
    )
    if (!isAdded) return
    form.reset()
    isAdding.value = false
    onChanged()
  }
  return (
    <section class="card part" aria-labelledby="part-tasks">
      <h2 id="part-tasks">{words.tasks}</h2>
      {tasks.length === 0 && <p class="quiet">{words.noTasks}</p>}
      <ul class="tasks" data-testid="tasks">
        {tasks.map((task) => (
          <Task
            key={task.id}
            task={task}
            isFixed={!mayRun}
            onDone={async (done) => {
              const isSaved = await action.run(() => api.changeTask(incident.id, task.id, { done }))
              onChanged()
              return isSaved
            }}
          />
        ))}
      </ul>
      <FormError text={action.error.value} />
      {mayRun &&
        (isAdding.value ? (
          <form
            class="form part-form"
            onSubmit={(event) => {
              event.preventDefault()
              void add(event.currentTarget)
            }}
          >
            <label class="field">
              <span>{words.taskTitle}</span>
              <input name="title" required maxLength={300} />
            </label>
            <div class="field-pair">
              <label class="field">
                <span>{words.assignee}</span>
                <input name="assignee" maxLength={100} />
              </label>
              <label class="field">
                <span>{words.due}</span>
                <input name="dueAt" type="datetime-local" />
              </label>
            </div>
            <div class="part-actions">
              <button
                type="button"
                class="button button-small"
                onClick={() => {
                  isAdding.value = false
                }}
              >
                {messages.cancel}
              </button>
              <button type="submit" class="button button-small button-primary">
                {words.add}
              </button>
            </div>
          </form>
        ) : (
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              isAdding.value = true
            }}
          >
            {words.addTask}
          </button>
        ))}
    </section>
  )
}

/** Shows at once what the person ticked, and what holds if that could not be saved. */
function Task({
  task,
  isFixed,
  onDone,
}: {
  task: TaskView
  isFixed: boolean
  onDone: (done: boolean) => Promise<boolean>
}) {
  const wished = useSignal<boolean | null>(null)
  const isDone = task.doneAt !== null
  useEffect(() => {
    wished.value = null
  }, [isDone, wished])
  return (
    <li>
      <label class="task">
        <input
          type="checkbox"
          checked={wished.value ?? isDone}
          disabled={isFixed}
          onChange={(event) => {
            wished.value = event.currentTarget.checked
            void onDone(wished.value).then((isSaved) => {
              if (!isSaved) wished.value = null
            })
          }}
        />
        <span>
          <span class={isDone ? 'task-done' : undefined}>{task.title}</span>
          <TaskFacts task={task} />
        </span>
      </label>
    </li>
  )
}

function TaskFacts({ task }: { task: TaskView }) {
  const { time, socket } = useApp()
  const now = socket.now.value
  const when = (instant: string) => time.when(Date.parse(instant), now)
  const isOverdue = task.doneAt === null && task.dueAt !== null && Date.parse(task.dueAt) < now
  const facts =
    task.doneAt === null
      ? [task.assignee ?? words.nobody, ...(task.dueAt === null ? [] : [words.dueAt(when(task.dueAt))])]
      : [words.doneBy(task.doneBy ?? '', when(task.doneAt))]
  return (
    <span class="quiet task-facts">
      {facts.join(' · ')}
      {isOverdue && <span class="word-warning"> · {words.overdue}</span>}
    </span>
  )
}

/** Alerts, devices and reports it is tied to. */
export function IncidentLinks({ incident, mayRun, onChanged }: PartProps) {
  const { url } = useApp()
  const api = useIncidentApi()
  const action = useAction()
  return (
    <section class="card part" aria-labelledby="part-links">
      <h2 id="part-links">{words.links}</h2>
      {incident.links.length === 0 && <p class="quiet">{words.noLinks}</p>}
      <ul class="part-list">
        {incident.links.map(({ id, type, target, title }) => (
          <li key={id}>
            <span>
              <span class="quiet">{words.linkTypes[type]}</span>{' '}
              {type === 'device' ? (
                <a href={url.hrefOf({ page: 'live', deviceId: target, incidentId: null })}>{title}</a>
              ) : (
                title
              )}
            </span>
            {mayRun && (
              <button
                type="button"
                class="icon-button"
                aria-label={words.unlink(title)}
                disabled={action.isBusy.value}
                onClick={() => void action.run(() => api.unlink(incident.id, id)).then(onChanged)}
              >
                <Icon name="close" size={16} />
              </button>
            )}
          </li>
        ))}
      </ul>
      <FormError text={action.error.value} />
    </section>
  )
}
