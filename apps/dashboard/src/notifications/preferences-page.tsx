import { type Signal, useSignal } from '@preact/signals'
import type { ContactView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Section, TaskError } from '../people/parts.tsx'
import { type Task, useTask } from '../people/use-task.ts'
import { Icon } from '../ui/icons.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { DevicesSection } from './devices-section.tsx'
import { CHANNEL_NAMES, type ChannelName, clockOf, minuteOf, useNotificationApi } from './notification-api.ts'
import { SignInNeeded, setIn, Tick, withItem } from './parts.tsx'
import { NEW_RULE, RuleEditor } from './rule-editor.tsx'

const words = messages.notifications.mine
const NIGHT = { fromMinute: 22 * 60, toMinute: 6 * 60, criticalPasses: true }

/** How a person wishes to be told. */
export function PreferencesPage() {
  const { session } = useApp()
  return session.isPerson ? <Preferences /> : <SignInNeeded />
}

function Preferences() {
  const api = useNotificationApi()
  const { data, error, reload } = useLoad(() => api.contact(), [])
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner page-narrow">
        <header class="page-head">
          <div>
            <h1>{words.title}</h1>
            <p>{words.purpose}</p>
          </div>
        </header>
        {error !== null && <ErrorNotice error={error} onRetry={reload} />}
        {data === null && error === null && <p class="quiet">{messages.loading}</p>}
        {data !== null && <Editor key={JSON.stringify(data.preferences)} contact={data} onSaved={reload} />}
      </div>
    </main>
  )
}

function Editor({ contact, onSaved }: { contact: ContactView; onSaved: () => void }) {
  const { toasts } = useApp()
  const api = useNotificationApi()
  const task = useTask()
  const draft = useSignal(contact.preferences)
  const { rules, quietHours } = draft.value
  const { data } = useLoad(() => api.preview(draft.value), [JSON.stringify(draft.value)])
  const isChanged = JSON.stringify(draft.value) !== JSON.stringify(contact.preferences)
  const save = (preferences: ContactView['preferences'] | null) =>
    task.run(async () => {
      const { email, phone } = contact
      await api.saveContact({ email, phone, preferences })
      toasts.show(words.saved)
      onSaved()
    })
  return (
    <>
      <Section id="preview" title={words.preview} hint={contact.isDefault ? words.defaults : undefined}>
        <ul class="preview-list" data-testid="preview" aria-live="polite">
          {(data?.preview ?? contact.preview).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </Section>
      <ReachSection contact={contact} task={task} onSaved={onSaved} />
      <DevicesSection onChanged={onSaved} />
      <Section
        id="rules"
        title={words.rules}
        hint={words.rulesHint}
        actions={
          <button
            type="button"
            class="button"
            disabled={rules.length >= 30}
            onClick={() => setIn(draft, { rules: [...rules, NEW_RULE] })}
          >
            <Icon name="plus" size={16} />
            {words.addRule}
          </button>
        }
      >
        <div class="rule-list">
          {rules.map((rule, n) => (
            <RuleEditor
              key={n}
              rule={rule}
              number={n + 1}
              contact={contact}
              onChange={(change) => setIn(draft, { rules: withItem(rules, n, change) })}
            />
          ))}
        </div>
      </Section>
      <Section id="quiet-hours" title={words.quiet} hint={words.quietHint}>
        <div class="rule-list">
          <Tick
            checked={quietHours !== null}
            onChange={(isOn) => setIn(draft, { quietHours: isOn ? NIGHT : null })}
          >
            {words.quietOn}
          </Tick>
          {quietHours !== null && <QuietHours draft={draft} hours={quietHours} />}
        </div>
      </Section>
      <div class="save-bar">
        <TaskError task={task} />
        {!contact.isDefault && (
          <button type="button" class="button" disabled={task.isBusy.value} onClick={() => void save(null)}>
            {words.reset}
          </button>
        )}
        <button
          type="button"
          class="button button-primary"
          disabled={!isChanged || task.isBusy.value}
          onClick={() => void save(draft.value)}
        >
          {words.save}
        </button>
      </div>
    </>
  )
}

function QuietHours({
  draft,
  hours,
}: {
  draft: Signal<ContactView['preferences']>
  hours: NonNullable<ContactView['preferences']['quietHours']>
}) {
  const set = (change: Partial<typeof hours>) => setIn(draft, { quietHours: { ...hours, ...change } })
  return (
    <>
      <div class="field-pair">
        {(['fromMinute', 'toMinute'] as const).map((edge) => (
          <label key={edge} class="field">
            <span>{edge === 'fromMinute' ? words.from : words.until}</span>
            <input
              type="time"
              required
              value={clockOf(hours[edge])}
              onChange={(event) => set({ [edge]: minuteOf(event.currentTarget.value) })}
            />
          </label>
        ))}
      </div>
      <Tick checked={hours.criticalPasses} onChange={(criticalPasses) => set({ criticalPasses })}>
        {words.criticalPasses}
      </Tick>
    </>
  )
}

function ReachSection({ contact, task, onSaved }: { contact: ContactView; task: Task; onSaved: () => void }) {
  const { toasts } = useApp()
  const api = useNotificationApi()
  const { available, reachable } = contact
  const missing: Readonly<Record<ChannelName, string>> = {
    push: words.noDevice,
    email: words.noAddress,
    sms: words.noNumber,
    voice: words.noNumber,
  }
  return (
    <Section id="reach" title={words.reach} hint={words.reachHint}>
      <form
        class="rule-list"
        onSubmit={(event) => {
          event.preventDefault()
          const data = new FormData(event.currentTarget)
          const given = (name: string) => String(data.get(name)).replaceAll(' ', '') || null
          void task.run(async () => {
            const preferences = contact.isDefault ? null : contact.preferences
            await api.saveContact({ email: given('email'), phone: given('phone'), preferences })
            toasts.show(words.saved)
            onSaved()
          })
        }}
      >
        <div class="field-pair">
          <label class="field">
            <span>{words.email}</span>
            <input name="email" type="email" autocomplete="email" defaultValue={contact.email ?? ''} />
          </label>
          <label class="field">
            <span>{words.phone}</span>
            <input name="phone" type="tel" autocomplete="tel" defaultValue={contact.phone ?? ''} />
            <small>{words.phoneHint}</small>
          </label>
        </div>
        <div>
          <button type="submit" class="button" disabled={task.isBusy.value}>
            {words.save}
          </button>
        </div>
      </form>
      <ul class="person-list">
        {CHANNEL_NAMES.map((name) => {
          const title = messages.notifications.channels[name]
          const isReady = reachable.includes(name)
          return (
            <li key={name}>
              <div>
                <p>
                  <strong>{title}</strong>
                </p>
                <p class="quiet">
                  {!available.includes(name) ? words.notSetUp : isReady ? words.ready : missing[name]}
                </p>
              </div>
              {isReady && (
                <button
                  type="button"
                  class="button button-small"
                  aria-label={words.testOf(title)}
                  disabled={task.isBusy.value}
                  onClick={() =>
                    void task.run(async () => {
                      await api.test(name)
                      toasts.show(words.tested)
                    })
                  }
                >
                  {words.test}
                </button>
              )}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
