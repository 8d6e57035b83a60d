import type { EpochMs, Severity } from '@towncrier/core'
import { XMLBuilder } from 'fast-xml-parser'
import { capTime } from './cap-time.ts'
import { type IncidentKindId, incidentKind } from './kinds.ts'
import type { IncidentMode, IncidentState } from './states.ts'

export const CAP_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2'

/** What the public is told: written for them, and nothing else of the incident goes out. */
export interface PublicText {
  readonly headline: string
  readonly description: string
  /** What to do; empty when there is nothing. */
  readonly instruction: string
  /** A page that says more; null when there is none. */
  readonly web: string | null
  /** "High Street and Mill Lane" */
  readonly areaText: string
  readonly area:
    | {
        readonly type: 'circle'
        readonly latitude: number
        readonly longitude: number
        readonly radiusM: number
      }
    /** Longitude and latitude of each corner, closed or not. */
    | { readonly type: 'polygon'; readonly ring: readonly (readonly [number, number])[] }
    | null
}

export type CapMessageType = 'Alert' | 'Update' | 'Cancel'

/** A message that went out before, as later ones name it. */
export interface CapReference {
  readonly sender: string
  readonly identifier: string
  readonly sentAt: EpochMs
}

export interface CapMessage {
  /** Unique for the sender; no spaces, commas, `<` or `&` (§3.2.1). */
  readonly identifier: string
  readonly sender: string
  readonly sentAt: EpochMs
  readonly expiresAt: EpochMs
  readonly messageType: CapMessageType
  readonly mode: IncidentMode
  readonly kind: IncidentKindId
  readonly severity: Severity
  readonly state: IncidentState
  readonly text: PublicText
  /** Earlier messages of the same incident, oldest first. */
  readonly references: readonly CapReference[]
  /** Town's time zone, IANA. */
  readonly timeZone: string
  /** Who speaks, in words: "Anytown Council". */
  readonly senderName: string
}

const STATUS = { actual: 'Actual', exercise: 'Exercise', test: 'Test' } as const
const MARK = { actual: '', exercise: 'EXERCISE EXERCISE EXERCISE: ', test: 'TEST, NOT REAL: ' } as const
const NOTE = {
  actual: null,
  exercise: 'This is an exercise. Nothing of this is happening.',
  test: 'This is a technical test. Please disregard.',
} as const

/**
 * How a severity of ours stands in CAP (§3.2.2). `Extreme` is never claimed by rule, and what people have
 * confirmed is `Observed`.
 */
export function capGrade(severity: Severity, state: IncidentState) {
  const isOver = state === 'resolved' || state === 'reviewed' || state === 'closed'
  return {
    urgency: isOver
      ? 'Past'
      : ({ watch: 'Future', warning: 'Expected', critical: 'Immediate' } as const)[severity],
    severity: ({ watch: 'Minor', warning: 'Moderate', critical: 'Severe' } as const)[severity],
    certainty: severity === 'watch' && !isOver ? 'Likely' : 'Observed',
  } as const
}

/** A headline that says when it is not meant in earnest. */
export function markedHeadline(headline: string, mode: IncidentMode): string {
  return MARK[mode] + headline
}

/** `sender,identifier,sent`: how CAP names an earlier message (§3.2.1 references). */
export function capReference({ sender, identifier, sentAt }: CapReference, timeZone: string): string {
  return `${sender},${identifier},${capTime(sentAt, timeZone)}`
}

/** The message as a CAP 1.2 document (OASIS Standard, 1 July 2010). Elements in the order of §3.4. */
export function capXml(message: CapMessage): string {
  const { mode, text, timeZone, messageType, references } = message
  const kind = incidentKind(message.kind)
  const grade = capGrade(message.severity, messageType === 'Cancel' ? 'closed' : message.state)
  const note = NOTE[mode]
  const alert = {
    '@_xmlns': CAP_NAMESPACE,
    identifier: message.identifier,
    sender: message.sender,
    sent: capTime(message.sentAt, timeZone),
    status: STATUS[mode],
    msgType: messageType,
    scope: 'Public',
    ...(note === null ? {} : { note }),
    ...(references.length === 0
      ? {}
      : { references: references.map((each) => capReference(each, timeZone)).join(' ') }),
    info: {
      language: 'en-GB',
      category: kind.category,
      event: kind.event,
      ...(messageType === 'Cancel' ? { responseType: 'AllClear' } : {}),
      ...grade,
      effective: capTime(message.sentAt, timeZone),
      expires: capTime(message.expiresAt, timeZone),
      senderName: message.senderName,
      headline: markedHeadline(text.headline, mode),
      description: text.description,
      ...(text.instruction === '' ? {} : { instruction: text.instruction }),
      ...(text.web === null ? {} : { web: text.web }),
      area: { areaDesc: text.areaText, ...areaOf(text.area) },
    },
  }
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, indentBy: '  ' })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ alert: cleaned(alert) })}`
}

/** WGS 84 "latitude,longitude" pairs; the last corner is the first (§3.2.4). */
function areaOf(area: PublicText['area']): { readonly polygon?: string; readonly circle?: string } {
  if (area === null) return {}
  if (area.type === 'circle') {
    return { circle: `${degrees(area.latitude)},${degrees(area.longitude)} ${area.radiusM / 1_000}` }
  }
  return {
    polygon: closedRing(area.ring)
      .map(([longitude, latitude]) => `${degrees(latitude)},${degrees(longitude)}`)
      .join(' '),
  }
}

/** The ring with its first corner again at the end. */
export function closedRing(ring: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const [first, last] = [ring[0]!, ring.at(-1)!]
  return first[0] === last[0] && first[1] === last[1] ? [...ring] : [...ring, first]
}

function degrees(value: number): string {
  return value.toFixed(5)
}

/** XML 1.0 (§2.2) knows no other control characters than tab and line ends. */
const NOT_IN_XML = /(?![\t\n\r])\p{Cc}|\uFFFE|\uFFFF/gu

export function xmlText(text: string): string {
  return text.toWellFormed().replace(NOT_IN_XML, '')
}

function cleaned(node: object): object {
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      name,
      typeof value === 'string' ? xmlText(value) : typeof value === 'object' ? cleaned(value) : value,
    ]),
  )
}
