import { readFile } from 'node:fs/promises'
import decodeJpeg, { init as initJpegDecoder } from '@jsquash/jpeg/decode.js'
import encodeJpeg, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js'
import decodePng, { init as initPng } from '@jsquash/png/decode.js'
import resize, { initResize } from '@jsquash/resize'
import decodeWebp, { init as initWebp } from '@jsquash/webp/decode.js'
import { MOST_PIXELS, pixelsOf } from './picture-size.ts'
import type { ReportPhoto } from './render-job.ts'

/** Sharp on half a page of A4 at 200 dots an inch. */
const LONGEST_SIDE = 1_400
const MOST_BYTES = 200_000
const QUALITIES = [78, 65, 50, 35]

let codecs: Promise<unknown> | null = null

/** The codecs are WebAssembly, made for browsers: here they are given their files and the one type they miss. */
function loadCodecs(): Promise<unknown> {
  globalThis.ImageData ??= PlainImageData as unknown as typeof ImageData
  codecs ??= Promise.all([
    compiled('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm').then((module) => initJpegDecoder(module)),
    compiled('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm').then((module) => initJpegEncoder(module)),
    compiled('@jsquash/png/codec/pkg/squoosh_png_bg.wasm').then((module) => initPng(module)),
    compiled('@jsquash/webp/codec/dec/webp_dec.wasm').then((module) => initWebp(module)),
    compiled('@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm').then((module) => initResize(module)),
  ])
  return codecs
}

async function compiled(specifier: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL(import.meta.resolve(specifier))))
}

class PlainImageData {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number

  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data
    this.width = width
    this.height = height
  }
}

/**
 * A photo as a JPEG of about 200 kB at most, turned upright.
 *
 * @param mediaType JPEG, PNG or WebP.
 * @returns null when it cannot be read.
 */
export async function scalePhoto(content: Uint8Array, mediaType: string): Promise<ReportPhoto | null> {
  const pixels = pixelsOf(content)
  if (pixels === null || pixels > MOST_PIXELS) return null
  await loadCodecs()
  try {
    const picture = await decode(content, mediaType)
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const width = Math.max(1, Math.round(picture.width * scale))
    const height = Math.max(1, Math.round(picture.height * scale))
    const small =
      scale === 1 ? picture : await resize(picture, { width, height, method: 'triangle', linearRGB: false })
    onWhite(small.data)
    for (const quality of QUALITIES) {
      const jpeg = new Uint8Array(await encodeJpeg(small, { quality }))
      if (jpeg.length <= MOST_BYTES || quality === QUALITIES.at(-1)) return { jpeg, width, height }
    }
  } catch {
    // A file that only begins like a picture.
  }
  return null
}

async function decode(content: Uint8Array, mediaType: string): Promise<ImageData> {
  const bytes = new Uint8Array(content).buffer
  if (mediaType === 'image/png') return decodePng(bytes)
  if (mediaType === 'image/webp') return decodeWebp(bytes)
  return decodeJpeg(bytes, { preserveOrientation: true })
}

/** JPEG knows no transparency: what shines through is paper. */
function onWhite(rgba: Uint8ClampedArray): void {
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3]!
    if (alpha === 255) continue
    for (let channel = at; channel < at + 3; channel++) {
      rgba[channel] = (rgba[channel]! * alpha + 255 * (255 - alpha)) / 255
    }
    rgba[at + 3] = 255
  }
}
