import './base.css'
import './ui/ui.css'
import './shell/shell.css'
import './map/map.css'
import './alerts/alerts.css'
import './devices/devices.css'
import './incidents/incidents.css'
import './rules/rules.css'
import './shell/pages.css'
import './people/people.css'
import './notifications/notifications.css'
import './shift/shift.css'
import './replay/replay.css'
import './emergency-route/emergency-route.css'
import './wall/wall.css'
import './figures/figures.css'
import './waste-bins/waste-bins.css'
import './waste-plan/waste-plan.css'
import './waste-plan/round-sheet.css'
import './waste-savings/waste-savings.css'
import './winter/winter.css'
import './winter/winter-map.css'
import './winter-network/winter-network.css'
import './winter-record/winter-record.css'
import { signal } from '@preact/signals'
import { layers } from '@towncrier/sensor-kinds/layers'
import { render } from 'preact'
import { AlarmSound } from './alerts/alarm-sound.ts'
import { ApiClient } from './api/client.ts'
import { RequestError } from './api/problem.ts'
import type { KindView } from './api/types.ts'
import { type App, AppContext } from './app.ts'
import { TimeFormat } from './format/time.ts'
import { LiveSocket } from './live/live-socket.ts'
import { LiveStore } from './live/live-store.ts'
import { messages } from './messages/messages.ts'
import { listenToKeys } from './shell/keyboard.ts'
import { leaveForOwnPage } from './shell/own-page.ts'
import { SessionStore } from './shell/session-store.ts'
import { Shell } from './shell/shell.tsx'
import { ThemeStore } from './shell/theme-store.ts'
import { makeTestHook } from './test-hook.ts'
import { ErrorNotice } from './ui/notice.tsx'
import { Toasts } from './ui/toasts.tsx'
import { UrlStore } from './url/url-store.ts'

const root = document.getElementById('app')!

async function start(): Promise<void> {
  const session = new SessionStore()
  const theme = new ThemeStore()
  const url = new UrlStore()
  const live = new LiveStore()
  const api = new ApiClient(() => session.ask('expired'))
  const socket = new LiveSocket(live, () => void session.ask('expired'))
  const kinds = signal<ReadonlyMap<string, KindView>>(new Map())
  theme.start()
  url.start()
  const tellTestHook = makeTestHook(live)
  tellTestHook(null)

  const [platform, person] = await Promise.all([api.platform(), api.session().catch(nullWhenSignedOut)])
  if (person !== null && leaveForOwnPage(person)) return
  const app: App = {
    api,
    live,
    socket,
    url,
    session,
    theme,
    toasts: new Toasts(),
    sound: new AlarmSound(live),
    platform,
    time: new TimeFormat(platform.timeZone),
    kinds,
    layers,
    tellTestHook,
  }
  session.session.value = person
  if (person === null) void session.ask('needed')
  else if (person.permissions.includes('town.view')) {
    kinds.value = new Map((await api.kinds()).map((kind) => [kind.id, kind]))
    socket.start()
  }
  listenToKeys(app)
  app.sound.start()
  document.title = platform.name
  render(
    <AppContext.Provider value={app}>
      <Shell />
    </AppContext.Provider>,
    root,
  )
}

function nullWhenSignedOut(error: unknown): null {
  if (error instanceof RequestError && error.needsSignIn) return null
  throw error
}

start().catch((error: unknown) => {
  render(
    <div class="splash">
      <div>
        <h1>{messages.errors.start}</h1>
        <ErrorNotice error={error} onRetry={() => location.reload()} />
      </div>
    </div>,
    root,
  )
})
