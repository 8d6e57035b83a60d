import { type EpochMs, formatInstant, type Severity } from '@towncrier/core'
import { XMLBuilder } from 'fast-xml-parser'
import { closedRing, markedHeadline, type PublicText, xmlText } from './cap.ts'
import type { IncidentKindId } from './kinds.ts'
import type { IncidentMode } from './states.ts'

/** The newest message of a published incident. */
export interface PublishedIncident {
  /** CAP identifier. */
  readonly identifier: string
  readonly incidentId: number
  readonly kind: IncidentKindId
  readonly mode: IncidentMode
  readonly severity: Severity
  readonly firstSentAt: EpochMs
  readonly sentAt: EpochMs
  readonly expiresAt: EpochMs
  readonly text: PublicText
}

/** Where the feed is found, and whose it is. */
export interface FeedOptions {
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly senderName: string
  readonly now: EpochMs
}

/** Atom 1.0 (RFC 4287), each entry with its CAP document as enclosure. */
export function atomFeed(published: readonly PublishedIncident[], options: FeedOptions): string {
  const { baseUrl, senderName, now } = options
  const updatedAt = Math.max(...published.map(({ sentAt }) => sentAt), 0) || now
  const feed = {
    '@_xmlns': 'http://www.w3.org/2005/Atom',
    id: `${baseUrl}/public/incidents.atom`,
    title: `Incidents published by ${senderName}`,
    updated: formatInstant(updatedAt),
    author: { name: senderName },
    link: { '@_rel': 'self', '@_href': `${baseUrl}/public/incidents.atom` },
    entry: published.map((each) => ({
      id: `${baseUrl}/public/incidents/${each.incidentId}`,
      title: xmlText(markedHeadline(each.text.headline, each.mode)),
      published: formatInstant(each.firstSentAt),
      updated: formatInstant(each.sentAt),
      summary: xmlText(each.text.description),
      category: { '@_term': each.kind },
      link: {
        '@_rel': 'enclosure',
        '@_type': 'application/cap+xml',
        '@_href': `${baseUrl}/public/cap/${each.identifier}`,
      },
    })),
  }
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, indentBy: '  ' })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ feed })}`
}

/** RFC 7946; an incident without an area has a null geometry. */
export function geojsonFeed(published: readonly PublishedIncident[]) {
  return {
    type: 'FeatureCollection' as const,
    features: published.map((each) => ({
      type: 'Feature' as const,
      id: each.identifier,
      geometry: geometryOf(each.text.area),
      properties: {
        headline: markedHeadline(each.text.headline, each.mode),
        description: each.text.description,
        instruction: each.text.instruction,
        web: each.text.web,
        area: each.text.areaText,
        kind: each.kind,
        status: each.mode,
        severity: each.severity,
        sentAt: formatInstant(each.sentAt),
        expiresAt: formatInstant(each.expiresAt),
        ...(each.text.area?.type === 'circle' ? { radiusM: each.text.area.radiusM } : {}),
      },
    })),
  }
}

function geometryOf(area: PublicText['area']) {
  if (area === null) return null
  if (area.type === 'circle') {
    return { type: 'Point' as const, coordinates: [area.longitude, area.latitude] }
  }
  return { type: 'Polygon' as const, coordinates: [closedRing(area.ring)] }
}
