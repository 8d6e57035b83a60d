import fastify from 'fastify'
import { expect, test } from 'vitest'
import { isProxyInFront } from './one-proxy.ts'

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['not an address, ::1, 203.0.113.9', '203.0.113.9'],
  [undefined, '127.0.0.1'],
])('behind a proxy that names %s a request is from %s', async (forwardedFor, address) => {
  const server = fastify({ trustProxy: isProxyInFront })
  server.get('/', async ({ ip, protocol }) => ({ ip, protocol }))
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
  const answer = await server.inject({ url: '/', headers: { ...headers, 'x-forwarded-proto': 'https' } })
  expect(answer.json()).toEqual({ ip: address, protocol: 'https' })
  await server.close()
})
