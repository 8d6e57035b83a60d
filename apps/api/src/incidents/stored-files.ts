import { isUtf8 } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import { apiErrors } from '../errors.ts'
import { withoutMetadata } from './image-metadata.ts'

export const MOST_FILE_BYTES = 10 * 1024 * 1024

const PICTURES = ['image/jpeg', 'image/png', 'image/webp']

export interface StoredFile {
  /** SHA-256 of what is kept, hex. */
  readonly hash: string
  readonly mediaType: string
  readonly byteCount: number
}

/** Files under DATA_DIR/attachments, named by the hash of their content; the same content lies there once. */
export class StoredFiles {
  readonly #directory: string

  constructor(dataDirectory: string) {
    this.#directory = join(dataDirectory, 'attachments')
  }

  /**
   * Keeps a file: its type is told by its content, and a picture loses what it says of its maker and place.
   *
   * @param takes `pictures`: JPEG, PNG, WebP; `any`: PDF and UTF-8 text too.
   * @throws TC_FILE_TYPE, TC_FILE_TOO_LARGE
   */
  async save(bytes: Buffer, takes: 'pictures' | 'any'): Promise<StoredFile> {
    const { kept, mediaType } = await checkedFile(bytes, takes)
    const hash = createHash('sha256').update(kept).digest('hex')
    await this.#write(hash, kept)
    return { hash, mediaType, byteCount: kept.length }
  }

  /** Where a file lies. @param hash as {@link save} gave it. */
  pathOf(hash: string): string {
    return join(this.#directory, hash.slice(0, 2), hash)
  }

  async remove(hash: string): Promise<void> {
    await rm(this.pathOf(hash), { force: true })
  }

  /** Whole and on disk, or not there at all. */
  async #write(hash: string, bytes: Buffer): Promise<void> {
    const path = this.pathOf(hash)
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
    const unfinished = `${path}.${randomUUID()}`
    const file = await open(unfinished, 'w', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  }
}

/**
 * Tells a file's type by its content, and takes out of a picture what it says of its maker and place.
 *
 * @param takes `pictures`: JPEG, PNG, WebP; `any`: PDF and UTF-8 text too.
 * @throws TC_FILE_TYPE, TC_FILE_TOO_LARGE
 */
export async function checkedFile(
  bytes: Buffer,
  takes: 'pictures' | 'any',
): Promise<{ readonly kept: Buffer; readonly mediaType: string }> {
  if (bytes.length > MOST_FILE_BYTES) {
    throw apiErrors.make('TC_FILE_TOO_LARGE', `${bytes.length} bytes`)
  }
  const mediaType = await mediaTypeOf(bytes)
  const isTaken = PICTURES.includes(mediaType) || (takes === 'any' && mediaType !== '')
  if (!isTaken || bytes.length === 0) {
    throw apiErrors.make('TC_FILE_TYPE', mediaType === '' ? 'an unknown type' : mediaType)
  }
  return { kept: withoutMetadata(bytes, mediaType), mediaType }
}

/** By content, never by name; empty when it is none that is taken. */
async function mediaTypeOf(bytes: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(bytes)
  if (found !== undefined) {
    return [...PICTURES, 'application/pdf'].includes(found.mime) ? found.mime : ''
  }
  return isUtf8(bytes) && !bytes.includes(0) ? 'text/plain' : ''
}
