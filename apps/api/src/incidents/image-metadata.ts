/**
 * Takes what a photograph says of its maker and place (EXIF, XMP, IPTC, comments) out of JPEG, PNG and WebP
 * without touching the picture. Only how a JPEG is turned is kept, in an EXIF block of its own (Exif 2.32
 * §4.6.2, tag 0x0112), so that it still stands upright.
 *
 * @returns the same bytes where there was nothing to take out, or the type is another.
 */
export function withoutMetadata(bytes: Buffer, mediaType: string): Buffer {
  if (mediaType === 'image/jpeg') return cleanJpeg(bytes)
  if (mediaType === 'image/png') return cleanPng(bytes)
  if (mediaType === 'image/webp') return cleanWebp(bytes)
  return bytes
}

const SOI = 0xffd8
const START_OF_SCAN = 0xda
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP14 = 0xee
const APP15 = 0xef
const COMMENT = 0xfe

/** JPEG (ITU-T T.81 annex B): segments up to the scan, each a marker and a length. */
function cleanJpeg(bytes: Buffer): Buffer {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== SOI) return bytes
  const kept: Buffer[] = [bytes.subarray(0, 2)]
  let orientation = 1
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!
    // Fill bytes before a marker (T.81 B.1.1.2).
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === START_OF_SCAN) break
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length) break
    const segment = bytes.subarray(at, end)
    if (marker === APP1) orientation = orientationOf(segment.subarray(4)) ?? orientation
    const isApplication = marker >= APP0 && marker <= APP15
    // Kept: JFIF, colour profile, and Adobe's colour transform; without them colours come out wrong.
    const isNeeded =
      marker === APP0 ||
      marker === APP14 ||
      (marker === APP2 && segment.subarray(4, 15).toString('latin1') === 'ICC_PROFILE')
    if (marker !== COMMENT && (!isApplication || isNeeded)) kept.push(segment)
    at = end
  }
  if (orientation !== 1) kept.splice(1, 0, orientationSegment(orientation))
  kept.push(endOfPicture(bytes.subarray(at)))
  return Buffer.concat(kept)
}

/** Up to the end marker: cameras put a second picture, with metadata of its own, behind it. */
function endOfPicture(scan: Buffer): Buffer {
  for (let at = 2; at + 1 < scan.length; at++) {
    if (scan[at] === 0xff && scan[at + 1] === 0xd9) return scan.subarray(0, at + 2)
  }
  return scan
}

/** The orientation, 1 to 8, in an EXIF segment; null when it names none. */
function orientationOf(exif: Buffer): number | null {
  if (exif.length < 20 || exif.subarray(0, 6).toString('latin1') !== 'Exif\0\0') return null
  const tiff = exif.subarray(6)
  const isLittle = tiff.subarray(0, 2).toString('latin1') === 'II'
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (directory + 2 > tiff.length) return null
  const count = short(directory)
  for (let entry = 0; entry < count; entry++) {
    const at = directory + 2 + entry * 12
    if (at + 12 > tiff.length) return null
    if (short(at) !== 0x0112) continue
    const value = short(at + 8)
    return value >= 1 && value <= 8 ? value : null
  }
  return null
}

function orientationSegment(orientation: number): Buffer {
  const segment = Buffer.alloc(36)
  segment.writeUInt16BE(0xffe1, 0)
  segment.writeUInt16BE(34, 2)
  segment.write('Exif\0\0MM\0*', 4, 'latin1')
  segment.writeUInt32BE(8, 14)
  segment.writeUInt16BE(1, 18)
  segment.writeUInt16BE(0x0112, 20)
  segment.writeUInt16BE(3, 22)
  segment.writeUInt32BE(1, 24)
  segment.writeUInt16BE(orientation, 28)
  return segment
}

const PNG_SIGNATURE_BYTES = 8
/** PNG (W3C, 3rd edition §11.3): chunks that speak of the maker, not of the picture. */
const PNG_TELLING = new Set(['eXIf', 'tEXt', 'zTXt', 'iTXt', 'tIME'])

function cleanPng(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, PNG_SIGNATURE_BYTES)]
  let at = PNG_SIGNATURE_BYTES
  while (at + 12 <= bytes.length) {
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) break
    const type = bytes.subarray(at + 4, at + 8).toString('latin1')
    if (!PNG_TELLING.has(type)) kept.push(bytes.subarray(at, end))
    at = end
    if (type === 'IEND') break
  }
  return Buffer.concat(kept)
}

/** WebP (RFC 9649 §2.7): RIFF chunks; the flags of VP8X say which there are. */
function cleanWebp(bytes: Buffer): Buffer {
  const kept: Buffer[] = []
  let at = 12
  while (at + 8 <= bytes.length) {
    const type = bytes.subarray(at, at + 4).toString('latin1')
    const size = bytes.readUInt32LE(at + 4)
    const end = Math.min(bytes.length, at + 8 + size + (size % 2))
    if (type !== 'EXIF' && type !== 'XMP ') {
      const chunk = Buffer.from(bytes.subarray(at, end))
      if (type === 'VP8X' && chunk.length > 8) chunk[8]! &= ~0b0000_1100
      kept.push(chunk)
    }
    at = end
  }
  const body = Buffer.concat(kept)
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([head, body])
}
