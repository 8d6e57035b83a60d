import { expect, test } from 'vitest'
import { isPublic, pinnedAddress } from './public-address.ts'

test.each([
  ['8.8.8.8', true],
  ['2a00:1450:4009:80b::200e', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['::ffff:127.0.0.1', false],
  ['64:ff9b::7f00:1', false],
  ['2002:7f00:1::', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublic(address)).toBe(expected)
})

test('a name that leads to this machine is refused, unless that is allowed; the address is pinned', async () => {
  await expect(pinnedAddress('localhost', false)).rejects.toMatchObject({ code: 'TC_WEBHOOK_ADDRESS' })
  await expect(pinnedAddress('[::1]', false)).rejects.toMatchObject({ code: 'TC_WEBHOOK_ADDRESS' })
  const { address } = await pinnedAddress('localhost', true)
  expect(['127.0.0.1', '::1']).toContain(address)
  await expect(pinnedAddress('no-such-host.invalid', true)).rejects.toMatchObject({
    code: 'TC_WEBHOOK_ADDRESS',
  })
})
