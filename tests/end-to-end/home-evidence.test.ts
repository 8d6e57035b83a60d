import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import type { EvidenceReportView, LawClockView, LetterView, PhotoView, ShareView } from '@towncrier/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { bathroomAir, Resident, TestBox } from '../support/home-town.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'

const NOW = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
const FROM = NOW - 2 * DAY_MS
/** A picture of one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let platform: TestPlatform
let rosa: Resident
let eve: Resident
let report: EvidenceReportView
beforeAll(async () => {
  platform = await startPlatform({ env: { TIME_ZONE: 'Europe/London' } })
  const box = await TestBox.make(platform, 'frog-1')
  rosa = await Resident.claim(platform, box, 'rosa', { homeName: 'Tŷ Ŵyn <b>' })
  rosa.livedHereSince(FROM)
  eve = await Resident.claim(platform, await TestBox.make(platform, 'frog-2'), 'eve')
  // The box was off for the last six hours.
  await box.says(bathroomAir(FROM, NOW - 6 * HOUR_MS))
}, 60_000)

async function photo(bytes: Uint8Array, fields: Record<string, string> = {}, name = 'wall.png') {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) form.set(key, value)
  form.set('file', new Blob([new Uint8Array(bytes)]), name)
  const response = await fetch(`${platform.url}/api/v1/homes/${rosa.home.id}/photos`, {
    method: 'POST',
    headers: { cookie: rosa.cookie!, origin: platform.url },
    body: form,
  })
  return { status: response.status, body: (await response.json()) as PhotoView & { code: string } }
}

const fetched = (path: string, init: RequestInit = {}) => fetch(platform.url + path, init)
const ofRosa = (path: string) =>
  fetched(`/api/v1/homes/${rosa.home.id}${path}`, { headers: { cookie: rosa.cookie! } })

async function share(): Promise<{ path: string; share: ShareView }> {
  const { status, body } = await rosa.own('POST', `/reports/${report.id}/shares`, { recipient: 'Landlord' })
  expect(status).toBe(201)
  return body
}

async function sharesNow(): Promise<ShareView[]> {
  const { body } = await rosa.own('GET', '/reports')
  return (body as { reports: EvidenceReportView[] }).reports[0]!.shares
}

describe('what a household gathers', () => {
  test('letters and photos are its own; a photo is what its content says', async () => {
    const letter = await rosa.own('POST', '/letters', {
      direction: 'sent',
      at: new Date(FROM).toISOString(),
      correspondent: 'Riverside Homes',
      subject: 'Wall <script>alert(1)</script>',
    })
    expect(letter.status).toBe(201)
    const { id } = letter.body as LetterView
    expect((await rosa.own('PATCH', `/letters/${id}`, { text: 'It is wet.' })).body).toMatchObject({
      subject: 'Wall <script>alert(1)</script>',
      text: 'It is wet.',
    })
    expect((await eve.api('GET', `/homes/${rosa.home.id}/letters`)).body).toMatchObject({
      code: 'TC_HOME_UNKNOWN',
    })
    expect((await eve.own('PATCH', `/letters/${id}`, { text: 'mine' })).body).toMatchObject({
      code: 'TC_LETTER_UNKNOWN',
    })

    const kept = await photo(PNG, { caption: '<img src=x onerror=alert(1)>', roomId: rosa.roomId })
    expect(kept).toMatchObject({ status: 201, body: { mediaType: 'image/png', roomId: rosa.roomId } })
    const content = await ofRosa(`/photos/${kept.body.id}/content`)
    expect(content.headers.get('content-security-policy')).toContain('sandbox')
    expect(content.headers.get('cache-control')).toContain('no-store')
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    expect(await photo(svg, {}, 'wall.jpg')).toMatchObject({ status: 415, body: { code: 'TC_FILE_TYPE' } })
    const huge = Buffer.concat([PNG, Buffer.alloc(20 * 1024 * 1024)])
    expect(await photo(huge)).toMatchObject({ status: 413, body: { code: 'TC_FILE_TOO_LARGE' } })
    expect(await photo(PNG, { roomId: 'elsewhere' })).toMatchObject({ status: 404 })
  })

  test('the law’s clock runs once it applies and the landlord was told', async () => {
    expect((await rosa.own('GET', '/law')).body).toMatchObject({ applies: false, why: 'tenure-unknown' })
    await rosa.own('PATCH', '', { version: rosa.home.version, tenure: 'social-rent', nation: 'england' })
    expect((await rosa.own('GET', '/law')).body).toMatchObject({ applies: false, why: 'not-told' })
    const told = {
      ...{ investigatedAt: null, summaryAt: null, madeSafeAt: null, isEmergency: true },
      awareAt: new Date(NOW - 3 * DAY_MS).toISOString(),
    }
    const clock = (await rosa.own('PUT', '/law', told)).body as LawClockView
    expect(clock).toMatchObject({
      applies: true,
      duties: [
        { step: 'emergency', state: 'overdue' },
        { step: 'investigation', state: 'waiting' },
      ],
    })
    expect(clock.messages.map(({ key }) => key)).toEqual(['awaab.overdue', 'awaab.due', 'awaab.not-proof'])
    const tomorrow = { ...told, awareAt: new Date(Date.now() + DAY_MS).toISOString() }
    expect((await rosa.own('PUT', '/law', tomorrow)).body).toMatchObject({ code: 'TC_LAW_FUTURE' })
    // A year that is still being typed must not stand: nothing could be counted from it, and no report made.
    const year26 = { ...told, awareAt: '0026-11-01T00:00:00Z' }
    expect((await rosa.own('PUT', '/law', year26)).body).toMatchObject({ code: 'TC_LAW_YEAR' })
    expect((await rosa.own('GET', '/law')).body).toMatchObject({ case: { awareAt: told.awareAt } })
  })
})

describe('a report', () => {
  test('is a page and a PDF of the time, with the gap, the hash and nothing that was not chosen', async () => {
    const { status, body } = await rosa.own('POST', '/reports', {
      from: new Date(FROM).toISOString(),
      to: new Date(NOW).toISOString(),
    })
    expect(status).toBe(201)
    report = body
    const pdf = Buffer.from(await (await ofRosa(`/reports/${report.id}/pdf`)).arrayBuffer())
    expect(createHash('sha256').update(pdf).digest('hex')).toBe(report.sha256)
    expect(pdf.length).toBe(report.byteCount)
    const text = spawnSync('pdftotext', ['-layout', '-', '-'], {
      input: pdf,
      encoding: 'utf8',
    }).stdout.replaceAll('\u00a0', ' ')
    expect(text).toContain('Tŷ Ŵyn <b>')
    expect(text).toMatch(/Readings\s+504\b/)
    expect(text).toMatch(/Gaps of more than 30 minutes: 1\. In all: 6 h/)
    expect(text).toContain('Riverside Homes')
    expect(text).toContain('Awaab’s Law')
    expect(text).not.toMatch(/^Diary$/m)

    const page = await ofRosa(`/reports/${report.id}/page`)
    const html = await page.text()
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; img-src data:/)
    expect(html).toContain(report.sha256)
    expect(html).toContain('Tŷ Ŵyn &lt;b&gt;')
    expect(html).not.toMatch(/<script|<img src=x/)
    expect((await eve.api('GET', `/homes/${eve.home.id}/reports/${report.id}/pdf`)).status).toBe(404)
  })

  test('cannot be of a time that has not begun, of years, or of another’s room', async () => {
    const at = (ms: number) => new Date(NOW + ms).toISOString()
    const codeOf = async (body: object) => (await rosa.own('POST', '/reports', body)).body.code
    expect(await codeOf({ from: at(DAY_MS), to: at(2 * DAY_MS) })).toBe('TC_EVIDENCE_PERIOD')
    expect(await codeOf({ from: at(-401 * DAY_MS), to: at(0) })).toBe('TC_EVIDENCE_PERIOD')
    const room = { from: at(-DAY_MS), to: at(0), roomIds: [eve.roomId] }
    expect(await codeOf(room)).toBe('TC_ROOM_UNKNOWN')
  })

  test('of a home without readings is made all the same, in Welsh, and one at a time', async () => {
    const asked = { from: new Date(FROM).toISOString(), to: new Date(NOW).toISOString(), language: 'cy' }
    const answers = await Promise.all([
      eve.own('POST', '/reports', asked),
      eve.own('POST', '/reports', asked),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 503])
    const { body } = answers.find(({ status }) => status === 201)!
    const { id } = body as EvidenceReportView
    const page = await fetched(`/api/v1/homes/${eve.home.id}/reports/${id}/page`, {
      headers: { cookie: eve.cookie! },
    })
    expect(await page.text()).toContain('nid oes mesuriadau o’r cyfnod hwn.')
  })
})

describe('a shared report', () => {
  test('is read without an account; each opening is shown to the household, and looking ahead is none', async () => {
    const { path } = await share()
    expect(path).toMatch(/^\/shared\/[\w-]{43}$/)
    expect((await fetched(path, { method: 'HEAD' })).status).toBe(200)
    await (await fetched(path, { headers: { 'sec-purpose': 'prefetch' } })).text()
    expect((await sharesNow())[0]!.openings).toEqual([])

    const page = await fetched(path)
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
    const link = /<a href="([^"]+)">/.exec(await page.text())![1]!
    const pdf = Buffer.from(await (await fetched(link)).arrayBuffer())
    expect(createHash('sha256').update(pdf).digest('hex')).toBe(report.sha256)
    expect((await sharesNow())[0]!.openings.map(({ what }) => what)).toEqual(['page', 'pdf'])
    const { looks } = (await rosa.own('GET', '/looks')).body as { looks: { who: string }[] }
    expect(looks.map(({ who }) => who)).toEqual(['Landlord', 'Landlord'])
    const audit = JSON.stringify(await platform.get('/api/v1/audit?action=home'))
    expect(audit).toContain('home.share.open')
    expect(audit).not.toMatch(/Landlord|Riverside/)
    expect(audit).not.toContain(path.slice('/shared/'.length))
  })

  test('ends at once when revoked, when its time is over and with its report, always with the same words', async () => {
    const [revoked, expired, removed] = [await share(), await share(), await share()]
    const gone = async (path: string) => {
      const answer = await fetched(path)
      return { status: answer.status, text: await answer.text() }
    }
    const unknown = await gone(`/shared/${'x'.repeat(43)}`)
    expect(await gone(`/shared/${'x'.repeat(250)}`)).toEqual(unknown)
    expect(unknown).toMatchObject({
      status: 404,
      text: expect.stringContaining('This link does not work any more. Ask the person who sent it.'),
    })
    expect((await eve.own('DELETE', `/shares/${revoked.share.id}`)).status).toBe(404)
    expect((await gone(revoked.path)).status).toBe(200)
    expect((await rosa.own('DELETE', `/shares/${revoked.share.id}`)).status).toBe(204)
    expect(await gone(revoked.path)).toEqual(unknown)

    const database = new DatabaseSync(join(platform.dataDirectory, 'operations.db'))
    database.exec('PRAGMA busy_timeout = 5000')
    database
      .prepare('UPDATE home_shares SET expires_at = ? WHERE id = ?')
      .run(Date.now() - MINUTE_MS, expired.share.id)
    database.close()
    expect(await gone(expired.path)).toEqual(unknown)
    expect(await gone(`${expired.path}/report.pdf`)).toEqual(unknown)

    expect((await gone(removed.path)).status).toBe(200)
    expect((await rosa.own('DELETE', `/reports/${report.id}`)).status).toBe(204)
    expect(await gone(removed.path)).toEqual(unknown)
  })

  test('is not found by guessing: whoever tries link after link has to wait', async () => {
    const answers: number[] = []
    for (let guess = 0; guess < 15; guess++) {
      const answer = await fetched(`/shared/${String(guess).padStart(43, 'g')}`)
      answers.push(answer.status)
      await answer.text()
    }
    expect(answers.at(-1)).toBe(429)
    expect(answers.every((status) => status === 404 || status === 429)).toBe(true)
  })
})
