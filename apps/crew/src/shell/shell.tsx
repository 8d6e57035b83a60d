import { useSignal } from '@preact/signals'
import type { FunctionComponent } from 'preact'
import { useEffect } from 'preact/hooks'
import { useCrew } from '../crew.ts'
import { JobsScreen } from '../jobs/jobs-screen.tsx'
import { messages } from '../messages/messages.ts'
import type { WorkId } from '../outbox/outbox-event.ts'
import { OutboxScreen } from '../outbox/outbox-screen.tsx'
import { NoPermissionScreen } from './no-permission-screen.tsx'
import { Notice } from './notice.tsx'
import { SignInScreen } from './sign-in-screen.tsx'

type ScreenOf = FunctionComponent

/** What a job is driven with comes after what is needed to see that there is one. */
const LATER: Readonly<Record<WorkId, () => Promise<ScreenOf>>> = {
  gritting: async () => (await import('../gritting/job-screen.tsx')).JobScreen,
  round: async () => (await import('../round/round-screen.tsx')).RoundScreen,
}

export function Shell() {
  const { url, session, signIn, isSigningIn, isOnline, mayDo } = useCrew()
  const screens = useScreens()
  if (isSigningIn.value || signIn.value === 'out') return <SignInScreen />
  if (session.value === null) return isOnline.value ? <Loading /> : <FirstOffline />
  if (mayDo.value.length === 0) return <NoPermissionScreen />
  if (url.place.value.isOutbox) return <OutboxScreen />
  const { work, job } = url.place.value
  if (job === null || mayDo.value.every(({ id }) => id !== work)) return <JobsScreen />
  const Opened = screens[work]
  return Opened === undefined ? <Loading /> : <Opened key={job} />
}

/** The screens of all that the crew may do, as far as they are loaded. */
function useScreens(): Partial<Record<WorkId, ScreenOf>> {
  const screens = useSignal<Partial<Record<WorkId, ScreenOf>>>({})
  const { isOnline, mayDo } = useCrew()
  const works = mayDo.value
  const isConnected = isOnline.value
  useEffect(() => {
    for (const { id } of works) {
      if (screens.peek()[id] !== undefined) continue
      LATER[id]().then(
        (found) => {
          screens.value = { ...screens.peek(), [id]: found }
        },
        () => undefined,
      )
    }
  }, [screens, works, isConnected])
  return screens.value
}

function Loading() {
  return (
    <main class="page">
      <p class="loading">{messages.loading}</p>
    </main>
  )
}

function FirstOffline() {
  const crew = useCrew()
  return (
    <main class="page">
      <Notice title={messages.firstOffline.title} hint={messages.firstOffline.hint}>
        <button type="button" class="button" onClick={() => void crew.connect()}>
          {messages.retry}
        </button>
      </Notice>
    </main>
  )
}
