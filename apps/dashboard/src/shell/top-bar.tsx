import { SoundButton } from '../alerts/sound-button.tsx'
import { isHelpOpen, useApp } from '../app.ts'
import { toDuration } from '../format/time.ts'
import { messages } from '../messages/messages.ts'
import { InboxBell } from '../notifications/inbox-bell.tsx'
import { PersonMenu } from '../people/person-menu.tsx'
import { Icon } from '../ui/icons.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { follow } from './follow.ts'
import { Navigation } from './navigation.tsx'
import { THEMES } from './theme-store.ts'

export function TopBar() {
  const { url } = useApp()
  return (
    <header class="bar">
      <a
        class="brand"
        href={url.hrefOf({ page: 'live' })}
        onClick={(event) => follow(event, () => url.set({ page: 'live' }, true))}
      >
        <Bell />
        {messages.brand}
      </a>
      <Navigation />
      <div class="bar-end">
        <ConnectionState />
        <SoundButton />
        <InboxBell />
        <ThemeButton />
        <button
          type="button"
          class="icon-button help-button"
          aria-label={messages.shell.keyboardHelp}
          title={messages.shell.keyboardHelp}
          onClick={() => {
            isHelpOpen.value = true
          }}
        >
          <Icon name="help" />
        </button>
        <Person />
      </div>
    </header>
  )
}

/** The crier's bell. */
function Bell() {
  return (
    <svg width="22" height="22" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
      <path d="M12 2a1.600 1.600 0 0 1 1.600 1.600v.7c3.100.7 5 3.200 5 6.300v3.600c0 .9.5 1.800 1.500 2.500.6.5.9 1 .9 1.600H3c0-.6.3-1.100.9-1.600 1-.7 1.500-1.600 1.500-2.500v-3.600c0-3.100 1.900-5.600 5-6.300v-.7A1.600 1.600 0 0 1 12 2zm-2.600 17.800h5.200a2.600 2.600 0 0 1-5.200 0z" />
    </svg>
  )
}

function ConnectionState() {
  const { socket, time, url } = useApp()
  const connection = socket.connection.value
  const now = socket.now.value
  if (connection === 'live') {
    return (
      <p class="connection" data-testid="connection" data-connection="live">
        <StateShape state="done" size={12} />
        <span>
          {url.state.value.at === null
            ? messages.connection.at(time.clock(now))
            : messages.replay.nowIs(time.clock(now))}
        </span>
      </p>
    )
  }
  const freshAt = socket.freshAt.value
  return (
    <p class="connection connection-lost" data-testid="connection" data-connection={connection}>
      <StateShape state="unknown" size={12} />
      <span>
        {freshAt === null || connection === 'connecting'
          ? messages.connection.connecting
          : messages.connection.lostShort(messages.duration(toDuration(now - freshAt)))}
      </span>
    </p>
  )
}

/** Says over the greyed room how old the picture is. */
export function LostBanner() {
  const { socket } = useApp()
  const freshAt = socket.freshAt.value
  if (socket.connection.value !== 'lost' || freshAt === null) return null
  const age = messages.duration(toDuration(socket.now.value - freshAt))
  return (
    <div class="lost-banner" role="alert">
      <StateShape state="unknown" />
      <p>
        <strong>{messages.connection.lost(age)}.</strong> {messages.connection.trying}
      </p>
    </div>
  )
}

function ThemeButton() {
  const { theme } = useApp()
  const choice = theme.choice.value
  const next = THEMES[(THEMES.indexOf(choice) + 1) % THEMES.length]!
  const label = messages.shell.theme[choice]
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      data-testid="theme"
      onClick={() => theme.set(next)}
    >
      <Icon name={choice === 'system' ? 'system' : choice === 'light' ? 'sun' : 'moon'} />
    </button>
  )
}

function Person() {
  const { session } = useApp()
  if (session.session.value !== null && session.isPerson) return <PersonMenu />
  return (
    <button type="button" class="button button-small" onClick={() => void session.ask('asked')}>
      {messages.shell.signIn}
    </button>
  )
}
