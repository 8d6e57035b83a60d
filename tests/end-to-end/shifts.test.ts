import { HOUR_MS } from '@towncrier/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { Person } from '../support/people.ts'
import { startPlatform, type TestPlatform } from '../support/platform.ts'

let platform: TestPlatform
let ann: Person
let bob: Person
let viewer: Person
beforeAll(async () => {
  platform = await startPlatform()
  ann = await Person.withRole(platform, 'ann', 'operator')
  bob = await Person.withRole(platform, 'bob', 'duty-manager')
  viewer = await Person.withRole(platform, 'vera', 'viewer')
})
afterAll(() => platform.stop())

const onDuty = async () =>
  (await viewer.api('GET', '/shifts/on-duty')).body.map(
    ({ userName, desk }: { userName: string; desk: string }) => `${userName} at ${desk}`,
  )

test('one hands on to the next: the note says what stands, both are named and timed, and it is on record', async () => {
  const device = await TestDevice.add(platform, 'mill-lane')
  const other = await TestDevice.add(platform, 'high-street')
  await device.publish({ surfaceTempC: -2, surfaceState: 'ice' })
  await other.publish({ surfaceTempC: 4, surfaceState: 'dry' })
  await platform.settled()
  await ann.api('POST', '/devices/high-street/out-of-service', { reason: 'New battery' })
  const { body: incident } = await ann.api('POST', '/incidents', {
    kind: 'ice',
    title: 'Crash on the ice',
    severity: 'critical',
    placeText: 'Mill Lane',
  })
  await ann.api('POST', `/incidents/${incident.id}/tasks`, { title: 'Close the lane', assignee: 'bob' })

  expect((await ann.api('POST', '/shifts/sign-on', {})).body).toMatchObject({
    userName: 'ann',
    displayName: 'ann',
    desk: 'Control room',
    offAt: null,
  })
  expect((await ann.api('POST', '/shifts/sign-on', {})).body.code).toBe('TC_SHIFT_ON')
  expect(await onDuty()).toEqual(['ann at Control room'])
  const [cause] = (await platform.get('/api/v1/causes?open=true')).items
  const noted = await ann.api('POST', '/shifts/log', {
    text: 'Police are at the lane',
    incidentId: incident.id,
    causeId: cause.id,
  })
  expect(noted.status).toBe(201)
  const { body: draft } = await ann.api('GET', '/shifts/handover-draft')
  expect(draft.note).toContain(`- ${incident.id} Crash on the ice, Mill Lane (critical), nobody leads it`)
  expect(draft.note).toContain('To do: Close the lane (bob)')
  expect(draft.note).toContain(`- ${cause.title} (critical), since `)
  expect(draft.note).toContain('- high-street, since ')
  expect(draft.facts.counts).toEqual({
    incidents: 1,
    unacknowledged: 1,
    standing: 0,
    shelved: 0,
    outOfService: 1,
  })
  const handed = await ann.api('POST', '/shifts/handovers', {
    toUser: 'bob',
    note: `${draft.note}\n\nGritter 3 is on its way.`,
  })
  expect(handed).toMatchObject({ status: 201, body: { fromUser: 'ann', toUser: 'bob', acceptedAt: null } })
  await ann.api('POST', `/causes/${encodeURIComponent(cause.id)}/acknowledge`, {})
  const at = `/shifts/handovers/${handed.body.id}`
  expect((await ann.api('POST', `${at}/accept`)).body.code).toBe('TC_HANDOVER_OWN')
  expect((await viewer.api('POST', `${at}/accept`)).status).toBe(403)
  expect((await bob.api('POST', `${at}/accept`)).body).toMatchObject({ acceptedBy: 'bob' })
  expect((await bob.api('POST', `${at}/accept`)).body.code).toBe('TC_HANDOVER_ACCEPTED')
  expect(await onDuty()).toEqual(['bob at Control room'])

  const kept = (await viewer.api('GET', at)).body
  expect(kept.note).toMatch(/Gritter 3 is on its way\.$/)
  expect(kept.facts.unacknowledged).toMatchObject([{ id: cause.id }])
  const log = (await viewer.api('GET', '/shifts/log')).body.items
  expect(log.map(({ type, author }: { type: string; author: string }) => `${author} ${type}`)).toEqual([
    'ann signed-off',
    'bob signed-on',
    'bob accepted',
    'ann handed-over',
    'ann noted',
    'ann signed-on',
  ])
  expect((await viewer.api('GET', `/shifts/log?incidentId=${incident.id}`)).body.items).toEqual([noted.body])
  const { body: audit } = await platform.api('GET', '/api/v1/audit?limit=50')
  const acts = audit.items
    .map(({ action }: { action: string }) => action)
    .filter((name: string) => name.startsWith('shift.'))
  expect(acts.sort()).toEqual(['shift.accept', 'shift.hand-over', 'shift.log', 'shift.sign-on'])
})

test('a handover to nobody there is refused, and shifts are kept with their length', async () => {
  expect((await bob.api('POST', '/shifts/handovers', { toUser: 'nobody', note: 'x' })).body.code).toBe(
    'TC_ACCOUNT_UNKNOWN',
  )
  await bob.api('POST', '/shifts/sign-off', {})
  expect((await bob.api('POST', '/shifts/handovers', { note: 'x' })).body.code).toBe('TC_SHIFT_OFF')
  const { items } = (await viewer.api('GET', '/shifts')).body
  for (const { onAt, offAt } of items) {
    expect(Date.parse(offAt) - Date.parse(onAt)).toBeGreaterThanOrEqual(0)
    expect(Date.parse(offAt) - Date.parse(onAt)).toBeLessThan(HOUR_MS)
  }
})
