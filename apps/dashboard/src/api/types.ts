/** The protocol's types, and only types: the schemas (and zod) stay on the server. */
export type {
  AccountChange,
  AccountCredentials,
  AccountView,
  AlertDetail,
  AlertView,
  ApiTokenMade,
  ApiTokenView,
  AuditEntryView,
  AuditVerification,
  Bounds,
  BoxCodeView,
  CauseDetail,
  CauseView,
  DeviceView,
  KindView,
  LiveDelta,
  LiveDevice,
  LiveLook,
  LiveNews,
  LivePresence,
  LivePulse,
  LiveSnapshot,
  LiveSubscription,
  MapLayersView,
  NewDeviceView,
  OpenSessionView,
  Pipeline,
  Platform,
  Problem,
  QuarantineView,
  ReadingView,
  RecoveryCodes,
  Role,
  SecondFactorOffer,
  SecondFactorView,
  SeriesView,
  SessionView,
  SignInWays,
} from '@towncrier/protocol'

export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor: string | null
}

export interface DeviceCredentials {
  readonly id: string
  readonly kind: string
  readonly token: string
  readonly topic: string
}

export interface DeviceChange {
  readonly name?: string
  readonly latitude?: number | null
  readonly longitude?: number | null
  readonly settings?: Record<string, unknown>
  readonly enabled?: boolean
}

export interface Health {
  readonly status: 'ok' | 'degraded' | 'failed'
  readonly checks: Readonly<Record<string, { readonly status: string; readonly detail: string }>>
}
