import { type AnySensorKind, formatInstant, formatTopic } from '@towncrier/core'
import type { Device } from '@towncrier/operations-store'
import {
  type DeviceView,
  deviceChangeSchema,
  deviceCredentialsSchema,
  devicePageSchema,
  deviceQuerySchema,
  deviceSchema,
  newDeviceSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission, type Viewer } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { isForHomes } from '../homes/claims.ts'

const parametersSchema = z.object({ id: z.string().max(64) })

export function deviceRoutes({
  store,
  live,
  kinds,
  clock,
  broker,
  processor,
}: ApiContext): FastifyPluginAsyncZod {
  const requireKind = (id: string): AnySensorKind => {
    const kind = kinds.get(id)
    if (kind === undefined) throw apiErrors.make('TC_KIND_UNKNOWN', `"${id}"`)
    return kind
  }
  const outOfServiceOf = (deviceId: string): DeviceView['outOfService'] => {
    const work = store.outOfService.find(deviceId)
    if (work === null) return null
    const { since, until, reason, author } = work
    return {
      since: formatInstant(since),
      until: until === null ? null : formatInstant(until),
      reason,
      author,
    }
  }
  /** Where a home is, is for those who bring devices there. */
  const placeOf = (
    device: Device,
    { permissions }: Viewer,
  ): Pick<DeviceView, 'latitude' | 'longitude' | 'placeId'> => {
    const state = live.device(device.id)
    const isPersonal = kinds.get(device.kind)?.personal === true
    if (isPersonal && !permissions.includes('device.manage')) {
      return { latitude: null, longitude: null, placeId: null }
    }
    return {
      latitude: state?.latitude ?? device.latitude,
      longitude: state?.longitude ?? device.longitude,
      placeId: device.placeId,
    }
  }
  const viewOf = (device: Device, viewer: Viewer): DeviceView => {
    const state = live.device(device.id)
    const record = store.processing.deviceRecord(device.id)
    return {
      id: device.id,
      kind: device.kind,
      name: device.name,
      ...placeOf(device, viewer),
      gatewayId: device.gatewayId,
      settings: { ...device.settings },
      enabled: device.enabled,
      isInHome:
        isForHomes(kinds.get(device.kind)) && viewer.permissions.includes('home.codes')
          ? store.homes.standing(device.id) !== null
          : null,
      createdAt: formatInstant(device.createdAt),
      freshness: state?.freshness ?? 'never-seen',
      severity: state?.severity ?? null,
      outOfService: outOfServiceOf(device.id),
      at: state?.at == null ? null : formatInstant(state.at),
      values: state?.values ?? {},
      flags: state?.flags ?? [],
      firmware: record?.firmware ?? null,
      counts: record?.counts ?? { stored: 0, duplicate: 0, late: 0, quarantined: 0 },
    }
  }

  return async (server) => {
    server.get(
      '/devices',
      {
        schema: {
          summary: 'Devices in order of id, with their newest values',
          tags: ['devices'],
          querystring: deviceQuerySchema,
          response: { 200: devicePageSchema },
        },
      },
      async (request) => {
        const viewer = requirePermission(request, 'town.view')
        const { kind, search, cursor, limit } = request.query
        const devices = store.devices.list({
          limit: limit + 1,
          ...(kind === undefined ? {} : { kind }),
          ...(search === undefined ? {} : { search }),
          ...(cursor === undefined ? {} : { after: cursor }),
        })
        const items = devices.slice(0, limit)
        return {
          items: items.map((device) => viewOf(device, viewer)),
          nextCursor: devices.length > limit ? items.at(-1)!.id : null,
        }
      },
    )

    server.get(
      '/devices/:id',
      {
        schema: {
          summary: 'A device with its newest values',
          tags: ['devices'],
          params: parametersSchema,
          response: { 200: deviceSchema },
        },
      },
      async (request) => {
        const viewer = requirePermission(request, 'town.view')
        return viewOf(store.devices.require(request.params.id), viewer)
      },
    )

    server.post(
      '/devices',
      {
        schema: {
          summary: 'Register a device; its token is shown this once',
          tags: ['devices'],
          body: newDeviceSchema,
          response: { 201: deviceCredentialsSchema },
        },
      },
      async (request, reply) => {
        const { userName } = requirePermission(request, 'device.manage')
        const device = request.body
        checkSettings(requireKind(device.kind), device.settings)
        const [token] = store.devices.add([device], clock.now())
        await processor.registerChanged()
        store.audit.add({ at: clock.now(), actor: userName, action: 'device.add', subject: device.id })
        return reply.code(201).send({
          id: device.id,
          kind: device.kind,
          token: token!,
          topic: formatTopic({ kind: device.kind, deviceId: device.id, channel: 'reading' }),
        })
      },
    )

    server.patch(
      '/devices/:id',
      {
        schema: {
          summary: 'Change a device',
          tags: ['devices'],
          params: parametersSchema,
          body: deviceChangeSchema,
          response: { 200: deviceSchema },
        },
      },
      async (request) => {
        const viewer = requirePermission(request, 'device.manage')
        const { id } = request.params
        const { settings, ...rest } = request.body
        if (settings !== undefined) checkSettings(requireKind(store.devices.require(id).kind), settings)
        const given = Object.fromEntries(
          Object.entries({ ...rest, settings }).filter(([, value]) => value !== undefined),
        )
        const device = store.devices.update(id, given)
        await processor.registerChanged()
        if (!device.enabled) await broker.disconnect(id)
        store.audit.add({
          at: clock.now(),
          actor: viewer.userName,
          action: 'device.change',
          subject: id,
          detail: kinds.get(device.kind)?.personal === true ? withoutPlace(given) : given,
        })
        return viewOf(device, viewer)
      },
    )

    server.post(
      '/devices/:id/token',
      {
        schema: {
          summary: 'Give a device a new token; the old one stops working',
          tags: ['devices'],
          params: parametersSchema,
          response: { 200: deviceCredentialsSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'device.manage')
        const { id } = request.params
        const { kind } = store.devices.require(id)
        const token = store.devices.rotateToken(id)
        await broker.disconnect(id)
        store.audit.add({ at: clock.now(), actor: userName, action: 'device.token', subject: id })
        return { id, kind, token, topic: formatTopic({ kind, deviceId: id, channel: 'reading' }) }
      },
    )

    server.delete(
      '/devices/:id',
      {
        schema: {
          summary: 'Strike a device from the register; its readings and alerts stay',
          tags: ['devices'],
          params: parametersSchema,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName } = requirePermission(request, 'device.remove')
        const { id } = request.params
        store.inTransaction(() => {
          store.devices.remove(id)
          store.homes.strikeOff(id, clock.now())
        })
        await processor.registerChanged()
        await broker.disconnect(id)
        store.audit.add({ at: clock.now(), actor: userName, action: 'device.remove', subject: id })
        return reply.code(204).send()
      },
    )
  }
}

/** The log is read by more people than know where a home is. */
function withoutPlace(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const placed = new Set(['latitude', 'longitude', 'placeId'])
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, placed.has(name) ? 'withheld' : value]),
  )
}

/** @throws TC_SETTINGS_INVALID naming every field that does not fit, unknown ones among them. */
function checkSettings(kind: AnySensorKind, settings: Readonly<Record<string, unknown>>): void {
  const result = kind.settingsSchema.strict().safeParse(settings)
  if (result.success) return
  const problems = result.error.issues.map(
    (issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`,
  )
  throw apiErrors.make('TC_SETTINGS_INVALID', problems.join('; '))
}
