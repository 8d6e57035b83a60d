import type { Home, OperationsStore, Room } from '@towncrier/operations-store'
import type { FastifyRequest } from 'fastify'
import { requirePermission, type Viewer } from '../auth/sign-in.ts'
import { apiErrors } from '../errors.ts'

/**
 * The viewer and their account, for what only residents do.
 *
 * @throws TC_SIGN_IN_REQUIRED, TC_PERMISSION_DENIED, TC_ACCOUNT_NEEDED
 */
export function requireResident(request: FastifyRequest): Viewer & { readonly accountId: number } {
  const viewer = requirePermission(request, 'home.own')
  const { accountId } = viewer
  if (accountId === null) throw apiErrors.make('TC_ACCOUNT_NEEDED', viewer.userName)
  return { ...viewer, accountId }
}

/**
 * A home of the one who asks. Somebody else's is answered as one that does not exist, whatever the role.
 *
 * @throws TC_SIGN_IN_REQUIRED, TC_PERMISSION_DENIED, TC_ACCOUNT_NEEDED, TC_HOME_UNKNOWN
 */
export function requireHome(
  request: FastifyRequest,
  homeId: string,
  store: OperationsStore,
): { readonly viewer: Viewer; readonly home: Home } {
  const viewer = requireResident(request)
  const home = store.homes.find(homeId)
  if (home?.accountId !== viewer.accountId) throw apiErrors.make('TC_HOME_UNKNOWN', homeId.slice(0, 100))
  return { viewer, home }
}

/** As {@link requireHome}, where the household still lives. @throws TC_HOME_ENDED too */
export function requireLivedHome(
  request: FastifyRequest,
  homeId: string,
  store: OperationsStore,
): { readonly viewer: Viewer; readonly home: Home } {
  const found = requireHome(request, homeId, store)
  if (found.home.endedAt !== null) throw apiErrors.make('TC_HOME_ENDED', found.home.name)
  return found
}

/** @throws TC_ROOM_UNKNOWN */
export function requireRoom(store: OperationsStore, home: Home, roomId: string): Room {
  const room = store.homes.findRoom(home.id, roomId)
  if (room === null) throw apiErrors.make('TC_ROOM_UNKNOWN', roomId.slice(0, 100))
  return room
}
