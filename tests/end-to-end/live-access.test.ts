import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mayAct, type Permission, ROLES, type Role } from '@towncrier/protocol'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'
import { ROOT } from '../support/sources.ts'

/** What each namespace and each event takes. What is not here fails the test. */
const NAMESPACES: Readonly<Record<string, Permission>> = { '/live': 'town.view' }
const FROM_VIEWERS: Readonly<Record<string, Permission>> = { subscribe: 'town.view', look: 'town.view' }
const TO_VIEWERS: Readonly<Record<string, Permission>> = {
  snapshot: 'town.view',
  delta: 'town.view',
  pulse: 'town.view',
  presence: 'town.view',
  news: 'incident.view',
}

interface Listener {
  readonly refusal: string | null
  readonly heard: Set<string>
  close(): void
}

function listen(
  platform: TestPlatform,
  namespace: string,
  headers: Record<string, string>,
): Promise<Listener> {
  const socket = io(platform.url + namespace, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: headers,
  })
  const heard = new Set<string>()
  socket.onAny((event: string, ...given: unknown[]) => {
    heard.add(event)
    const receipt = given.at(-1)
    if (typeof receipt === 'function') receipt()
  })
  return new Promise((resolve) => {
    const settle = (refusal: string | null) => resolve({ refusal, heard, close: () => socket.disconnect() })
    socket.once('connect_error', ({ message }) => settle(message))
    socket.once('connect', () => {
      socket.emit('subscribe', {})
      socket.emit('look', { page: 'live', subject: null })
      settle(null)
    })
  })
}

let platform: TestPlatform
const people = new Map<Role, Person>()
beforeAll(async () => {
  platform = await startPlatform()
  for (const role of ROLES) people.set(role, await Person.withRole(platform, role, role))
})
afterAll(() => people.clear())

test('the tables name every namespace and event there is', () => {
  const source = globSync('apps/api/src/live/*.ts', { cwd: ROOT })
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
    .join('\n')
  const found = (pattern: RegExp) =>
    [...new Set([...source.matchAll(pattern)].map(([, name]) => name!))].sort()
  expect(found(/\bio\.of\('([^']+)'\)/g)).toEqual(Object.keys(NAMESPACES).sort())
  expect(found(/socket\.on\('(?!disconnect)([^']+)'/g)).toEqual(Object.keys(FROM_VIEWERS).sort())
  expect(found(/\.emit\('([^']+)'/g)).toEqual(Object.keys(TO_VIEWERS).sort())
})

test.each([...ROLES])('%s hears what the role may, and nothing else', async (role) => {
  const { cookie } = people.get(role)!
  for (const [namespace, needed] of Object.entries(NAMESPACES)) {
    const listener = await listen(platform, namespace, { cookie })
    expect(listener.refusal).toBe(mayAct(role, needed) ? null : 'TC_PERMISSION_DENIED')
    if (listener.refusal === null) {
      await eventually(
        () => listener.heard.has('snapshot') && listener.heard.has('pulse'),
        (isThere) => isThere,
      )
      const incident = { kind: 'ice', title: `For ${role}`, severity: 'watch' }
      const { status, body } = await platform.api('POST', '/api/v1/incidents', incident)
      expect(status, JSON.stringify(body)).toBe(201)
      if (mayAct(role, TO_VIEWERS.news!)) {
        await eventually(
          () => listener.heard.has('news'),
          (isThere) => isThere,
        )
      }
      const allowed = Object.keys(TO_VIEWERS).filter((event) => mayAct(role, TO_VIEWERS[event]!))
      expect([...listener.heard].filter((event) => !allowed.includes(event))).toEqual([])
    }
    listener.close()
  }
})

test('nobody is heard without an account, with a session that has ended, or a token that is for something else', async () => {
  const operator = people.get('operator')!
  const { body } = await operator.api('POST', '/session/tokens', {
    name: 'export',
    scopes: ['reading.export'],
  })
  const ended = await Person.withRole(platform, 'ended', 'operator')
  await platform.api('DELETE', '/api/v1/accounts/ended/sessions')
  for (const [headers, refusal] of [
    [{}, 'TC_SIGN_IN_REQUIRED'],
    [{ cookie: ended.cookie }, 'TC_SIGN_IN_REQUIRED'],
    [{ authorization: 'Bearer tc_guess' }, 'TC_SIGN_IN_REQUIRED'],
    [{ authorization: `Bearer ${body.token}` }, 'TC_PERMISSION_DENIED'],
  ] as const) {
    for (const namespace of Object.keys(NAMESPACES)) {
      expect((await listen(platform, namespace, headers)).refusal).toBe(refusal)
    }
  }
  expect((await listen(platform, '/other', { cookie: operator.cookie })).refusal).toBe('Invalid namespace')
  // The namespace that every server has says nothing to anyone.
  const root = await listen(platform, '/', {})
  await platform.api('POST', '/api/v1/incidents', { kind: 'ice', title: 'x', severity: 'watch' })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect([...root.heard]).toEqual([])
  root.close()
})
