import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { MailServer } from '../support/mail-server.ts'
import { makeCertificate, Provider, PushBrowser } from '../support/notice-receivers.ts'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

const ARRIVES_WITHIN_MS = 30_000
const certificate = makeCertificate()
const mail = new MailServer()
const provider = new Provider()
const browser = new PushBrowser(certificate)
let platform: TestPlatform
let ann: Person

beforeAll(async () => {
  await Promise.all([mail.listen(), provider.listen(), browser.listen()])
  const authority = join(temporaryFolder(), 'authority.pem')
  writeFileSync(authority, certificate.cert)
  platform = await startPlatform({
    env: {
      SMTP_URL: mail.url,
      SMS_WEBHOOK_URL: `${provider.url}/sms`,
      NOTIFY_WEBHOOK_SECRET: provider.secret,
      WEBHOOK_ALLOW_PRIVATE: 'true',
      NODE_EXTRA_CA_CERTS: authority,
    },
  })
  ann = await Person.withRole(platform, 'ann', 'operator')
})
afterAll(async () => {
  await mail.close()
  provider.close()
  browser.close()
})

async function preferBy(channels: readonly string[]): Promise<void> {
  const { status } = await ann.api('PUT', '/notifications/preferences', {
    email: 'ann@town.test',
    phone: '+441632960001',
    preferences: { rules: [{ about: 'causes', minSeverity: 'watch', whenCleared: true, channels }] },
  })
  expect(status).toBe(200)
}

test('a reading that means ice reaches a mailbox, a browser and a telephone', async () => {
  await preferBy(['push', 'email', 'sms'])
  const subscribed = await ann.api('POST', '/notifications/devices', browser.subscription)
  expect(subscribed.status).toBe(201)
  const device = await TestDevice.add(platform, 'bridge')
  await device.publish({ surfaceTempC: -3, surfaceState: 'ice' })
  await eventually(
    () => mail.received,
    ({ length }) => length === 1,
    ARRIVES_WITHIN_MS,
  )
  await eventually(
    () => browser.received,
    ({ length }) => length === 1,
    ARRIVES_WITHIN_MS,
  )
  await eventually(
    () => provider.received,
    ({ length }) => length === 1,
    ARRIVES_WITHIN_MS,
  )
  expect(mail.subjects[0]).toMatch(/^Critical: .*bridge/)
  expect(browser.messages[0]!.title).toBe(mail.subjects[0])
  const { publicKey } = (await ann.api('GET', '/notifications/push-key')).body
  expect(browser.verifiedClaims(publicKey).aud).toBe(browser.url)
  expect(provider.messages[0]).toMatchObject({ type: 'sms', to: '+441632960001' })
  await device.end()
})

test('a receipt is taken only with the right signature, and stands in the log', async () => {
  const { id } = provider.messages[0]!
  const send = (receipt: { body: string; headers: Record<string, string> }) =>
    fetch(`${platform.url}/api/v1/notifications/receipts`, { method: 'POST', ...receipt })
  const receipt = provider.receipt({ type: 'sms', id, status: 'failed', detail: 'number not in service' })
  const forged = { ...receipt, body: receipt.body.replace('failed', 'delivered') }
  expect((await send(forged)).status).toBe(401)
  expect((await send(receipt)).status).toBe(204)
  const { items } = (await ann.api('GET', '/notifications/deliveries?channel=sms')).body
  expect(items[0]).toMatchObject({ state: 'dead', person: 'ann', attempts: 1 })
  const detail = (await ann.api('GET', `/notifications/deliveries/${items[0].id}`)).body
  expect(detail.history.map(({ type }: { type: string }) => type)).toEqual(['delivered', 'receipt'])
  await ann.api('POST', `/notifications/deliveries/${items[0].id}/replay`)
  await eventually(
    () => provider.messages,
    ({ length }) => length === 2,
    ARRIVES_WITHIN_MS,
  )
  expect(provider.messages[1]!.id).toBe(id)
})

test('killed with mail on its way: it arrives after the next start, once', async () => {
  await preferBy(['email'])
  mail.mood = 'busy'
  const before = mail.received.length
  const road = await TestDevice.add(platform, 'quay')
  await road.publish({ surfaceTempC: -4, surfaceState: 'ice', batteryV: 2 })
  await eventually(
    async () => (await platform.get('/api/v1/alerts?deviceId=quay')).items,
    (items: unknown[]) => items.length > 0,
  )
  await road.end()
  await platform.kill9()
  await platform.start()
  mail.mood = 'takes'
  const subjects = await eventually(
    () => mail.subjects.slice(before),
    ({ length }) => length > 0,
    60_000,
  )
  await new Promise((resolve) => setTimeout(resolve, 8_000))
  expect(mail.subjects.slice(before)).toEqual(subjects)
})
