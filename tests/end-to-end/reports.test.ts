import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  // Each report comes from an address of its own, but where the limit is what is tested.
  platform = await startPlatform({ env: { TRUST_PROXY: 'true' } })
})
afterAll(() => platform.stop())

let lastAddress = 0
async function report(
  fields: Readonly<Record<string, string>>,
  photo?: Uint8Array<ArrayBuffer>,
  address = `203.0.113.${++lastAddress}`,
) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  if (photo !== undefined) form.append('photo', new Blob([photo]), 'photo.jpg')
  const response = await fetch(new URL('/api/v1/public/reports', platform.url), {
    method: 'POST',
    headers: { 'x-forwarded-for': address },
    body: form,
  })
  return { status: response.status, body: (await response.json()) as { reference: string; code: string } }
}

const ICE = { kind: 'ice', text: 'Black ice by the bus stop', placeText: 'Mill Lane' }
/** The smallest JPEG that is one: 1 × 1, with an EXIF block that tells where it was taken. */
const GPS_MARK = 'GPS 52.30000 -1.50000'
function photograph(): Uint8Array<ArrayBuffer> {
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), Buffer.from(GPS_MARK)])
  const segment = Buffer.alloc(4 + exif.length)
  segment.writeUInt16BE(0xffe1, 0)
  segment.writeUInt16BE(exif.length + 2, 2)
  exif.copy(segment, 4)
  const jfif = Buffer.from('ffe000104a46494600010100000100010000', 'hex')
  const scan = Buffer.from('ffda0008010100003f00d2cf20ffd9', 'hex')
  return new Uint8Array(Buffer.concat([Buffer.from('ffd8', 'hex'), jfif, segment, scan]))
}

const waiting = async () => (await platform.get('/api/v1/reports?state=waiting')).items

describe('a report of the public', () => {
  test('needs no account, waits for a person, and becomes part of an incident', async () => {
    const { status, body } = await report(
      { ...ICE, contact: 'ann@example.org', latitude: '52.3', longitude: '-1.5' },
      photograph(),
    )
    expect(status).toBe(201)
    const [waits] = (await waiting()).filter(
      ({ reference }: { reference: string }) => reference === body.reference,
    )
    expect(waits).toMatchObject({ kind: 'ice', contact: 'ann@example.org', latitude: 52.3, hasPhoto: true })
    const accepted = await platform.api('POST', `/api/v1/reports/${waits.id}/accept`, {})
    const incident = await platform.get(`/api/v1/incidents/${accepted.body.incidentId}`)
    expect(incident).toMatchObject({
      kind: 'ice',
      latitude: 52.3,
      links: [{ type: 'report', target: body.reference }],
    })
    expect(incident.attachments).toHaveLength(1)
    expect(JSON.stringify(incident)).not.toContain('ann@example.org')
    const again = await platform.api('POST', `/api/v1/reports/${waits.id}/accept`, {})
    expect(again).toMatchObject({ status: 409, body: { code: 'TC_REPORT_DECIDED' } })
    const photo = await fetch(new URL(`/api/v1/reports/${waits.id}/photo`, platform.url), {
      headers: { authorization: `Bearer ${platform.token}` },
    })
    const bytes = Buffer.from(await photo.arrayBuffer())
    expect(bytes.subarray(0, 2).toString('hex')).toBe('ffd8')
    expect(bytes.includes(GPS_MARK)).toBe(false)
  })

  test('says where, or is sent back; a second one joins the incident that is there', async () => {
    const nowhere = await report({ kind: 'flood', text: 'Water', placeText: '' })
    expect(nowhere).toMatchObject({ status: 422, body: { code: 'TC_REPORT_NOWHERE' } })
    const [first, second] = [await report({ ...ICE, kind: 'flood' }), await report({ ...ICE, kind: 'flood' })]
    const idOf = async (reference: string) =>
      (await waiting()).find((each: { reference: string }) => each.reference === reference).id
    const opened = await platform.api(
      'POST',
      `/api/v1/reports/${await idOf(first.body.reference)}/accept`,
      {},
    )
    const { incidentId } = opened.body
    await platform.api('POST', `/api/v1/reports/${await idOf(second.body.reference)}/accept`, { incidentId })
    expect((await platform.get(`/api/v1/incidents/${incidentId}`)).links).toHaveLength(2)
  })

  test('by a program that fills in what people do not see is thanked and not kept', async () => {
    const before = (await platform.get('/api/v1/reports')).waiting
    const { status, body } = await report({ ...ICE, website: 'https://spam.example' })
    expect([status, body.reference.length]).toEqual([201, 8])
    expect((await platform.get('/api/v1/reports')).waiting).toBe(before)
  })

  test('is put aside with a reason', async () => {
    const { body } = await report(ICE)
    const { id } = (await waiting()).find(
      ({ reference }: { reference: string }) => reference === body.reference,
    )
    const rejected = await platform.api('POST', `/api/v1/reports/${id}/reject`, {
      reason: 'Same as the one before',
    })
    expect(rejected.body).toMatchObject({ state: 'rejected', reason: 'Same as the one before' })
  })

  test('is seen with its contact by those who review reports, and by nobody else', async () => {
    const made = await towncrier(
      platform,
      'account',
      'add',
      'vic',
      '--role',
      'viewer',
      '--name',
      'Vic',
      '--json',
    )
    const { headers } = await platform.api('POST', '/api/v1/session', made.json, null)
    const cookie = headers.get('set-cookie')!.split(';')[0]!
    const refused = await platform.api('GET', '/api/v1/reports', undefined, { cookie })
    expect(refused).toMatchObject({ status: 403, body: { code: 'TC_PERMISSION_DENIED' } })
    expect((await platform.api('GET', '/api/v1/reports', undefined, null)).status).toBe(401)
  })

  test('comes five times in ten minutes from one address, not more', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 6; n++) statuses.push((await report(ICE, undefined, '198.51.100.7')).status)
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429])
  })

  test('is no picture, no photograph', async () => {
    const text = new TextEncoder().encode('<script>alert(1)</script>')
    expect(await report(ICE, text)).toMatchObject({ status: 415, body: { code: 'TC_FILE_TYPE' } })
  })
})
