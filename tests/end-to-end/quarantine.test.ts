import { expect, test } from 'vitest'
import { LiveViewer } from '../support/live-viewer.ts'
import { mosquittoPub } from '../support/mosquitto.ts'
import { eventually, startPlatform } from '../support/platform.ts'

test('what cannot be read is kept, corrected by a person, released, and stored in its place', async () => {
  const platform = await startPlatform()
  const device = await platform.addDevice({ id: 'bin-7', kind: 'bin-fill' })
  const viewer = await LiveViewer.open(platform)
  const at = new Date(Date.now() - 60_000).toISOString()
  for (const fill of ['"ninety"', '"full"', '"half"']) {
    const { code } = await mosquittoPub(platform, device, '-m', `{"at":"${at}","fillPct":${fill}}`)
    expect(code).toBe(0)
  }
  await eventually(
    () => viewer.quarantineOpen,
    (count) => count === 3,
  )
  const { items } = await platform.get('/api/v1/quarantine?status=open')
  const [half, full, ninety] = items
  expect(ninety).toMatchObject({ code: 'TC_READING_INVALID', payload: `{"at":"${at}","fillPct":"ninety"}` })
  expect(ninety.reason).toMatch(/^fillPct: /)

  // Corrected: stored, with an alert, as if it had come so.
  const release = await platform.api('POST', `/api/v1/quarantine/${ninety.id}/release`, {
    payload: `{"at":"${at}","fillPct":90}`,
  })
  expect(release).toMatchObject({ status: 200, body: { status: 'released', resolvedBy: 'local' } })
  await eventually(
    () => viewer.devices.get(device.id)?.values.fillPct,
    (fillPct) => fillPct === 90,
  )
  await platform.settled()
  expect((await platform.get(`/api/v1/devices/${device.id}/readings`)).items).toMatchObject([
    { at, values: { fillPct: 90 } },
  ])
  expect((await platform.get('/api/v1/alerts?open=true')).items).toMatchObject([
    { rule: 'full', raisedAt: at },
  ])

  // No better than before: it comes back as a new entry.
  await platform.api('POST', `/api/v1/quarantine/${full.id}/release`, { payload: full.payload })
  const again = await eventually(
    () => platform.get('/api/v1/quarantine?status=open'),
    (page) => page.items.some(({ id }: { id: number }) => id > half.id),
  )
  expect(again.items[0]).toMatchObject({ payload: full.payload, code: 'TC_READING_INVALID' })

  // Discarded: closed, on record, and only once.
  expect((await platform.api('POST', `/api/v1/quarantine/${half.id}/discard`)).status).toBe(200)
  const twice = await platform.api('POST', `/api/v1/quarantine/${half.id}/discard`)
  expect(twice).toMatchObject({ status: 409, body: { code: 'TC_QUARANTINE_RESOLVED' } })
  const audit = await platform.get('/api/v1/audit?limit=10')
  expect(audit.items.map(({ action }: { action: string }) => action)).toEqual(
    expect.arrayContaining(['quarantine.release', 'quarantine.discard', 'device.add']),
  )
  await eventually(
    () => viewer.quarantineOpen,
    (count) => count === 1,
  )
  viewer.close()
})
