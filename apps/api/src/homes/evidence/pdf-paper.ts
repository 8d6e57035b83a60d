import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'
import { QUIET_COLOUR, TEXT_COLOUR } from './chart-style.ts'

declare global {
  namespace PDFKit.Mixins {
    interface StructureElementOptions {
      scope?: 'Row' | 'Column' | 'Both'
      bbox?: [left: number, top: number, right: number, bottom: number]
    }
  }
}

const FONTS = {
  plain: '400Regular/AtkinsonHyperlegibleNext_400Regular.ttf',
  bold: '700Bold/AtkinsonHyperlegibleNext_700Bold.ttf',
} as const
export type PaperFont = keyof typeof FONTS

const fontPath = (font: PaperFont) =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/atkinson-hyperlegible-next/${FONTS[font]}`))

/** Points. */
export const MARGIN = 50
const TOP = 64
const BOTTOM = 64
const FOOT_SIZE = 8.5
/** A paragraph no higher than this is never cut. */
const KEPT_HEIGHT = 80
const PART_HEIGHT = 60

export interface TextStyle {
  readonly font?: PaperFont
  readonly size: number
  readonly colour?: string
  readonly lineGap?: number
  readonly align?: 'left' | 'right'
}

type Element = ReturnType<PDFKit.PDFDocument['struct']>

/** Sheets of A4 to write on from top to bottom, tagged for screen readers (PDF/UA). Lengths are points. */
export class Paper {
  readonly document: PDFKit.PDFDocument
  readonly #root: Element
  readonly #bytes: Promise<Buffer>
  y = TOP

  /** @param madeAt stands in the file, in place of the clock: the same report gives the same bytes. */
  constructor(title: string, lang: string, madeAt: number) {
    const made = new Date(madeAt)
    const options: PDFKit.PDFDocumentOptions = {
      size: 'A4',
      margin: 0,
      font: fontPath('plain'),
      pdfVersion: '1.7',
      tagged: true,
      displayTitle: true,
      lang,
      bufferPages: true,
      info: { Title: title, Creator: 'Towncrier', Producer: 'Towncrier', CreationDate: made, ModDate: made },
    }
    // The library knows this subset; its types do not yet.
    Object.assign(options, { subset: 'PDF/UA' })
    this.document = new PDFDocument(options)
    this.document.registerFont('plain', fontPath('plain'))
    this.document.registerFont('bold', fontPath('bold'))
    const chunks: Buffer[] = []
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    this.document.on('data', (chunk: Buffer) => chunks.push(chunk))
    this.document.on('end', () => resolve(Buffer.concat(chunks)))
    this.document.on('error', reject)
    this.#bytes = promise
    this.#root = this.document.struct('Document')
    this.document.addStructure(this.#root)
  }

  get width(): number {
    return this.document.page.width - 2 * MARGIN
  }

  get bottom(): number {
    return this.document.page.height - BOTTOM
  }

  /** What is left of this sheet. */
  get left(): number {
    return this.bottom - this.y
  }

  /** Goes on to the next sheet unless so much is left. */
  need(height: number): boolean {
    if (this.left >= height || this.y === TOP) return false
    this.document.addPage()
    this.y = TOP
    return true
  }

  space(height: number): void {
    if (this.y > TOP) this.y += height
  }

  element(tag: string, options: PDFKit.Mixins.StructureElementOptions = {}, parent?: Element): Element {
    const element = this.document.struct(tag, options)
    const above = parent ?? this.#root
    above.add(element)
    return element
  }

  /** Draws what a screen reader leaves out. */
  ornament(draw: () => void): void {
    this.document.markContent('Artifact', { type: 'Layout' })
    draw()
    this.document.endMarkedContent()
  }

  heightOf(text: string, style: TextStyle, width: number): number {
    this.#apply(style)
    return this.document.heightOfString(written(text), { width, lineGap: style.lineGap ?? 1.5 })
  }

  /** Writes at a place, without moving on. */
  place(text: string, x: number, y: number, width: number, style: TextStyle): void {
    this.#apply(style)
    this.document.text(written(text), x, y, {
      width,
      align: style.align ?? 'left',
      lineGap: style.lineGap ?? 1.5,
    })
  }

  /**
   * Writes a paragraph and moves on; what does not fit goes on the next sheet, line by line.
   *
   * @param indent from the left margin.
   */
  paragraph(text: string, style: TextStyle, tag = 'P', indent = 0, parent?: Element): void {
    const width = this.width - indent
    const element = this.element(tag, {}, parent)
    for (const part of this.#parts(written(text), style, width)) {
      this.need(part.height)
      element.add(() => this.place(part.text, MARGIN + indent, this.y, width, style))
      this.y += part.height
    }
    element.end()
  }

  /** The text cut where sheets end: at ends of its own lines, or between words of one that is too long. */
  #parts(text: string, style: TextStyle, width: number): { text: string; height: number }[] {
    const height = this.heightOf(text, style, width)
    if (height <= Math.max(this.left, KEPT_HEIGHT)) return [{ text, height }]
    const parts: { text: string; height: number }[] = []
    for (const line of text.split('\n').map((each) => (each === '' ? ' ' : each))) {
      let words = ''
      for (const word of line.split(/(?<= )/)) {
        const next = words + word
        if (words !== '' && this.heightOf(next, style, width) > PART_HEIGHT) {
          parts.push({ text: words, height: this.heightOf(words, style, width) })
          words = word
        } else words = next
      }
      parts.push({ text: words, height: this.heightOf(words, style, width) })
    }
    return parts
  }

  /** Heads and feet of all sheets; then the file. */
  async finish(head: string, foot: (page: number, of: number) => string): Promise<Buffer> {
    this.#root.end()
    const { count } = this.document.bufferedPageRange()
    for (let page = 0; page < count; page++) {
      this.document.switchToPage(page)
      this.document.markContent('Artifact', { type: 'Pagination' })
      const style = { size: FOOT_SIZE, colour: QUIET_COLOUR }
      if (page > 0) this.place(oneLine(head), MARGIN, 34, this.width, style)
      this.place(foot(page + 1, count), MARGIN, this.bottom + 22, this.width, { ...style, align: 'right' })
      this.document.endMarkedContent()
    }
    this.document.end()
    return this.#bytes
  }

  #apply({ font = 'plain', size, colour = TEXT_COLOUR }: TextStyle): void {
    this.document.font(font).fontSize(size).fillColor(colour)
  }
}

/** Control characters would be drawn as boxes. */
function written(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[^\P{Cc}\n]/gu, '')
}

function oneLine(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text
}
