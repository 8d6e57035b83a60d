import type { Photo } from '../outbox/outbox-event.ts'
import { JPEG_QUALITY, scaledSize } from './photo-scale.ts'

/** As the platform takes them at most. */
const MOST_BYTES = 10 * 1024 * 1024

/**
 * Makes a photo small enough for the edge of a network, on the phone: the longest side 1600 pixels, as JPEG. What it said
 * of its place and maker is gone with that.
 *
 * @returns why not, when it cannot: the phone does not read it as a picture, or it stays too large.
 */
export async function shrinkPhoto(file: Blob): Promise<Photo | 'unreadable' | 'tooLarge'> {
  const picture = await createImageBitmap(file).catch(() => null)
  if (picture === null) return 'unreadable'
  try {
    const size = scaledSize(picture)
    if (size === null) return 'tooLarge'
    const canvas = document.createElement('canvas')
    canvas.width = size.width
    canvas.height = size.height
    const context = canvas.getContext('2d')
    if (context === null) return 'tooLarge'
    context.imageSmoothingQuality = 'high'
    context.drawImage(picture, 0, 0, size.width, size.height)
    const blob = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY),
    )
    if (blob === null || blob.size > MOST_BYTES) return 'tooLarge'
    return { bytes: await blob.arrayBuffer(), mediaType: blob.type }
  } finally {
    picture.close()
  }
}
