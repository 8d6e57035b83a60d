import '../styles/more.css'
import { useSignal } from '@preact/signals'
import { THEMES } from '@towncrier/screens/theme'
import { useHome, useRest } from '../home-app.ts'
import { BackToMore } from '../ui/back-link.tsx'
import { Choice, PasswordField } from '../ui/fields.tsx'
import { Problem, ScreenTitle, Submit } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'

const LANGUAGES = ['en', 'cy'] as const

export function SettingsScreen() {
  const app = useHome()
  const rest = useRest()
  const words = rest.more.settings
  const task = useTask()
  return (
    <>
      <BackToMore />
      <ScreenTitle>{words.title}</ScreenTitle>
      <Choice
        legend={words.language}
        value={app.language.language.value}
        options={LANGUAGES.map((value) => ({ value, label: words.languages[value] }))}
        onChoose={(language) => void task.run(() => app.chooseLanguage(language))}
      />
      <Problem text={task.problem.value} />
      <Choice
        legend={words.theme}
        value={app.theme.choice.value}
        options={THEMES.map((value) => ({ value, label: words.themes[value] }))}
        onChoose={(theme) => app.theme.set(theme)}
      />
      <PasswordChange />
    </>
  )
}

function PasswordChange() {
  const app = useHome()
  const rest = useRest()
  const words = rest.more.settings
  const task = useTask()
  const isChanged = useSignal(false)
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    isChanged.value = false
    void task
      .run(() => app.api.changePassword(String(data.get('current')), String(data.get('next'))))
      .then((isDone) => {
        isChanged.value = isDone
        if (isDone) form.reset()
      })
  }
  return (
    <section class="card" aria-labelledby="password">
      <h2 id="password">{words.password}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit(event.currentTarget)
        }}
      >
        <PasswordField name="current" label={words.current} autocomplete="current-password" />
        <PasswordField
          name="next"
          label={words.next}
          hint={rest.claim.passwordHint}
          autocomplete="new-password"
        />
        <Problem text={task.problem.value} />
        <p class="good" role="status">
          {isChanged.value ? words.changed : ''}
        </p>
        <Submit label={words.submit} isBusy={task.isBusy.value} />
      </form>
    </section>
  )
}
