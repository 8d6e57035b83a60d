import type { Home, Room } from '@towncrier/operations-store'
import {
  boxCodeSchema,
  boxMoveSchema,
  claimSchema,
  homeChangeSchema,
  homeMoveSchema,
  homeOptionsSchema,
  homeSchema,
  newResidentSchema,
  newRoomSchema,
  roomChangeSchema,
} from '@towncrier/protocol'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { hashPassword, requireGoodPassword } from '../auth/passwords.ts'
import { originOf, setSessionCookie } from '../auth/session-cookie.ts'
import { requirePermission, type SignIn, type Viewer } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { boxLabel } from '../homes/box-label.ts'
import { homeChoices, requireArea, requireMaterial } from '../homes/choices.ts'
import { Claims } from '../homes/claims.ts'
import { emptyBox } from '../homes/empty-box.ts'
import { HomeViews } from '../homes/home-views.ts'
import { requireHome, requireLivedHome, requireResident, requireRoom } from '../homes/require-home.ts'

const tags = ['homes']
export const homeParameters = z.object({ homeId: z.string().max(120) })
export const roomParameters = homeParameters.extend({ roomId: z.string().max(120) })
const boxParameters = homeParameters.extend({ deviceId: z.string().max(64) })

/** A household, its homes, rooms and boxes. */
export function homeRoutes(context: ApiContext, signIn: SignIn): FastifyPluginAsyncZod {
  const { store, clock, config } = context
  const claims = new Claims(context)
  const views = new HomeViews(context)
  /** What was done, never where or what was measured. */
  const audit = ({ userName }: Pick<Viewer, 'userName'>, action: string, subject: string, detail = {}) =>
    store.audit.add({ at: clock.now(), actor: userName, action, subject, detail })
  const viewOf = (homeId: string) => views.of(store.homes.find(homeId)!)
  const lived = (request: FastifyRequest, homeId: string) => requireLivedHome(request, homeId, store)

  return async (server) => {
    server.post(
      '/residents',
      {
        schema: {
          summary: 'Begin as a resident: an account, a home and the box with this code, all or none',
          tags,
          body: newResidentSchema,
          response: { 201: homeSchema },
        },
      },
      async (request, reply) => {
        const { code, userName, password, homeName, roomName, roomType } = request.body
        if (config.LOCAL_SIGN_IN === 'break-glass-only') {
          throw apiErrors.make('TC_LOCAL_SIGN_IN_OFF', 'residents')
        }
        claims.freeBox(code, request.ip)
        claims.requireFreeName(userName, request.ip)
        requireGoodPassword(password, [userName])
        const passwordHash = await hashPassword(password)
        const now = clock.now()
        const { account, home, deviceId } = store.inTransaction(() => {
          // Again: somebody may have been quicker while the password was hashed.
          const free = claims.freeBox(code, request.ip)
          const added = store.accounts.add({
            userName,
            displayName: userName,
            role: 'resident',
            passwordHash,
            now,
          })
          const begun = claims.addHome(added.id, homeName, now)
          claims.place(free, claims.addRoom(begun, roomName, roomType, now), now)
          return { account: added, home: begun, deviceId: free }
        })
        audit(account, 'home.claim', deviceId, { home: home.id })
        await emptyBox(context, deviceId)
        const token = signIn.openFor(account, originOf(request), 'password')
        return setSessionCookie(reply, request, config, token).code(201).send(viewOf(home.id))
      },
    )

    server.post(
      '/homes/claims',
      {
        schema: {
          summary: 'Take one more box by the code under it, for a home of one’s own or a new one',
          tags,
          body: claimSchema,
          response: { 201: homeSchema },
        },
      },
      async (request, reply) => {
        const viewer = requireResident(request)
        const { code, homeId, homeName, roomId, roomName, roomType } = request.body
        const now = clock.now()
        const known = homeId === null ? null : lived(request, homeId).home
        const deviceId = claims.freeBox(code, request.ip)
        const home = store.inTransaction(() => {
          const into: Home = known ?? claims.addHome(viewer.accountId, homeName ?? 'My home', now)
          const room: Room =
            roomId === undefined
              ? claims.addRoom(into, roomName ?? 'Room', roomType, now)
              : requireRoom(store, into, roomId)
          claims.place(deviceId, room, now)
          return into
        })
        audit(viewer, 'home.claim', deviceId, { home: home.id })
        await emptyBox(context, deviceId)
        return reply.code(201).send(viewOf(home.id))
      },
    )

    server.get(
      '/homes',
      { schema: { summary: 'One’s own homes, newest first', tags, response: { 200: z.array(homeSchema) } } },
      async (request) =>
        store.homes.ofAccount(requireResident(request).accountId).map((home) => views.of(home)),
    )

    server.get(
      '/homes/options',
      {
        schema: {
          summary: 'What can be chosen for rooms and homes',
          tags,
          response: { 200: homeOptionsSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'home.own')
        return homeChoices(store)
      },
    )

    server.patch(
      '/homes/:homeId',
      {
        schema: {
          summary: 'Change what one’s home is called, how one lives there and where it is',
          tags,
          params: homeParameters,
          body: homeChangeSchema,
          response: { 200: homeSchema },
        },
      },
      async (request) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const { version, areaId, outdoors, ...rest } = request.body
        if (areaId != null) requireArea(store, areaId)
        if (outdoors != null && !store.homeConsents.has(home.id, 'outdoors')) {
          throw apiErrors.make('TC_CONSENT_NEEDED', 'using roughly where the home is')
        }
        const given = Object.entries({ ...rest, areaId, outdoors }).filter(([, value]) => value !== undefined)
        store.homes.update(home.id, version, Object.fromEntries(given))
        audit(viewer, 'home.change', home.id, { fields: given.map(([name]) => name) })
        return viewOf(home.id)
      },
    )

    server.post(
      '/homes/:homeId/rooms',
      {
        schema: {
          summary: 'Add a room',
          tags,
          params: homeParameters,
          body: newRoomSchema,
          response: { 201: homeSchema },
        },
      },
      async (request, reply) => {
        const { viewer, home } = lived(request, request.params.homeId)
        claims.addRoom(home, request.body.name, request.body.type, clock.now())
        audit(viewer, 'home.room', home.id)
        return reply.code(201).send(viewOf(home.id))
      },
    )

    server.patch(
      '/homes/:homeId/rooms/:roomId',
      {
        schema: {
          summary: 'Change a room: its name, its coldest wall, where the box stands',
          tags,
          params: roomParameters,
          body: roomChangeSchema,
          response: { 200: homeSchema },
        },
      },
      async (request) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const room = requireRoom(store, home, request.params.roomId)
        const { material } = request.body
        if (material !== undefined) requireMaterial(material)
        const given = Object.entries(request.body).filter(([, value]) => value !== undefined)
        store.homes.updateRoom(room, Object.fromEntries(given))
        audit(viewer, 'home.room', home.id, { fields: given.map(([name]) => name) })
        return viewOf(home.id)
      },
    )

    server.delete(
      '/homes/:homeId/rooms/:roomId',
      {
        schema: {
          summary: 'Remove a room that never had a box',
          tags,
          params: roomParameters,
          response: { 200: homeSchema },
        },
      },
      async (request) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        store.homes.removeRoom(requireRoom(store, home, request.params.roomId))
        audit(viewer, 'home.room', home.id)
        return viewOf(home.id)
      },
    )

    server.post(
      '/homes/:homeId/boxes/:deviceId/move',
      {
        schema: {
          summary: 'Put a box into another room of the home',
          tags,
          params: boxParameters,
          body: boxMoveSchema,
          response: { 200: homeSchema },
        },
      },
      async (request) => {
        const { homeId, deviceId } = request.params
        const { viewer, home } = lived(request, homeId)
        store.homes.move(home.id, deviceId, requireRoom(store, home, request.body.roomId), clock.now())
        audit(viewer, 'home.box.move', deviceId, { home: home.id })
        return viewOf(home.id)
      },
    )

    server.post(
      '/homes/:homeId/boxes/:deviceId/release',
      {
        schema: {
          summary: 'Hand a box on: it can be claimed anew, and nobody else sees what it measured here',
          tags,
          params: boxParameters,
          response: { 200: homeSchema },
        },
      },
      async (request) => {
        const { homeId, deviceId } = request.params
        const { viewer, home } = lived(request, homeId)
        store.homes.release(home.id, deviceId, clock.now())
        await emptyBox(context, deviceId)
        audit(viewer, 'home.box.release', deviceId, { home: home.id })
        return viewOf(home.id)
      },
    )

    server.post(
      '/homes/:homeId/move',
      {
        schema: {
          summary: 'Move to another home with one’s boxes; the old home is closed and kept',
          tags,
          params: homeParameters,
          body: homeMoveSchema,
          response: { 201: homeSchema },
        },
      },
      async (request, reply) => {
        const { viewer, home } = lived(request, request.params.homeId)
        const next = store.homes.moveHome(home, request.body, clock.now())
        audit(viewer, 'home.move', home.id, { to: next.id })
        return reply.code(201).send(viewOf(next.id))
      },
    )

    server.post(
      '/devices/:id/box-code',
      {
        schema: {
          summary: 'Make the code that stands under a box; shown this once, an older one stops working',
          tags: ['devices'],
          params: z.object({ id: z.string().max(64) }),
          response: { 201: boxCodeSchema },
        },
      },
      async (request, reply) => {
        const viewer = requirePermission(request, 'home.codes')
        const device = store.devices.require(request.params.id)
        if (!claims.isForHomes(device.kind)) throw apiErrors.make('TC_NOT_A_BOX', device.id)
        const code = store.boxCodes.make(device.id, clock.now())
        audit(viewer, 'device.box-code', device.id)
        const baseUrl = (config.PUBLIC_URL ?? `${request.protocol}://${request.host}`).replace(/\/$/, '')
        return reply.code(201).send({ code, label: boxLabel({ deviceId: device.id, code, baseUrl }) })
      },
    )
  }
}
