import { createReadStream } from 'node:fs'
import type { FastifyReply } from 'fastify'

/**
 * Sends what somebody has uploaded so that a browser does nothing with it but show or save it: pictures in
 * place, everything else as a download, and never as a page of ours.
 */
export function sendStored(
  reply: FastifyReply,
  path: string,
  file: { readonly name: string; readonly mediaType: string; readonly byteCount: number },
): FastifyReply {
  const isPicture = file.mediaType.startsWith('image/')
  return reply
    .header('content-type', file.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : file.mediaType)
    .header('content-length', file.byteCount)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, no-store')
    .header(
      'content-disposition',
      `${isPicture ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    )
    .send(createReadStream(path))
}
