import { useSignal } from '@preact/signals'
import type { Platform } from '@towncrier/protocol'
import { useEffect } from 'preact/hooks'
import { useHome, useWords } from '../home-app.ts'
import { Problem, ScreenTitle } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'
import { FrogMark } from './frog-mark.tsx'

/** Two ways in: with a box that is new, or with a name that one has. */
export function StartScreen() {
  const app = useHome()
  const { start: words } = useWords()
  const platform = useSignal<Platform | null>(null)
  const task = useTask()
  useEffect(() => {
    app.first.platform().then(
      (found) => {
        platform.value = found
      },
      () => undefined,
    )
  }, [app, platform])
  const demo = platform.value?.demoAccounts.find(({ role }) => role === 'resident')
  const isWelsh = app.language.language.value === 'cy'
  return (
    <main class="page page-plain start">
      <div class="start-top">
        <FrogMark />
        <button
          type="button"
          class="link"
          lang={isWelsh ? 'en' : 'cy'}
          onClick={() => void task.run(() => app.chooseLanguage(isWelsh ? 'en' : 'cy'))}
        >
          {words.otherLanguage}
        </button>
      </div>
      <ScreenTitle>{words.title}</ScreenTitle>
      <p class="lead">{words.lead}</p>
      <ul class="ways">
        <li>
          <a class="way" href="#/claim">
            <strong>{words.haveBox}</strong>
            <span>{words.haveBoxHint}</span>
          </a>
        </li>
        <li>
          <a class="way" href="#/sign-in">
            <strong>{words.signIn}</strong>
            <span>{words.signInHint}</span>
          </a>
        </li>
      </ul>
      {demo !== undefined && (
        <button
          type="button"
          class="button"
          aria-disabled={task.isBusy.value}
          onClick={() =>
            void task.run(async () => {
              await app.first.signIn(demo.userName, demo.password)
              await app.connect()
            })
          }
        >
          {words.demo}
        </button>
      )}
      <Problem text={task.problem.value} />
      <p class="quiet">
        {words.yours} <a href="/home/privacy">{words.privacy}</a>
      </p>
    </main>
  )
}
