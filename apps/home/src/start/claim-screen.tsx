import { useSignal } from '@preact/signals'
import type { RoomType } from '@towncrier/protocol'
import { ROOM_TYPES } from '../api/home-types.ts'
import { useHome, useRest, useWords } from '../home-app.ts'
import { PasswordField, SelectField, TextField } from '../ui/fields.tsx'
import { Problem, ScreenTitle, Submit } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'

const SHORTEST_PASSWORD = 15
const USER_NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/

/** The field that an answer of the platform speaks of. */
const FIELDS: Readonly<Record<string, string>> = {
  TC_CLAIM_CODE_WRONG: 'code',
  TC_BOX_CLAIMED: 'code',
  TC_ACCOUNT_EXISTS: 'userName',
  TC_PASSWORD_TOO_SHORT: 'password',
  TC_PASSWORD_TOO_LONG: 'password',
  TC_PASSWORD_TOO_WEAK: 'password',
}

/** A box's code, and what is to be known of its home and room; with a name and a password where nobody is signed in. */
export function ClaimScreen() {
  const app = useHome()
  const all = useWords()
  const rest = useRest()
  const words = rest.claim
  const task = useTask()
  const isNew = app.session.value === null
  /** Whoever lives somewhere already puts the box there. */
  const into = app.home.value?.endedAt === null ? app.home.value : null
  /** What is wrong, by field. */
  const wrong = useSignal<Readonly<Record<string, string>>>({})
  /** @returns true when something is wrong: the reader is led to the first of it. */
  const show = (form: HTMLFormElement, found: Readonly<Record<string, string>>) => {
    wrong.value = found
    const [first] = Object.keys(found)
    if (first === undefined) return false
    const element = form.elements.namedItem(first)
    if (element instanceof HTMLElement) element.focus()
    return true
  }
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    const text = (name: string) => String(data.get(name) ?? '').trim()
    const found: Record<string, string> = {}
    for (const name of ['code', ...(into === null ? ['homeName'] : []), 'roomName'])
      if (text(name) === '') found[name] = words.missing
    if (isNew && !USER_NAME.test(text('userName'))) found.userName = words.badUserName
    const password = String(data.get('password') ?? '')
    if (isNew && password.length < SHORTEST_PASSWORD) {
      found.password = all.problems.codes.TC_PASSWORD_TOO_SHORT!
    }
    if (show(form, found)) return
    const box = {
      code: text('code'),
      homeName: into?.name ?? text('homeName'),
      roomName: text('roomName'),
      roomType: text('roomType') as RoomType,
    }
    const claiming = task.run(async () => {
      if (isNew) await app.first.makeResident({ ...box, userName: text('userName'), password })
      else await app.first.claim({ ...box, homeId: into?.id ?? null })
      await app.connect()
      app.url.goTo('now')
    })
    void claiming.then(() => {
      const field = FIELDS[task.code.peek()]
      if (field === undefined) return
      show(form, { [field]: task.problem.peek() })
      task.problem.value = ''
    })
  }
  const problemOf = (name: string) => wrong.value[name] ?? ''
  return (
    <>
      <ScreenTitle>{isNew ? words.title : words.addTitle}</ScreenTitle>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit(event.currentTarget)
        }}
      >
        <TextField
          name="code"
          // The label under the box holds it.
          defaultValue={app.url.place.value.query.code ?? ''}
          label={words.code}
          hint={words.codeHint}
          problem={problemOf('code')}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          class="code-input"
        />
        {isNew && (
          <>
            <TextField
              name="userName"
              label={words.userName}
              hint={words.userNameHint}
              problem={problemOf('userName')}
              autocomplete="username"
              autocapitalize="none"
              spellcheck={false}
            />
            <PasswordField
              name="password"
              label={words.password}
              hint={words.passwordHint}
              problem={problemOf('password')}
              autocomplete="new-password"
            />
          </>
        )}
        {into === null && (
          <TextField
            name="homeName"
            label={words.homeName}
            hint={words.homeNameHint}
            problem={problemOf('homeName')}
            maxLength={80}
            autocomplete="off"
          />
        )}
        <TextField
          name="roomName"
          label={words.roomName}
          hint={words.roomNameHint}
          problem={problemOf('roomName')}
          maxLength={80}
          autocomplete="off"
        />
        <SelectField
          name="roomType"
          label={words.roomType}
          value="bedroom"
          options={ROOM_TYPES.map((value) => ({ value, label: rest.roomTypes[value] }))}
        />
        <Problem text={task.problem.value} />
        <Submit label={words.submit} isBusy={task.isBusy.value} />
      </form>
      {isNew ? (
        <a class="button" href="#/now">
          {all.back}
        </a>
      ) : (
        <button type="button" class="link" onClick={() => void app.signOut()}>
          {rest.notResident.signOut}
        </button>
      )}
    </>
  )
}
