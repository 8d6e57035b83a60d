import { formatInstant } from '@towncrier/core'
import type { Home } from '@towncrier/operations-store'
import {
  begunErasureSchema,
  boxGoneSchema,
  eraseRequestSchema,
  type HomeErasureView,
  homeErasureSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { accountSubject } from '../homes/erase-records.ts'
import { type ErasureStatus, receiptOf } from '../homes/erasure-receipt.ts'
import { requireHome } from '../homes/require-home.ts'
import { homeParameters } from './homes.ts'

const tags = ['homes']
const tokenParameters = z.object({ id: z.string().max(120) })
const tokenQuery = z.object({ token: z.string().max(200) })

/** Erasing a home, for its own household; followed by whoever has the link, for the account may be gone. */
export function homeErasureRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, erasures, processor } = context
  /** Where each box stood and when, until now at the latest. The homes are closed: nothing is added to them. */
  const closed = (homes: readonly Home[], now: number) =>
    homes.flatMap(({ id }) =>
      store.homes.close(id, now).map(({ kind, deviceId, from, to }) => ({ kind, deviceId, from, to })),
    )

  return async (server) => {
    server.post(
      '/homes/:homeId/erase',
      {
        schema: {
          summary: 'Erase all there is of a home, or of every home and the account; cannot be undone',
          tags,
          params: homeParameters,
          body: eraseRequestSchema,
          response: { 202: begunErasureSchema },
        },
      },
      async (request, reply) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const { confirm, scope } = request.body
        if (confirm.trim().toLocaleLowerCase('en') !== home.name.trim().toLocaleLowerCase('en')) {
          throw apiErrors.make('TC_ERASE_UNCONFIRMED', `“${confirm.slice(0, 80)}”`)
        }
        if (scope === 'account' && viewer.demo) throw apiErrors.make('TC_DEMO_ACCOUNT', viewer.userName)
        const { accountId } = home
        const homes = scope === 'account' ? store.homes.ofAccount(accountId) : [home]
        const homeIds = homes.map(({ id }) => id)
        const account = scope === 'account' ? store.accounts.require(viewer.userName) : null
        if (account !== null) store.accounts.requireSpare(account.id)
        const now = clock.now()
        const spans = store.inTransaction(() => closed(homes, now))
        const id = await erasures.begin({
          spans,
          now,
          subjects: [...homeIds, ...(account === null ? [] : [accountSubject(account)])],
        })
        const token = store.homeErasures.add({
          id,
          homeIds,
          accountId: scope === 'account' ? accountId : null,
          begunAt: now,
        })
        // Nobody signs in to what is about to go, or adds to it.
        if (scope === 'account') store.accounts.update(viewer.userName, { disabled: true }, now)
        store.audit.add({
          at: now,
          actor: viewer.userName,
          action: 'home.erase',
          subject: id,
          detail: { scope, homes: homeIds.length },
        })
        await processor.registerChanged()
        return reply.code(202).send({ id, token })
      },
    )

    server.get(
      '/home-erasures/:id',
      {
        config: { rateLimit: { max: 120, timeWindow: '1 minute' } },
        schema: {
          summary: 'How far an erasure is, and its receipt; with the token that was shown when it began',
          tags,
          params: tokenParameters,
          querystring: tokenQuery,
          response: { 200: homeErasureSchema },
        },
      },
      async (request) => {
        const { id } = store.homeErasures.requireByToken(request.params.id, request.query.token)
        return viewOf(erasures.status(id))
      },
    )

    server.post(
      '/home-erasures/:id/box-gone',
      {
        config: { rateLimit: { max: 30, timeWindow: '1 minute' } },
        schema: {
          summary:
            'Say that a box is lost, broken or was wiped by hand: its memory is not waited for any more',
          tags,
          params: tokenParameters,
          querystring: tokenQuery,
          body: boxGoneSchema,
          response: { 200: homeErasureSchema },
        },
      },
      async (request) => {
        const { id } = store.homeErasures.requireByToken(request.params.id, request.query.token)
        const { deviceId } = request.body
        const box = erasures.status(id).boxes.find((each) => each.deviceId === deviceId)
        if (box === undefined) throw apiErrors.make('TC_ERASURE_BOX_UNKNOWN', `“${deviceId}”`)
        if (!box.isDone) {
          await erasures.boxIsGone(id, deviceId)
          store.audit.add({
            at: clock.now(),
            actor: 'link',
            action: 'home.erase.box-gone',
            subject: id,
            detail: { deviceId },
          })
        }
        return viewOf(erasures.status(id))
      },
    )
  }
}

function viewOf(status: ErasureStatus): HomeErasureView {
  const receipt = status.finishedAt === null ? null : receiptOf(status)
  return {
    id: status.id,
    begunAt: formatInstant(status.begunAt),
    finishedAt: status.finishedAt === null ? null : formatInstant(status.finishedAt),
    steps: status.steps.map(({ name, state, detail, doneAt, erased }) => ({
      name,
      state,
      detail,
      doneAt: doneAt === null ? null : formatInstant(doneAt),
      erased: erased ?? null,
    })),
    boxes: status.boxes.map((box) => ({ ...box })),
    backupsGoneBy: status.backupsGoneBy,
    receipt: receipt === null ? null : { text: JSON.stringify(receipt, null, 2), sha256: receipt.sha256 },
  }
}
