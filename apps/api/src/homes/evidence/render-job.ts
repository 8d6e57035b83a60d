import type { EvidenceFacts, Language } from '@towncrier/healthy-homes'

/** A photo as it was sent, by the id that the facts name it by. */
export interface RenderPhoto {
  readonly id: string
  readonly mediaType: string
  readonly content: Uint8Array
}

/** What the thread gets: all of it plain data. */
export interface RenderJob {
  readonly facts: EvidenceFacts
  readonly language: Language
  readonly photos: readonly RenderPhoto[]
}

/** A report, ready to be kept. The same job gives the same bytes. */
export interface RenderedReport {
  readonly html: string
  readonly pdf: Uint8Array
  /** Of the PDF, hex. */
  readonly sha256: string
}

/** A photo small enough for a report: JPEG, upright. */
export interface ReportPhoto {
  readonly jpeg: Uint8Array
  readonly width: number
  readonly height: number
}
