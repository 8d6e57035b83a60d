import { type ReadonlySignal, signal } from '@preact/signals'
import type { Permission } from '@towncrier/protocol/permissions'
import type { KindLayer } from '@towncrier/sensor-kinds/layers'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { AlarmSound } from './alerts/alarm-sound.ts'
import type { ApiClient } from './api/client.ts'
import type { KindView, Platform } from './api/types.ts'
import type { TimeFormat } from './format/time.ts'
import type { LiveSocket } from './live/live-socket.ts'
import type { LiveStore } from './live/live-store.ts'
import type { MapView } from './map/map-view.ts'
import type { SessionStore } from './shell/session-store.ts'
import type { ThemeStore } from './shell/theme-store.ts'
import type { Toasts } from './ui/toasts.tsx'
import type { UrlStore } from './url/url-store.ts'

/** What components work with; made once, in main.tsx. */
export interface App {
  readonly api: ApiClient
  readonly live: LiveStore
  readonly socket: LiveSocket
  readonly url: UrlStore
  readonly session: SessionStore
  readonly theme: ThemeStore
  readonly toasts: Toasts
  readonly sound: AlarmSound
  readonly platform: Platform
  readonly time: TimeFormat
  readonly kinds: ReadonlySignal<ReadonlyMap<string, KindView>>
  readonly layers: ReadonlyMap<string, KindLayer>
  /** Tells the hook for browser tests that the map came or went. */
  readonly tellTestHook: (view: MapView | null) => void
}

export const AppContext = createContext<App | null>(null)

export function useApp(): App {
  const app = useContext(AppContext)
  if (app === null) throw new Error('A component stands outside the app')
  return app
}

/** True when the person who is signed in may do what `permission` names. */
export function useMay(permission: Permission): boolean {
  const session = useApp().session.session.value
  return session?.permissions.includes(permission) === true
}

/** Whether the keyboard help is open: asked for from several places. */
export const isHelpOpen = signal(false)
