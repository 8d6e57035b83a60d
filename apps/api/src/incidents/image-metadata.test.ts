import { fileTypeFromBuffer } from 'file-type'
import { describe, expect, test } from 'vitest'
import { withoutMetadata } from './image-metadata.ts'

const SECRET = 'taken by Mrs Smith at 52.30000'

function jpegSegment(marker: number, content: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(0xff00 | marker, 0)
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

/** EXIF with the orientation in one byte order, and a text behind it. */
function exif(orientation: number, isLittle: boolean): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write(isLittle ? 'II*\0' : 'MM\0*', 0, 'latin1')
  const short = (value: number, at: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at)
  const long = (value: number, at: number) =>
    isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at)
  long(8, 4)
  short(1, 8)
  short(0x0112, 10)
  short(3, 12)
  long(1, 14)
  short(orientation, 18)
  return jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(SECRET)]))
}

const JFIF = jpegSegment(0xe0, Buffer.from('4a46494600010100000100010000', 'hex'))
const PROFILE = jpegSegment(0xe2, Buffer.from('ICC_PROFILE\0colours', 'latin1'))
const SCAN = Buffer.from('ffda0008010100003f00d2cf20ffd9', 'hex')
const jpeg = (...segments: Buffer[]) => Buffer.concat([Buffer.from('ffd8', 'hex'), ...segments, SCAN])

describe('a JPEG', () => {
  test.each([
    [true, 6],
    [false, 8],
  ])(
    'keeps how it is turned and its colours, and nothing of who took it where (little-endian %s)',
    async (isLittle, turned) => {
      const comment = jpegSegment(0xfe, Buffer.from(SECRET))
      const iptc = jpegSegment(0xed, Buffer.from(SECRET))
      const cleaned = withoutMetadata(
        jpeg(JFIF, exif(turned, isLittle), iptc, comment, PROFILE),
        'image/jpeg',
      )
      expect(cleaned.includes(SECRET)).toBe(false)
      expect(cleaned.includes('ICC_PROFILE')).toBe(true)
      expect(cleaned.subarray(-SCAN.length)).toEqual(SCAN)
      const kept = cleaned.indexOf('Exif\0\0', 0, 'latin1')
      expect(cleaned.readUInt16BE(kept + 6 + 18)).toBe(turned)
      expect((await fileTypeFromBuffer(cleaned))?.mime).toBe('image/jpeg')
    },
  )

  test('that stands upright gets no EXIF at all; a second picture behind the first is cut off', () => {
    const preview = Buffer.concat([jpeg(exif(1, true))])
    const cleaned = withoutMetadata(Buffer.concat([jpeg(JFIF, exif(1, true)), preview]), 'image/jpeg')
    expect(cleaned).toEqual(jpeg(JFIF))
  })

  test('that is broken off does no harm', () => {
    const whole = jpeg(JFIF, exif(6, true), PROFILE)
    for (let length = 0; length < whole.length; length++) {
      expect(() => withoutMetadata(whole.subarray(0, length), 'image/jpeg')).not.toThrow()
    }
  })
})

test('a PNG loses its texts and EXIF, and keeps its picture', () => {
  const chunk = (type: string, content: string) => {
    const bytes = Buffer.alloc(12 + content.length)
    bytes.writeUInt32BE(content.length, 0)
    bytes.write(type + content, 4, 'latin1')
    return bytes
  }
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const needed = [chunk('IHDR', 'x'.repeat(13)), chunk('IDAT', 'picture'), chunk('IEND', '')]
  const telling = ['eXIf', 'tEXt', 'iTXt', 'zTXt', 'tIME'].map((type) => chunk(type, SECRET))
  const bytes = Buffer.concat([signature, needed[0]!, ...telling, needed[1]!, needed[2]!])
  expect(withoutMetadata(bytes, 'image/png')).toEqual(Buffer.concat([signature, ...needed]))
})

test('a WebP loses EXIF and XMP, says so in its flags, and its length is right', () => {
  const chunk = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8)
    head.write(type, 0, 'latin1')
    head.writeUInt32LE(content.length, 4)
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
  }
  const riff = (...chunks: Buffer[]) => {
    const body = Buffer.concat(chunks)
    const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
    head.writeUInt32LE(body.length + 4, 4)
    return Buffer.concat([head, body])
  }
  const features = (flags: number) => chunk('VP8X', Buffer.from([flags, 0, 0, 0, 1, 0, 0, 1, 0, 0]))
  const picture = chunk('VP8 ', Buffer.from('picture'))
  const bytes = riff(
    features(0b0001_1100),
    picture,
    chunk('EXIF', Buffer.from(SECRET)),
    chunk('XMP ', Buffer.from(SECRET)),
  )
  expect(withoutMetadata(bytes, 'image/webp')).toEqual(riff(features(0b0001_0000), picture))
})
