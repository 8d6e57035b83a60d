/** Longest side of a photo that is sent, pixels. */
const LONGEST_SIDE_PX = 1_600
const JPEG_QUALITY = 0.8

/**
 * Makes a photo small enough for the edge of a network, on the phone: the longest side 1600 pixels, as JPEG. What it
 * said of its place and maker is gone with that.
 *
 * @returns null when the phone does not read it as a picture.
 */
export async function shrinkPhoto(file: Blob): Promise<Blob | null> {
  const address = URL.createObjectURL(file)
  try {
    const picture = await load(address)
    if (picture === null) return null
    const { naturalWidth, naturalHeight } = picture
    const share = Math.min(1, LONGEST_SIDE_PX / Math.max(naturalWidth, naturalHeight))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(naturalWidth * share))
    canvas.height = Math.max(1, Math.round(naturalHeight * share))
    const context = canvas.getContext('2d')
    if (context === null) return null
    context.drawImage(picture, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY))
  } finally {
    URL.revokeObjectURL(address)
  }
}

function load(address: string): Promise<HTMLImageElement | null> {
  return new Promise((resolve) => {
    const picture = new Image()
    picture.onload = () => resolve(picture.naturalWidth > 0 ? picture : null)
    picture.onerror = () => resolve(null)
    picture.src = address
  })
}
