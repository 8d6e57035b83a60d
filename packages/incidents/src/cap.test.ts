import { readFileSync } from 'node:fs'
import { SEVERITIES } from '@towncrier/core'
import fc from 'fast-check'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { describe, expect, test } from 'vitest'
import { CAP_NAMESPACE, type CapMessage, capGrade, capXml } from './cap.ts'
import { atomFeed, geojsonFeed } from './feeds.ts'
import { INCIDENT_KIND_IDS } from './kinds.ts'
import { INCIDENT_MODES, INCIDENT_STATES } from './states.ts'

const rules = XsdValidator.fromDoc(
  XmlDocument.fromBuffer(readFileSync(new URL('../test-support/cap-1.2.xsd', import.meta.url))),
)
const SENT_AT = Date.parse('2026-01-14T05:35:00Z')

const MESSAGE: CapMessage = {
  identifier: 'towncrier-12-3',
  sender: 'duty@anytown.example',
  senderName: 'Anytown Council',
  sentAt: SENT_AT,
  expiresAt: SENT_AT + 3_600_000,
  messageType: 'Update',
  mode: 'actual',
  kind: 'ice',
  severity: 'critical',
  state: 'in-hand',
  timeZone: 'Europe/London',
  references: [{ sender: 'duty@anytown.example', identifier: 'towncrier-12-2', sentAt: SENT_AT - 60_000 }],
  text: {
    headline: 'Ice on Mill Lane',
    description: 'Tom & Jerry’s <bridge> is closed',
    instruction: '',
    web: 'https://anytown.example/ice?a=1&b=2',
    areaText: 'Mill Lane',
    area: { type: 'circle', latitude: 52.3, longitude: -1.5, radiusM: 300 },
  },
}

/** The document, when it keeps the rules. @throws when it does not. */
function validated(xml: string): XmlDocument {
  const document = XmlDocument.fromString(xml)
  rules.validate(document)
  return document
}

function textOf(document: XmlDocument, path: string): string | undefined {
  const node = document.get(path.replaceAll('/', '/cap:'), { cap: CAP_NAMESPACE })
  return node === null ? undefined : node.content
}

describe('a CAP message', () => {
  test('keeps the rules and says what was meant', () => {
    const document = validated(capXml(MESSAGE))
    expect(textOf(document, '/alert/references')).toBe(
      'duty@anytown.example,towncrier-12-2,2026-01-14T05:34:00-00:00',
    )
    expect(textOf(document, '/alert/info/description')).toBe(MESSAGE.text.description)
    expect(textOf(document, '/alert/info/web')).toBe(MESSAGE.text.web)
    expect(textOf(document, '/alert/info/area/circle')).toBe('52.30000,-1.50000 0.3')
    expect(textOf(document, '/alert/info/urgency')).toBe('Immediate')
    document.dispose()
  })

  test('an area of corners is closed (§3.2.4: the last pair is the first)', () => {
    const ring = [
      [-1.5, 52.3],
      [-1.4, 52.3],
      [-1.4, 52.4],
    ] as const
    const document = validated(
      capXml({ ...MESSAGE, text: { ...MESSAGE.text, area: { type: 'polygon', ring } } }),
    )
    const pairs = textOf(document, '/alert/info/area/polygon')!.split(' ')
    expect(pairs).toHaveLength(4)
    expect(pairs[0]).toBe('52.30000,-1.50000')
    expect(pairs.at(-1)).toBe(pairs[0])
    document.dispose()
  })

  test('a Cancel says that it is over', () => {
    const document = validated(capXml({ ...MESSAGE, messageType: 'Cancel' }))
    expect(textOf(document, '/alert/info/responseType')).toBe('AllClear')
    expect(textOf(document, '/alert/info/urgency')).toBe('Past')
    document.dispose()
  })

  test.each(['exercise', 'test'] as const)('of %s mode says so in status, note and headline', (mode) => {
    const document = validated(capXml({ ...MESSAGE, mode }))
    expect(textOf(document, '/alert/status')).not.toBe('Actual')
    expect(textOf(document, '/alert/note')).toMatch(/exercise|test/)
    expect(textOf(document, '/alert/info/headline')).toMatch(/^(EXERCISE|TEST)/)
    document.dispose()
  })

  test('keeps the rules whatever people write, and nothing of it is lost but what XML cannot carry', () => {
    const words = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((text) => `a${text}`)
    const message = fc.record({
      kind: fc.constantFrom(...INCIDENT_KIND_IDS),
      severity: fc.constantFrom(...SEVERITIES),
      state: fc.constantFrom(...INCIDENT_STATES),
      mode: fc.constantFrom(...INCIDENT_MODES),
      messageType: fc.constantFrom('Alert' as const, 'Update' as const, 'Cancel' as const),
      timeZone: fc.constantFrom('Europe/London', 'Asia/Kathmandu'),
      headline: words,
      description: words,
    })
    fc.assert(
      fc.property(message, ({ headline, description, ...rest }) => {
        const xml = capXml({ ...MESSAGE, ...rest, text: { ...MESSAGE.text, headline, description } })
        const document = validated(xml)
        const carried = description.toWellFormed().replace(/(?![\t\n\r])\p{Cc}|\uFFFE|\uFFFF/gu, '')
        const lines = (text: string) => text.replace(/\r\n?/g, '\n')
        expect(lines(textOf(document, '/alert/info/description')!)).toBe(lines(carried))
        document.dispose()
      }),
      { numRuns: 300 },
    )
  })

  test('the rules refuse what they should: a time with Z, a missing element, a wrong order, a word that is none', () => {
    const xml = capXml(MESSAGE)
    const broken = [
      xml.replace(/<sent>[^<]+/, '<sent>2026-01-14T05:35:00Z'),
      xml.replace(/<scope>[^<]+<\/scope>/, ''),
      xml.replace(/(<status>[^<]+<\/status>)\s*(<msgType>[^<]+<\/msgType>)/, '$2$1'),
      xml.replace('Immediate', 'Soon'),
      xml.replace(/<identifier>[^<]+/, '<identifier>a b'),
      xml.replace(CAP_NAMESPACE, 'urn:oasis:names:tc:emergency:cap:1.1'),
    ]
    for (const each of broken) {
      expect(each).not.toBe(xml)
      expect(() => validated(each)).toThrow()
    }
  })

  test('no severity of ours claims to be extreme, and none that is over is urgent', () => {
    for (const severity of SEVERITIES) {
      for (const state of INCIDENT_STATES) {
        const grade = capGrade(severity, state)
        expect(grade.severity).not.toBe('Extreme')
        if (state !== 'open' && state !== 'in-hand') expect(grade.urgency).toBe('Past')
      }
    }
  })
})

describe('feeds', () => {
  const published = {
    identifier: 'towncrier-12-3',
    incidentId: 12,
    kind: 'ice',
    mode: 'exercise',
    severity: 'warning',
    firstSentAt: SENT_AT,
    sentAt: SENT_AT + 60_000,
    expiresAt: SENT_AT + 3_600_000,
    text: MESSAGE.text,
  } as const
  const options = { baseUrl: 'https://town.example', senderName: 'A & B', now: SENT_AT }

  test('Atom: well-formed, with the CAP document as enclosure, also when nothing is published', () => {
    const document = XmlDocument.fromString(atomFeed([published], options))
    const find = (path: string) => document.get(path, { a: 'http://www.w3.org/2005/Atom' })
    expect(find('/a:feed/a:entry/a:title')!.content).toBe(
      `EXERCISE EXERCISE EXERCISE: ${MESSAGE.text.headline}`,
    )
    expect(find('/a:feed/a:entry/a:link/@href')!.content).toBe(
      'https://town.example/public/cap/towncrier-12-3',
    )
    document.dispose()
    const empty = XmlDocument.fromString(atomFeed([], options))
    expect(empty.get('/a:feed/a:updated', { a: 'http://www.w3.org/2005/Atom' })!.content).toBe(
      '2026-01-14T05:35:00.000Z',
    )
    empty.dispose()
  })

  test('GeoJSON: longitude first, no geometry where there is no area', () => {
    const { features } = geojsonFeed([published, { ...published, text: { ...MESSAGE.text, area: null } }])
    expect(features[0]!.geometry).toEqual({ type: 'Point', coordinates: [-1.5, 52.3] })
    expect(features[0]!.properties).toMatchObject({ status: 'exercise', radiusM: 300 })
    expect(features[1]!.geometry).toBeNull()
  })
})
