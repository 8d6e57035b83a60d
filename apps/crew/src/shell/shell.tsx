import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { useCrew } from '../crew.ts'
import { JobsScreen } from '../jobs/jobs-screen.tsx'
import { messages } from '../messages/messages.ts'
import { OutboxScreen } from '../outbox/outbox-screen.tsx'
import { NoPermissionScreen } from './no-permission-screen.tsx'
import { Notice } from './notice.tsx'
import { SignInScreen } from './sign-in-screen.tsx'

type JobParts = typeof import('../job/job-screen.tsx')

export function Shell() {
  const { url, session, signIn, isSigningIn, isOnline, mayDrive } = useCrew()
  const job = useJobParts()
  if (isSigningIn.value || signIn.value === 'out') return <SignInScreen />
  if (session.value === null) return isOnline.value ? <Loading /> : <FirstOffline />
  if (!mayDrive.value) return <NoPermissionScreen />
  if (url.place.value.isOutbox) return <OutboxScreen />
  if (url.place.value.job === null) return <JobsScreen />
  return job === null ? <Loading /> : <job.JobScreen key={url.place.value.job} />
}

/** What a job is driven with comes after what is needed to see that there is one. */
function useJobParts(): JobParts | null {
  const parts = useSignal<JobParts | null>(null)
  const { isOnline } = useCrew()
  const isConnected = isOnline.value
  useEffect(() => {
    if (parts.value !== null) return
    import('../job/job-screen.tsx').then(
      (found) => {
        parts.value = found
      },
      // Without a network before the first visit was over: it is tried again when there is one.
      () => undefined,
    )
  }, [parts, isConnected])
  return parts.value
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
