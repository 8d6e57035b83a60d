import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { CausePanel } from '../alerts/cause-panel.tsx'
import { HandlingDialogs } from '../alerts/handling-dialogs.tsx'
import type { CauseView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { DevicePanel } from '../devices/device-panel.tsx'
import { isUnacknowledged } from '../live/live-store.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import { ToastList } from '../ui/toasts.tsx'
import { NARROW, useMedia } from '../ui/use-media.ts'
import { WallPage } from '../wall/wall-page.tsx'
import { HelpDialog } from './help-dialog.tsx'
import { PAGE_VIEWS, PAGES_WITH_DEVICE } from './page-view.tsx'
import { SignInDialog } from './sign-in-dialog.tsx'
import { LostBanner, TopBar } from './top-bar.tsx'

export function Shell() {
  const { socket, session, toasts, url } = useApp()
  const isLost = socket.connection.value === 'lost'
  const { page } = url.state.value
  if (session.session.value === null) return <SignedOut />
  if (page === 'wall' && session.session.value.permissions.includes('town.view')) return <Wall />
  return (
    <>
      <SkipLink />
      <div class={isLost ? 'app app-lost' : 'app'}>
        <TopBar />
        <Page />
        <LostBanner />
      </div>
      <CriticalAnnouncer />
      <ToastList toasts={toasts} />
      <SignInDialog />
      <HelpDialog />
      <HandlingDialogs />
    </>
  )
}

/** The wall has a layout of its own: nobody sits before it. */
function Wall() {
  return (
    <>
      <WallPage />
      <CriticalAnnouncer />
      <SignInDialog />
      <HelpDialog />
    </>
  )
}

/** Where visitors are not let in and nobody is signed in. */
function SignedOut() {
  const { session, platform } = useApp()
  return (
    <main class="splash">
      <EmptyNotice title={platform.name} hint={messages.signIn.needed}>
        <button type="button" class="button button-primary" onClick={() => void session.ask('needed')}>
          {messages.signIn.submit}
        </button>
      </EmptyNotice>
      <SignInDialog />
    </main>
  )
}

/** Past the bar, to the list where the page has one. */
function SkipLink() {
  const skip = (event: MouseEvent) => {
    event.preventDefault()
    const targets = ['list', 'content'].flatMap((id) => document.getElementById(id) ?? [])
    const target = targets.find((element) => element.checkVisibility())
    target?.focus()
  }
  return (
    <nav aria-label={messages.shell.skip}>
      {/* biome-ignore lint/a11y/useValidAnchor: it does go to a place in the page; the focus goes along. */}
      <a class="skip-link" href="#content" onClick={skip}>
        {messages.shell.skip}
      </a>
    </nav>
  )
}

function Page() {
  const { url, session } = useApp()
  const isNarrow = useMedia(NARROW)
  const { page: wanted, deviceId, causeId } = url.state.value
  // Who may not see the town, or not yet, still has their own account.
  const maySeeTown = session.session.value?.permissions.includes('town.view') === true
  const page = maySeeTown ? wanted : 'account'
  const View = PAGE_VIEWS[page]
  if (page === 'live') return <View isNarrow={isNarrow} />
  const showsDevice = deviceId !== null && PAGES_WITH_DEVICE.includes(page)
  const showsCause = causeId !== null && !showsDevice && page === 'alerts'
  return (
    <div class={showsDevice || showsCause ? 'room room-device' : 'room'}>
      <View isNarrow={isNarrow} />
      {showsDevice && <DevicePanel key={deviceId} deviceId={deviceId} />}
      {showsCause && <CausePanel key={causeId} causeId={causeId} />}
    </div>
  )
}

/** Reads out new critical causes, once each, wherever the focus is. */
function CriticalAnnouncer() {
  const { live } = useApp()
  const text = useSignal('')
  useEffect(() => {
    const told = new Set([...live.causes.values()].filter(isUrgent).map(({ id }) => id))
    let hasPicture = live.hasSnapshot.peek()
    return live.subscribe(({ causes }) => {
      for (const cause of causes) {
        if (!isUrgent(cause) || told.has(cause.id)) continue
        told.add(cause.id)
        // What was open when the page came up is on it; only news is announced.
        if (hasPicture) text.value = messages.alarms.newCritical(cause.title)
      }
      hasPicture = true
    })
  }, [live, text])
  return (
    <div class="visually-hidden" role="alert" aria-live="assertive" data-testid="announcer">
      {text.value}
    </div>
  )
}

function isUrgent(cause: CauseView): boolean {
  return cause.severity === 'critical' && isUnacknowledged(cause)
}
