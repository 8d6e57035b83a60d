import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import encodeJpeg, { init as initJpeg } from '@jsquash/jpeg/encode.js'
import encodePng, { init as initPng } from '@jsquash/png/encode.js'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { analyseHome, type EvidenceFacts, evidenceFacts, NO_HAZARD_CASE } from '@towncrier/healthy-homes'
import { beforeAll, describe, expect, test } from 'vitest'
import { withoutMetadata } from '../../incidents/image-metadata.ts'
import { evidencePage } from './html-page.ts'
import { scalePhoto } from './photo-scaling.ts'
import type { RenderedReport } from './render-job.ts'
import { EvidenceRenderer } from './renderer.ts'
import { readPdf } from './testing/pdf-text.ts'

const FROM = Date.parse('2025-11-22T00:00:00Z')
const TO = Date.parse('2026-11-22T00:00:00Z')
const MADE_AT = Date.parse('2026-11-22T09:30:00Z')
const HOSTILE = '<script>alert(1)</script>"\'><img src=x onerror=alert(2)> \ud800 \u0007 Ŵyn'

/** A year of a cold room, a reading every five minutes, with the box off for three days. */
function year() {
  const readings = []
  for (let at = FROM; at < TO; at += 5 * MINUTE_MS) {
    if (at >= FROM + 40 * DAY_MS && at < FROM + 43 * DAY_MS) continue
    const winter = Math.cos(((at - FROM - 54 * DAY_MS) / DAY_MS / 365) * 2 * Math.PI)
    readings.push({
      at,
      tempC: 19 - winter + Math.sin(at / (4 * HOUR_MS)),
      humidityPct: 62 + 6 * winter + 2 * Math.sin(at / HOUR_MS),
      outdoorTempC: 10 - 6 * winter,
      outdoorHumidityPct: 80,
    })
  }
  return readings
}

function factsOf(more: Partial<Parameters<typeof evidenceFacts>[0]> = {}): EvidenceFacts {
  return evidenceFacts({
    homeName: 'Flat 3, Tŷ Ŵyn',
    tenure: 'social-rent',
    nation: 'england',
    madeAt: MADE_AT,
    ...{ from: FROM, to: TO, timeZone: 'Europe/London', softwareVersion: '1.2.3' },
    rooms: [],
    hazard: { ...NO_HAZARD_CASE, awareAt: Date.parse('2026-10-01T09:00:00Z') },
    letters: null,
    photos: null,
    photosLeftOut: 0,
    diary: null,
    ...more,
  })
}

const renderer = new EvidenceRenderer()
let facts: EvidenceFacts
let picture: Uint8Array
let report: RenderedReport
let seconds = 0

beforeAll(async () => {
  const codec = new URL(import.meta.resolve('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'))
  await initPng(await WebAssembly.compile(await readFile(codec)))
  const [width, height] = [1_600, 1_200]
  const data = new Uint8ClampedArray(width * height * 4).fill(200)
  picture = new Uint8Array(await encodePng({ data, width, height, colorSpace: 'srgb' } as ImageData))
  const room = {
    id: 'r',
    name: 'Ystafell ŷd',
    type: 'bedroom',
    placement: HOSTILE,
    wallFactor: 0.75,
    isWallFactorDefault: true,
    material: 'wallpaper',
    isMaterialDefault: true,
    mouldSensitivity: 'sensitive' as const,
    sustainedHours: 6,
    analysis: analyseHome(year()),
    outdoorSource: 'Weather station',
    fingerprint: 'ab'.repeat(32),
  }
  facts = factsOf({
    rooms: [room],
    letters: [
      {
        direction: 'sent',
        at: FROM,
        correspondent: 'Riverside Homes',
        subject: HOSTILE,
        text: 'A long letter. '.repeat(600),
      },
    ],
    photos: [
      { id: 'good', roomName: null, takenAt: FROM, caption: HOSTILE },
      { id: 'bad', roomName: null, takenAt: FROM, caption: '' },
    ],
  })
  const startedAt = performance.now()
  report = await renderer.render({
    facts,
    language: 'en',
    photos: [
      { id: 'good', mediaType: 'image/png', content: picture },
      { id: 'bad', mediaType: 'image/jpeg', content: Buffer.from('<svg onload="alert(1)"/>') },
    ],
  })
  seconds = (performance.now() - startedAt) / 1000
}, 60_000)

describe('the PDF', () => {
  test('read back says the period, the hours, and names as they are written', () => {
    const { text } = readPdf(report.pdf)
    const { known, atRisk } = facts.rooms[0]!.hours
    const number = new Intl.NumberFormat('en-GB')
    expect(text).toContain('Flat 3, Tŷ Ŵyn · 22 November 2025 – 21 November 2026')
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      `Ystafell ŷd: the coldest wall was damp in ${number.format(atRisk)} of ${number.format(known)} hours`,
    )
    expect(text).toMatch(/1 Jan 2026, 00:00\s+4 Jan 2026, 00:00|31 Dec 2025, 23:55\s+4 Jan 2026, 00:00/)
    expect(text).toContain('15 October 2026')
    expect(text).toContain('What this does not prove')
    expect(text).toContain('ab'.repeat(32))
    expect(text.match(/letter\./g)).toHaveLength(600)
    expect(text).toContain('This photo could not be shown here.')
  })

  test('has numbered pages with heads, a title, a language and tags', () => {
    const { text, info, tags } = readPdf(report.pdf)
    const pages = Number(/Pages:\s+(\d+)/.exec(info)![1])
    expect(pages).toBeGreaterThan(3)
    for (let page = 1; page <= pages; page++) expect(text).toContain(`Page ${page} of ${pages}`)
    expect(info).toMatch(/Title:\s+Damp at home: what was measured · Flat 3, Tŷ Ŵyn/)
    expect(info).toMatch(/Tagged:\s+yes/)
    expect(info).toMatch(/Page size:.*A4/)
    for (const tag of ['H1', 'H2', 'Table', 'TH', 'TD', 'Figure', 'L', 'LI']) {
      expect(tags).toMatch(new RegExp(`^\\s*${tag}\\b`, 'm'))
    }
    expect(Buffer.from(report.pdf).toString('latin1')).toContain('/Lang (en-GB)')
  })

  test('is the same, byte by byte, when it is made again; the hash is of these bytes', async () => {
    const photos = [{ id: 'good', mediaType: 'image/png', content: picture }]
    const again = await renderer.render({ facts, language: 'en', photos })
    expect(again.sha256).toBe(report.sha256)
    expect(createHash('sha256').update(report.pdf).digest('hex')).toBe(report.sha256)
    expect(report.html).toContain(report.sha256)
    const later = await renderer.render({
      facts: { ...facts, madeAt: MADE_AT + MINUTE_MS },
      language: 'en',
      photos,
    })
    expect(later.sha256).not.toBe(report.sha256)
  }, 30_000)

  test('of a year takes seconds, not minutes', () => {
    // Measured: 1 to 2 s on two busy cores.
    expect(seconds).toBeLessThan(15)
  })

  test('in Welsh is Welsh', async () => {
    const welsh = await renderer.render({ facts: factsOf(), language: 'cy', photos: [] })
    const { text } = readPdf(welsh.pdf)
    expect(text).toContain('Nid oes ystafelloedd yn yr adroddiad hwn.')
    expect(text).toContain('Tudalen 1 o ')
    expect(welsh.html).toContain('<html lang="cy-GB">')
  })
})

describe('the page', () => {
  let tags: string[] = []
  beforeAll(() => {
    tags = report.html.match(/<[a-z][^>]*>/gi)!
  })

  test('has nothing of what people wrote as markup, and no script at all', () => {
    expect(tags.length).toBeGreaterThan(100)
    expect(tags.filter((tag) => /^<script|^<iframe|\son\w+=/i.test(tag.replaceAll(/"[^"]*"/g, '')))).toEqual(
      [],
    )
    expect(report.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(report.html.isWellFormed()).toBe(true)
    expect(report.html).not.toContain('\u0007')
  })

  test('needs nothing from elsewhere', () => {
    const addresses = tags.flatMap(
      (tag) => / (?:src|href|xlink:href|srcset)="([^"]{1,40})/.exec(tag)?.[1] ?? [],
    )
    expect(addresses.length).toBeGreaterThan(0)
    expect(addresses.filter((address) => !address.startsWith('data:image/jpeg;base64,'))).toEqual([])
    expect(report.html.includes('url(')).toBe(false)
  })

  test('has one heading of the first rank, heads of columns, and words for pictures and charts', () => {
    expect(report.html.match(/<h1>/g)).toHaveLength(1)
    expect(report.html).toContain('<th scope="col"')
    expect(report.html).toContain('<th scope="row"')
    expect(report.html).toMatch(/<svg viewBox="[^"]+" role="img" aria-label="Chart of Ystafell ŷd from/)
    for (const [image] of report.html.matchAll(/<img [^>]*>/g)) expect(image).toMatch(/ alt="[^"]+"/)
  })

  test('of nothing at all is whole too', () => {
    const page = evidencePage(
      { language: 'en', title: 'T', subtitle: 'S', blocks: [], page: () => '' },
      new Map(),
    )
    expect(page).toMatch(/^<!doctype html>[\s\S]+<\/html>\n$/)
  })
})

describe('a photo', () => {
  test('is made small, and turned into JPEG', async () => {
    const small = (await scalePhoto(picture, 'image/png'))!
    expect([small.width, small.height]).toEqual([1_400, 1_050])
    expect(small.jpeg.length).toBeLessThanOrEqual(200_000)
    expect([...small.jpeg.subarray(0, 2)]).toEqual([0xff, 0xd8])
  })

  test('that the phone has turned stands upright', async () => {
    const codec = new URL(import.meta.resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'))
    await initJpeg(await WebAssembly.compile(await readFile(codec)))
    const [width, height] = [40, 20]
    const data = new Uint8ClampedArray(width * height * 4).fill(200)
    const jpeg = Buffer.from(await encodeJpeg({ data, width, height, colorSpace: 'srgb' } as ImageData))
    // EXIF with the tag for orientation alone: 6, a quarter turn to the right.
    const exif = Buffer.from(
      'ffe10022457869660000 4d4d002a00000008 0001 0112 0003 00000001 0006 0000 00000000'.replaceAll(' ', ''),
      'hex',
    )
    const turned = Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)])
    const kept = withoutMetadata(turned, 'image/jpeg')
    expect(await scalePhoto(kept, 'image/jpeg')).toMatchObject({ width: 20, height: 40 })
    expect(await scalePhoto(jpeg, 'image/jpeg')).toMatchObject({ width: 40, height: 20 })
  })

  test('that only says it is one is left out, and the report is made all the same', async () => {
    expect(await scalePhoto(picture.subarray(0, 400), 'image/png')).toBeNull()
    expect(await scalePhoto(Buffer.from('<svg/>'), 'image/jpeg')).toBeNull()
  })

  test('that would fill the memory is not unpacked', async () => {
    const bomb = Buffer.from(picture)
    bomb.writeUInt32BE(60_000, 16)
    bomb.writeUInt32BE(60_000, 20)
    expect(await scalePhoto(bomb, 'image/png')).toBeNull()
  })
})

test('a renderer that is stopped makes no more', async () => {
  const stopped = new EvidenceRenderer()
  await stopped.stop()
  await expect(stopped.render({ facts: factsOf(), language: 'en', photos: [] })).rejects.toMatchObject({
    code: 'TC_EVIDENCE_FAILED',
  })
})
