import { isUtf8 } from 'node:buffer'
import { formatInstant } from '@towncrier/core'
import { operationsStoreErrors, type QuarantinedReading } from '@towncrier/operations-store'
import {
  type QuarantineView,
  quarantinePageSchema,
  quarantineQuerySchema,
  quarantineSchema,
  releaseSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refusePersonal } from '../auth/home-privacy.ts'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'

const MAX_PAYLOAD_CHARACTERS = 100_000
const parametersSchema = z.object({ id: z.coerce.number().int().positive() })

export function quarantineRoutes({ store, clock, broker, live, kinds }: ApiContext): FastifyPluginAsyncZod {
  const underWay = new Set<number>()
  const viewOf = (reading: QuarantinedReading) =>
    kinds.get(reading.kind)?.personal === true ? withheld(reading) : whole(reading)
  const resolved = (reading: QuarantinedReading): QuarantineView => {
    live.setQuarantineOpen(store.quarantine.countOpen())
    return viewOf(reading)
  }
  return async (server) => {
    server.get(
      '/quarantine',
      {
        schema: {
          summary: 'Readings that could not be read, newest first',
          tags: ['quarantine'],
          querystring: quarantineQuerySchema,
          response: { 200: quarantinePageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'quarantine.view')
        const { status, deviceId, cursor, limit } = request.query
        const page = store.quarantine.list({
          limit,
          ...(status === undefined ? {} : { status }),
          ...(deviceId === undefined ? {} : { deviceId }),
          ...(cursor === undefined ? {} : { cursor }),
        })
        return { items: page.items.map(viewOf), nextCursor: page.nextCursor }
      },
    )

    server.get(
      '/quarantine/:id',
      {
        schema: {
          summary: 'One quarantined reading',
          tags: ['quarantine'],
          params: parametersSchema,
          response: { 200: quarantineSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'quarantine.view')
        return viewOf(store.quarantine.require(request.params.id))
      },
    )

    server.post(
      '/quarantine/:id/release',
      {
        schema: {
          summary: 'Send the corrected reading through the platform, or without a payload as it came',
          description:
            'It goes through the journal like any reading. When the correction is no better it comes back to quarantine as a new entry. A home’s reading can be sent again as it came, and cannot be corrected.',
          tags: ['quarantine'],
          params: parametersSchema,
          body: releaseSchema,
          response: { 200: quarantineSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'quarantine.decide')
        const { id } = request.params
        const { payload } = request.body
        const waiting = store.quarantine.require(id)
        if (payload !== undefined) refusePersonal(kinds.get(waiting.kind), `quarantined reading ${id}`)
        if (waiting.status !== 'open' || underWay.has(id)) {
          throw operationsStoreErrors.make('TC_QUARANTINE_RESOLVED', `${id} is ${waiting.status}`)
        }
        // Journal first: a crash between the two leaves an open entry, never a reading that is nowhere.
        underWay.add(id)
        let reading: QuarantinedReading
        try {
          await broker.append({
            type: 'release',
            receivedAt: clock.now(),
            kind: waiting.kind,
            deviceId: waiting.deviceId,
            payload: payload === undefined ? waiting.payload : Buffer.from(payload),
          })
          reading = store.quarantine.resolve(id, 'released', userName, clock.now())
        } finally {
          underWay.delete(id)
        }
        store.audit.add({
          at: clock.now(),
          actor: userName,
          action: 'quarantine.release',
          subject: String(id),
          detail: {
            deviceId: reading.deviceId,
            ...(payload === undefined ? {} : { payload: payload.slice(0, 2000) }),
          },
        })
        return resolved(reading)
      },
    )

    server.post(
      '/quarantine/:id/discard',
      {
        schema: {
          summary: 'Close an entry without sending it on; it stays on record',
          tags: ['quarantine'],
          params: parametersSchema,
          response: { 200: quarantineSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'quarantine.decide')
        const { id } = request.params
        const reading = store.quarantine.resolve(id, 'discarded', userName, clock.now())
        store.audit.add({
          at: clock.now(),
          actor: userName,
          action: 'quarantine.discard',
          subject: String(id),
        })
        return resolved(reading)
      },
    )
  }
}

const WITHHELD_REASON = 'Withheld: the readings of a home belong to its household'

/** What those who keep devices going need of a home’s reading: whose it is, and what sort of fault. */
function withheld(reading: QuarantinedReading): QuarantineView {
  return { ...whole(reading), reason: WITHHELD_REASON, payload: '', payloadIsWhole: false, isWithheld: true }
}

function whole(reading: QuarantinedReading): QuarantineView {
  const text = Buffer.from(reading.payload).toString('utf8')
  return {
    id: reading.id,
    receivedAt: formatInstant(reading.receivedAt),
    kind: reading.kind,
    deviceId: reading.deviceId,
    code: reading.code,
    reason: reading.reason,
    status: reading.status,
    resolvedAt: reading.resolvedAt === null ? null : formatInstant(reading.resolvedAt),
    resolvedBy: reading.resolvedBy,
    payloadBytes: reading.payload.length,
    payload: text.slice(0, MAX_PAYLOAD_CHARACTERS),
    isWithheld: false,
    payloadIsWhole: isUtf8(reading.payload) && text.length <= MAX_PAYLOAD_CHARACTERS,
  }
}
