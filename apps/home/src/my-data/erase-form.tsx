import { useSignal } from '@preact/signals'
import type { HomeView } from '@towncrier/protocol'
import { useHome, useRest } from '../home-app.ts'
import { Choice, TextField } from '../ui/fields.tsx'
import { Problem } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'

const SCOPES = ['home', 'account'] as const

/** Wipes a home for good; the way to see how far it is stays when the account is gone. */
export function EraseForm({ home }: { home: HomeView }) {
  const app = useHome()
  const { erase: words } = useRest().myData
  const task = useTask()
  const scope = useSignal<(typeof SCOPES)[number]>('home')
  const wrong = useSignal('')
  const submit = (form: HTMLFormElement) => {
    const confirm = String(new FormData(form).get('confirm')).trim()
    wrong.value = confirm === home.name ? '' : words.wrongName
    if (wrong.value !== '') return
    void task.run(async () => {
      const { id, token } = await app.api.erase(home.id, confirm, scope.value)
      app.url.goTo('erasure', { id, token })
      if (scope.value === 'account') await app.forgetAll()
      else await app.forgetHome(home.id)
    })
  }
  return (
    <section class="card erase" aria-labelledby="erase">
      <h2 id="erase">{words.title}</h2>
      <p>{words.lead}</p>
      <p class="warning">{words.keepFirst}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit(event.currentTarget)
        }}
      >
        <Choice
          legend={words.scope}
          value={scope.value}
          options={SCOPES.map((value) => ({ value, label: words.scopes[value] }))}
          onChoose={(value) => {
            scope.value = value
          }}
        />
        <TextField
          name="confirm"
          label={words.confirm(home.name)}
          problem={wrong.value}
          autocomplete="off"
          autocapitalize="none"
        />
        <Problem text={task.problem.value} />
        <button type="submit" class="button button-grave" aria-disabled={task.isBusy.value}>
          {words.submit}
        </button>
      </form>
    </section>
  )
}
