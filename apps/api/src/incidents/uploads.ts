import type { FastifyRequest } from 'fastify'
import { apiErrors } from '../errors.ts'
import { MOST_FILE_BYTES } from './stored-files.ts'

export interface Upload {
  readonly fields: Readonly<Record<string, string>>
  readonly file: { readonly name: string; readonly bytes: Buffer } | null
}

const MOST_NAME_CHARACTERS = 120

/**
 * Reads a form with at most one file.
 *
 * @throws TC_REQUEST_INVALID when it is none, TC_FILE_TOO_LARGE
 */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) {
    throw apiErrors.make('TC_REQUEST_INVALID', `${request.method} ${request.url} takes multipart/form-data`)
  }
  const fields: Record<string, string> = {}
  let file: Upload['file'] = null
  const parts = request.parts({
    limits: { files: 1, fields: 20, fieldSize: 20_000, fileSize: MOST_FILE_BYTES },
  })
  for await (const part of parts) {
    if (part.type === 'file') {
      const bytes = await part.toBuffer().catch((cause: unknown) => {
        throw apiErrors.make('TC_FILE_TOO_LARGE', fileName(part.filename), {}, { cause: cause as Error })
      })
      // A form sends an empty file where none was chosen.
      if (bytes.length > 0) file = { name: fileName(part.filename), bytes }
    } else if (typeof part.value === 'string') {
      fields[part.fieldname] = part.value
    }
  }
  return { fields, file }
}

/** A name without folders and control characters. */
function fileName(given: string | undefined): string {
  const last = (given ?? '').split(/[/\\]/).at(-1) ?? ''
  const clean = last
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(-MOST_NAME_CHARACTERS)
  return clean === '' ? 'file' : clean
}
