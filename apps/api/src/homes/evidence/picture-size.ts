import { imageSize } from 'image-size'

/** A picture of more would take more memory to unpack than a report is worth. */
export const MOST_PIXELS = 50_000_000

/** How many pixels a picture has, by its head alone; null when it cannot be told. */
export function pixelsOf(content: Uint8Array): number | null {
  try {
    const { width, height } = imageSize(content)
    return width * height
  } catch {
    return null
  }
}
