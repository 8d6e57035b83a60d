import type { HomeHazard } from '@towncrier/operations-store'
import {
  hazardCaseSchema,
  lawClockSchema,
  letterChangeSchema,
  letterSchema,
  lettersSchema,
  newLetterSchema,
  photoChangeSchema,
  photoFormSchema,
  photoSchema,
  photosSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ApiContext } from '../context.ts'
import { apiErrors, evidenceErrors } from '../errors.ts'
import { lawClockView, letterView, photoView } from '../homes/evidence/evidence-views.ts'
import { MOST_PIXELS, pixelsOf } from '../homes/evidence/picture-size.ts'
import { requireHome, requireRoom } from '../homes/require-home.ts'
import { checkedFile } from '../incidents/stored-files.ts'
import { readUpload } from '../incidents/uploads.ts'
import { homeParameters } from './homes.ts'

const tags = ['homes']
const EARLIEST_AT = Date.UTC(2000, 0, 1)
const partParameters = homeParameters.extend({ id: z.string().max(120) })

/** What a household gathers: the days of the law, letters and photographs. */
export function homeEvidenceRoutes({ store, clock }: ApiContext): FastifyPluginAsyncZod {
  const { letters, photos } = store.homeEvidence
  return async (server) => {
    server.get(
      '/homes/:homeId/law',
      {
        schema: {
          summary: 'The days that Awaab’s Law sets, where it applies to the home',
          tags,
          params: homeParameters,
          response: { 200: lawClockSchema },
        },
      },
      async (request) => {
        const { home } = requireHome(request, request.params.homeId, store)
        return lawClockView(home, store.homeEvidence.hazardOf(home.id), clock.now())
      },
    )

    server.put(
      '/homes/:homeId/law',
      {
        schema: {
          summary: 'Note when the landlord was told of damp, and what was done when',
          tags,
          params: homeParameters,
          body: hazardCaseSchema,
          response: { 200: lawClockSchema },
        },
      },
      async (request) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const now = clock.now()
        const happened = (at: string | null) => {
          if (at === null) return null
          if (Date.parse(at) > now) throw evidenceErrors.make('TC_LAW_FUTURE', at)
          // While a year is being typed it is the year 2 or 20.
          if (Date.parse(at) < EARLIEST_AT) throw evidenceErrors.make('TC_LAW_YEAR', at)
          return Date.parse(at)
        }
        const { awareAt, investigatedAt, summaryAt, madeSafeAt, isEmergency } = request.body
        const hazard: HomeHazard = {
          awareAt: happened(awareAt),
          investigatedAt: happened(investigatedAt),
          summaryAt: happened(summaryAt),
          madeSafeAt: happened(madeSafeAt),
          isEmergency,
        }
        store.homeEvidence.setHazard(home.id, hazard)
        store.audit.add({ at: now, actor: viewer.userName, action: 'home.law', subject: home.id })
        return lawClockView(home, hazard, now)
      },
    )

    server.get(
      '/homes/:homeId/letters',
      {
        schema: {
          summary: 'Letters sent and received, oldest first',
          tags,
          params: homeParameters,
          response: { 200: lettersSchema },
        },
      },
      async (request) => {
        const { home } = requireHome(request, request.params.homeId, store)
        return { letters: letters.list(home.id).map(letterView) }
      },
    )

    server.post(
      '/homes/:homeId/letters',
      {
        schema: {
          summary: 'Note a letter, a message or a call',
          tags,
          params: homeParameters,
          body: newLetterSchema,
          response: { 201: letterSchema },
        },
      },
      async (request, reply) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const { at, ...letter } = request.body
        const added = letters.add(home.id, { ...letter, at: Date.parse(at) })
        store.audit.add({
          at: clock.now(),
          actor: viewer.userName,
          action: 'home.letter',
          subject: home.id,
          detail: { letter: added.id },
        })
        return reply.code(201).send(letterView(added))
      },
    )

    server.patch(
      '/homes/:homeId/letters/:id',
      {
        schema: {
          summary: 'Change what is noted of a letter',
          tags,
          params: partParameters,
          body: letterChangeSchema,
          response: { 200: letterSchema },
        },
      },
      async (request) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const { at, ...rest } = request.body
        const change = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
        const letter = letters.change(home.id, request.params.id, {
          ...change,
          ...(at === undefined ? {} : { at: Date.parse(at) }),
        })
        store.audit.add({
          at: clock.now(),
          actor: viewer.userName,
          action: 'home.letter.change',
          subject: home.id,
          detail: { letter: letter.id },
        })
        return letterView(letter)
      },
    )

    server.delete(
      '/homes/:homeId/letters/:id',
      {
        schema: {
          summary: 'Remove a letter; reports that were made with it stay as they are',
          tags,
          params: partParameters,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        letters.remove(home.id, request.params.id)
        store.audit.add({
          at: clock.now(),
          actor: viewer.userName,
          action: 'home.letter.remove',
          subject: home.id,
          detail: { letter: request.params.id },
        })
        return reply.code(204).send()
      },
    )

    server.get(
      '/homes/:homeId/photos',
      {
        schema: {
          summary: 'Photographs, oldest first',
          tags,
          params: homeParameters,
          response: { 200: photosSchema },
        },
      },
      async (request) => {
        const { home } = requireHome(request, request.params.homeId, store)
        return { photos: photos.list(home.id).map(photoView) }
      },
    )

    server.post(
      '/homes/:homeId/photos',
      {
        schema: {
          summary:
            'Keep a photograph: multipart/form-data with one JPEG, PNG or WebP of 10 MB at most, and caption, roomId, takenAt',
          description:
            'The type is told by the content. What a photograph says of its maker and place is taken out.',
          tags,
          consumes: ['multipart/form-data'],
          params: homeParameters,
          response: { 201: photoSchema },
        },
      },
      async (request, reply) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const { file, fields } = await readUpload(request)
        if (file === null) throw apiErrors.make('TC_REQUEST_INVALID', 'the form holds no file')
        const form = photoFormSchema.safeParse(fields)
        if (!form.success) throw apiErrors.make('TC_REQUEST_INVALID', z.prettifyError(form.error))
        const { caption, roomId, takenAt } = form.data
        const { kept, mediaType } = await checkedFile(file.bytes, 'pictures')
        const pixels = pixelsOf(kept)
        if (pixels === null) throw apiErrors.make('TC_FILE_TYPE', `${mediaType}, but no picture in it`)
        if (pixels > MOST_PIXELS) throw apiErrors.make('TC_FILE_TOO_LARGE', `${pixels} pixels`)
        // Again: home or room may have been taken away while the file came in.
        requireHome(request, home.id, store)
        if (roomId !== null) requireRoom(store, home, roomId)
        const now = clock.now()
        const photo = photos.add(home.id, {
          ...{ caption, roomId, mediaType, content: kept },
          takenAt: takenAt === undefined ? now : Date.parse(takenAt),
        })
        store.audit.add({
          at: now,
          actor: viewer.userName,
          action: 'home.photo',
          subject: home.id,
          detail: { photo: photo.id },
        })
        return reply.code(201).send(photoView(photo))
      },
    )

    server.get(
      '/homes/:homeId/photos/:id/content',
      { schema: { summary: 'The picture itself', tags, params: partParameters } },
      async (request, reply) => {
        const { home } = requireHome(request, request.params.homeId, store)
        const { id, mediaType } = photos.require(home.id, request.params.id)
        return reply
          .type(mediaType)
          .header('x-content-type-options', 'nosniff')
          .header('content-security-policy', "default-src 'none'; sandbox")
          .header('cache-control', 'private, no-store')
          .header('content-disposition', 'inline')
          .send(Buffer.from(photos.contentOf(home.id, id)))
      },
    )

    server.patch(
      '/homes/:homeId/photos/:id',
      {
        schema: {
          summary: 'Change the words of a photograph, or the room it is of',
          tags,
          params: partParameters,
          body: photoChangeSchema,
          response: { 200: photoSchema },
        },
      },
      async (request) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const { roomId } = request.body
        if (roomId !== undefined && roomId !== null) requireRoom(store, home, roomId)
        const photo = photos.change(home.id, request.params.id, request.body)
        store.audit.add({
          at: clock.now(),
          actor: viewer.userName,
          action: 'home.photo.change',
          subject: home.id,
          detail: { photo: photo.id },
        })
        return photoView(photo)
      },
    )

    server.delete(
      '/homes/:homeId/photos/:id',
      {
        schema: {
          summary: 'Remove a photograph; reports that were made with it stay as they are',
          tags,
          params: partParameters,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        photos.remove(home.id, request.params.id)
        store.audit.add({
          at: clock.now(),
          actor: viewer.userName,
          action: 'home.photo.remove',
          subject: home.id,
          detail: { photo: request.params.id },
        })
        return reply.code(204).send()
      },
    )
  }
}
