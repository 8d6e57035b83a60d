/** Longest side of a photo that is sent, pixels. */
export const LONGEST_SIDE_PX = 1_600
export const JPEG_QUALITY = 0.8
/** A picture that says more pixels than any phone’s camera has would only fill the memory. */
const MOST_PIXELS = 250_000_000

export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * The size to which a picture is made smaller, in whole pixels with its shape kept; null when it has no size, or one that
 * cannot be.
 */
export function scaledSize({ width, height }: Size): Size | null {
  if (!(width >= 1 && height >= 1) || width * height > MOST_PIXELS) return null
  const share = Math.min(1, LONGEST_SIDE_PX / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) }
}
