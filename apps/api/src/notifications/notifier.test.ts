import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@towncrier/core'
import { type NoticePreferences, type NoticeRule, weeklyRota } from '@towncrier/notifications'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { headerOf, MailServer } from '../../../../tests/support/mail-server.ts'
import { makeCertificate, Provider, PushBrowser } from '../../../../tests/support/notice-receivers.ts'
import { NoticeTown } from '../../../../tests/support/notice-town.ts'

const NOW = Date.parse('2026-10-24T12:00:00Z')
const ALL: NoticeRule = {
  about: 'causes',
  minSeverity: 'watch',
  kinds: [],
  areas: [],
  days: [],
  hours: null,
  whenCleared: false,
  channels: ['email'],
}
const BY_EMAIL: NoticePreferences = { rules: [ALL], quietHours: null }

const certificate = makeCertificate()
let mail: MailServer
let provider: Provider
let browser: PushBrowser
let town: NoticeTown
beforeAll(() => setDefaultCACertificates([...getCACertificates(), certificate.cert]))
beforeEach(async () => {
  mail = new MailServer()
  provider = new Provider()
  browser = new PushBrowser(certificate)
  await Promise.all([mail.listen(), provider.listen(), browser.listen()])
  town = new NoticeTown(NOW, {
    SMTP_URL: mail.url,
    MAIL_FROM: 'Town alerts <alerts@town.test>',
    SMS_WEBHOOK_URL: `${provider.url}/sms`,
    VOICE_WEBHOOK_URL: `${provider.url}/voice`,
    NOTIFY_WEBHOOK_SECRET: provider.secret,
  })
  await town.start()
})
afterEach(async () => {
  await town.close()
  await mail.close()
  provider.close()
  browser.close()
})

const deliveriesOf = (channel: string) => town.store.deliveries.list({ channel, limit: 100 }).items

describe('a cause', () => {
  test('of 400 alerts, and a second one, are one message to each person', async () => {
    const ann = town.person('ann', { email: 'ann@town.test', preferences: BY_EMAIL })
    for (let n = 0; n < 200; n++) {
      town.raise(`north-${n}`, { area: 'North' })
      town.raise(`south-${n}`, { area: 'South' })
    }
    await town.pass(10 * SECOND_MS)
    expect(town.inboxOf(ann)).toHaveLength(2)
    expect(mail.subjects).toEqual(['2 messages'])
    expect(mail.received[0]!.raw).toMatch(/Ice: North/)
    await town.pass(HOUR_MS, MINUTE_MS)
    expect(mail.received).toHaveLength(1)
  })

  test('is told again when it becomes worse, not when it grows', async () => {
    const ann = town.person('ann', { email: 'ann@town.test', preferences: BY_EMAIL })
    town.raise('a')
    await town.pass(10 * SECOND_MS)
    town.raise('b')
    await town.pass(10 * SECOND_MS)
    town.worsen('b')
    await town.pass(10 * SECOND_MS)
    expect(town.inboxOf(ann)).toEqual(['Now critical: Ice: c-a', 'Warning: Ice: c-a'])
    expect(mail.subjects).toEqual(['Warning: Ice: c-a', 'Now critical: Ice: c-a'])
  })

  test('that is put aside, suppressed or over before it is looked at is nobody’s', async () => {
    const ann = town.person('ann', { email: 'ann@town.test', preferences: BY_EMAIL })
    town.raise('a', { area: 'A' })
    town.store.alarms.shelveCause('c-a', { until: NOW + HOUR_MS, reason: 'known' }, 'bob', NOW)
    town.raise('b', { area: 'B', kind: 'bin', quietReason: 'suppressed' })
    town.raise('c', { area: 'C', kind: 'home' })
    town.clear('c')
    await town.pass(20 * SECOND_MS)
    expect(town.inboxOf(ann)).toEqual([])
    expect(mail.received).toEqual([])
    town.now = NOW + HOUR_MS
    town.store.alarms.endShelves(town.now)
    await town.pass(20 * SECOND_MS)
    expect(mail.subjects).toEqual(['Back from the shelf: Ice: A'])
  })

  test('tells whoever asked, and nobody else, that it is over', async () => {
    const ann = town.person('ann', { email: 'ann@town.test', preferences: BY_EMAIL })
    const bob = town.person('bob', { email: 'bob@town.test', preferences: BY_EMAIL })
    town.raise('a')
    await town.pass(10 * SECOND_MS)
    town.store.contacts.watch('c-a', ann.id)
    town.clear('a')
    await town.pass(10 * SECOND_MS)
    expect(town.inboxOf(ann)).toEqual(['Over: Ice: c-a', 'Warning: Ice: c-a'])
    expect(town.inboxOf(bob)).toEqual(['Warning: Ice: c-a'])
  })

  test('reaches inboxes live, each person only their own', async () => {
    town.person('ann', { preferences: BY_EMAIL })
    town.person('rob', { role: 'resident', preferences: BY_EMAIL })
    town.raise('a')
    await town.pass(SECOND_MS)
    expect(town.news).toEqual(['notice ann'])
  })
})

describe('email', () => {
  test('says what, where, since when and so what, with a way back and a way out', async () => {
    town.person('ann', { email: 'ann@town.test', preferences: BY_EMAIL })
    town.raise('a', { area: 'North', severity: 'critical' })
    await town.pass(10 * SECOND_MS)
    const [{ to, raw }] = mail.received as [(typeof mail.received)[0]]
    expect(to).toEqual(['ann@town.test'])
    expect(headerOf(raw, 'From')).toBe('Town alerts <alerts@town.test>')
    expect(headerOf(raw, 'List-Unsubscribe')).toBe('<http://town.test/?page=notifications>')
    expect(headerOf(raw, 'Message-ID')).toMatch(/^<ntc_\d+@town\.test>$/)
    expect(raw).toContain('North, since 13:00. 1 sensors say so.')
    expect(raw).toContain('http://town.test/?page=alerts&cause=c-a')
    expect(raw).toMatch(/Content-Type: text\/html/)
  })

  test('for an hour refused, and then: one message with what still matters, nothing that is over', async () => {
    town.person('ann', { email: 'ann@town.test', preferences: BY_EMAIL })
    mail.mood = 'busy'
    for (const [n, kind] of ['road', 'bin', 'home', 'lamp'].entries()) {
      town.raise(`cause-${n}`, { kind, area: `Area ${n}` })
      await town.pass(10 * MINUTE_MS, 30 * SECOND_MS)
    }
    town.clear('cause-3')
    await town.pass(20 * MINUTE_MS, 30 * SECOND_MS)
    expect(mail.received).toEqual([])
    mail.mood = 'takes'
    await town.pass(15 * MINUTE_MS, 30 * SECOND_MS)
    expect(mail.subjects).toEqual(['3 messages while mail was down'])
    expect(mail.received[0]!.raw).not.toContain('Area 3')
    const states = deliveriesOf('email').map(({ state }) => state)
    expect(states.sort()).toEqual(['delivered', 'superseded', 'superseded', 'superseded'])
    await town.pass(2 * HOUR_MS, MINUTE_MS)
    expect(mail.received).toHaveLength(1)
  })

  test('to an address that does not exist is given up at once; a server that says nothing is tried again', async () => {
    town.person('ann', { email: 'ann@town.test', preferences: BY_EMAIL })
    mail.mood = 'unknown'
    town.raise('a', { area: 'A' })
    await town.pass(10 * SECOND_MS)
    expect(deliveriesOf('email')[0]).toMatchObject({ state: 'dead', attempts: 1 })
    mail.mood = 'hang'
    town.raise('b', { area: 'B', kind: 'bin' })
    await town.pass(6 * SECOND_MS)
    const [hung] = deliveriesOf('email')
    expect(hung).toMatchObject({ state: 'waiting', lastOutcome: expect.stringMatching(/no answer|imeout/) })
    mail.mood = 'takes'
    await town.pass(MINUTE_MS)
    expect(mail.subjects).toEqual(['Warning: Ice: B'])
    expect(town.store.deliveries.attempts(hung!.id).map(({ type }) => type)).toEqual([
      ...Array(deliveriesOf('email')[0]!.attempts - 1).fill('failed'),
      'delivered',
    ])
  })
})

describe('push', () => {
  test('arrives encrypted for the browser and signed by the platform', async () => {
    const ann = town.person('ann', {
      preferences: { rules: [{ ...ALL, channels: ['push'] }], quietHours: null },
    })
    const { endpoint, keys } = browser.subscription
    town.store.contacts.subscribe({ accountId: ann.id, endpoint, ...keys, device: 'x', createdAt: NOW })
    town.raise('a', { severity: 'critical' })
    await town.pass(10 * SECOND_MS)
    expect(deliveriesOf('push')).toMatchObject([{ lastOutcome: 'answered 201' }])
    expect(browser.messages).toMatchObject([
      { title: 'Critical: Ice: c-a', link: '/?page=alerts&cause=c-a', tag: expect.stringMatching(/^ntc_/) },
    ])
    const claims = browser.verifiedClaims(town.notifier.pushKey)
    expect(claims).toMatchObject({ aud: browser.url, sub: 'mailto:alerts@town.test' })
    expect(browser.received[0]!.headers).toMatchObject({
      'content-encoding': 'aes128gcm',
      urgency: 'high',
      ttl: '14400',
    })
  })

  test('to a subscription that has ended forgets it', async () => {
    const ann = town.person('ann', {
      preferences: { rules: [{ ...ALL, channels: ['push'] }], quietHours: null },
    })
    const { endpoint, keys } = browser.subscription
    town.store.contacts.subscribe({ accountId: ann.id, endpoint, ...keys, device: 'x', createdAt: NOW })
    browser.answer = 410
    town.raise('a')
    await town.pass(10 * SECOND_MS)
    expect(town.store.contacts.subscriptions(ann.id)).toEqual([])
    expect(deliveriesOf('push')).toMatchObject([{ state: 'dead' }])
  })

  test('the platform keeps its keys over a restart', async () => {
    const { pushKey } = town.notifier
    await town.crash()
    await town.start()
    expect(town.notifier.pushKey).toBe(pushKey)
  })
})

describe('nobody acknowledges a critical cause', () => {
  /** Puts `ann` on call. */
  function callAnn() {
    const ann = town.person('ann', {
      email: 'ann@town.test',
      phone: '+441632960001',
      preferences: { rules: [], quietHours: null },
    })
    const bob = town.person('bob', { email: 'bob@town.test', phone: '+441632960002' })
    const rota = town.store.rotas.list()[0]!
    town.store.rotas.replace(rota.id, weeklyRota('On call', '2026-10-19', ['ann']), 'test', NOW)
    return { ann, bob }
  }
  const sentTo = () => provider.messages.map(({ type, to }) => `${type} ${to}`)

  test('on call by email at once, by SMS and voice after ten minutes, then every operator', async () => {
    const { ann } = callAnn()
    town.raise('a', { severity: 'critical', area: 'North' })
    await town.pass(10 * SECOND_MS)
    expect(mail.received.map(({ to }) => to)).toEqual([['ann@town.test']])
    expect(sentTo()).toEqual([])
    await town.pass(10 * MINUTE_MS, 10 * SECOND_MS)
    expect(sentTo().sort()).toEqual(['sms +441632960001', 'voice +441632960001'])
    const sms = provider.messages.find(({ type }) => type === 'sms')!
    expect(sms.text.length).toBeLessThanOrEqual(160)
    expect(sms.text).toBe(
      'Please answer, critical: Ice: North. North, since 13:00. 1 sensors say so. http://town.test/?page=alerts&cause=c-a',
    )
    await town.pass(10 * MINUTE_MS, 10 * SECOND_MS)
    expect(sentTo()).toContain('sms +441632960002')
    expect(mail.received.flatMap(({ to }) => to)).toContain('bob@town.test')
    expect(town.inboxOf(ann)[0]).toBe('Please answer, critical: Ice: North')
    await town.pass(3 * HOUR_MS, MINUTE_MS)
    expect(town.store.escalations.running()).toEqual([])
    expect(town.store.escalations.of('c-a')).toMatchObject([{ endedReason: 'every level has been told' }])
  })

  test('acknowledging stops it, wherever it is done', async () => {
    callAnn()
    town.raise('a', { severity: 'critical' })
    await town.pass(5 * MINUTE_MS, 10 * SECOND_MS)
    town.store.alarms.acknowledgeAlert('a', 'bob', town.now)
    await town.pass(HOUR_MS, MINUTE_MS)
    expect(sentTo()).toEqual([])
    expect(town.store.escalations.of('c-a')).toMatchObject([{ endedReason: 'acknowledged by bob' }])
  })

  test('with nobody on call the next level does not wait', async () => {
    town.person('bob', { phone: '+441632960002' })
    town.raise('a', { severity: 'critical' })
    await town.pass(10 * SECOND_MS)
    expect(sentTo()).toEqual(['sms +441632960002'])
  })

  test('a provider that fails and hangs for an hour is told once, with the same id at every try', async () => {
    callAnn()
    provider.answer = 500
    town.raise('a', { severity: 'critical' })
    await town.pass(30 * MINUTE_MS, 20 * SECOND_MS)
    provider.answer = null
    await town.pass(2 * MINUTE_MS, 30 * SECOND_MS)
    const before = provider.received.length
    provider.answer = 202
    await town.pass(10 * MINUTE_MS, 20 * SECOND_MS)
    const arrived = provider.messages.slice(before).filter(({ to }) => to === '+441632960001')
    expect(arrived.filter(({ type }) => type === 'sms')).toHaveLength(1)
    const tried = provider.messages.filter(({ id }) => id === arrived[0]!.id)
    expect(tried.length).toBeGreaterThan(3)
    expect(deliveriesOf('sms').every(({ state }) => state !== 'waiting')).toBe(true)
  })
})

describe('quiet hours', () => {
  const preferences: NoticePreferences = {
    rules: [ALL],
    quietHours: { fromMinute: 22 * 60, toMinute: 6 * 60, criticalPasses: true },
  }

  test('last nine hours in the night the clocks go back; critical passes, the rest comes as one', async () => {
    town.person('ann', { email: 'ann@town.test', preferences })
    // 22:30 British Summer Time, the night to 25 October 2026.
    town.now = Date.parse('2026-10-24T21:30:00Z')
    for (const [n, kind] of ['road', 'bin', 'home'].entries()) {
      town.raise(`q-${n}`, { kind, area: `Area ${n}` })
    }
    town.raise('bad', { kind: 'lamp', area: 'Bridge', severity: 'critical' })
    await town.pass(MINUTE_MS)
    expect(mail.subjects).toEqual(['Critical: Ice: Bridge'])
    town.store.alarms.acknowledgeCause('c-bad', 'bob', town.now)
    town.clear('q-2')
    town.now = Date.parse('2026-10-25T05:59:30Z')
    await town.pass(20 * SECOND_MS)
    expect(mail.received).toHaveLength(1)
    town.now = Date.parse('2026-10-25T06:00:00Z')
    await town.pass(10 * SECOND_MS)
    expect(mail.subjects[1]).toBe('2 messages from your quiet hours')
  })
})

test('a flood comes as digests, and inboxes still have all of it', async () => {
  const ann = town.person('ann', { email: 'ann@town.test', preferences: BY_EMAIL })
  for (let n = 0; n < 40; n++) {
    town.raise(`f-${n}`, { kind: `kind-${n}`, area: `Area ${n}` })
    await town.pass(MINUTE_MS, 10 * SECOND_MS)
  }
  await town.pass(20 * MINUTE_MS, 30 * SECOND_MS)
  expect(town.inboxOf(ann)).toHaveLength(40)
  expect(mail.received.length).toBeLessThanOrEqual(14)
  expect(mail.subjects.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, n) => `Warning: Ice: Area ${n}`))
  expect(mail.subjects.at(-1)).toMatch(/^\d+ messages, gathered because there are many$/)
})

test('a restart in the middle tells nothing twice and forgets nothing', async () => {
  town.person('ann', { email: 'ann@town.test', preferences: BY_EMAIL })
  town.raise('a', { area: 'A' })
  town.notifier.look()
  await town.crash()
  await town.start()
  town.raise('b', { area: 'B', kind: 'bin' })
  mail.mood = 'busy'
  await town.pass(MINUTE_MS)
  await town.crash()
  mail.mood = 'takes'
  await town.start()
  await town.pass(5 * MINUTE_MS, 10 * SECOND_MS)
  expect(mail.subjects).toEqual(['2 messages'])
})

describe('incidents', () => {
  test('opened, given, a task given and due: each to the person it concerns', async () => {
    const ann = town.person('ann')
    const bob = town.person('bob')
    const act = { actor: 'ann', at: town.now }
    const incident = town.store.incidents.open(
      { mode: 'exercise', kind: 'ice', title: 'Bridge', severity: 'warning', placeText: 'High Street' },
      act,
    )
    const dueAt = town.now + HOUR_MS
    town.store.incidents.tasks.add(incident.id, { title: 'Close it', assignee: 'bob', dueAt }, act)
    town.store.incidents.handOver(incident.id, 'bob', 'yours', act)
    await town.pass(SECOND_MS)
    expect(town.inboxOf(ann)).toEqual([])
    expect(town.inboxOf(bob)).toEqual([
      'You lead the incident: EXERCISE: Bridge',
      'Task for you: EXERCISE: Close it',
      'Incident opened: EXERCISE: Bridge',
    ])
    town.now = dueAt
    await town.pass(MINUTE_MS)
    expect(town.inboxOf(bob)[0]).toBe('Task is due: EXERCISE: Close it')
    expect(town.inboxOf(bob)).toHaveLength(4)
  })
})
