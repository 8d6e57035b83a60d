import type { EvidenceBlock, EvidenceDocument } from '@towncrier/healthy-homes'
import { LINE_STYLES, legendEntries, QUIET_COLOUR, RULE_COLOUR, SHADE_COLOUR } from './chart-style.ts'
import { MARGIN, Paper, type TextStyle } from './pdf-paper.ts'
import { drawTable } from './pdf-table.ts'
import type { ReportPhoto } from './render-job.ts'

const TITLE: TextStyle = { font: 'bold', size: 21, lineGap: 1 }
const HEADINGS: Readonly<Record<2 | 3, TextStyle>> = {
  2: { font: 'bold', size: 14 },
  3: { font: 'bold', size: 11 },
}
const BODY: TextStyle = { size: 10.5 }
const LEAD: TextStyle = { size: 12.5, lineGap: 2 }
const SMALL: TextStyle = { size: 9, colour: QUIET_COLOUR }
const HASH: TextStyle = { size: 9 }
const AXIS: TextStyle = { size: 7.5, colour: QUIET_COLOUR, lineGap: 0 }
const NAME_WIDTH = 150
const LONGEST_PHOTO = 260
/** A heading stays with at least so much of what it stands over. */
const WITH_HEADING = 70
const ROW_HEIGHT = 18
const MOST_KEPT_ROWS = 13

/**
 * A report as a tagged PDF on A4, drawn from the same words as the page.
 *
 * @param photos by the ids that the document names.
 * @param madeAt the only date in the file: the same report gives the same bytes.
 */
export async function evidencePdf(
  { language, title, subtitle, blocks, page }: EvidenceDocument,
  photos: ReadonlyMap<string, ReportPhoto>,
  madeAt: number,
): Promise<Uint8Array> {
  const paper = new Paper(`${title} · ${subtitle}`, language === 'cy' ? 'cy-GB' : 'en-GB', madeAt)
  paper.paragraph(title, TITLE, 'H1')
  paper.y += 2
  paper.paragraph(subtitle, { size: 11, colour: QUIET_COLOUR })
  paper.y += 12
  for (const [index, block] of blocks.entries())
    drawBlock(paper, block, blocks.slice(index + 1, index + 3), photos)
  return paper.finish(`${title} · ${subtitle}`, page)
}

function drawBlock(
  paper: Paper,
  block: EvidenceBlock,
  following: readonly EvidenceBlock[],
  photos: ReadonlyMap<string, ReportPhoto>,
): void {
  switch (block.type) {
    case 'heading':
      paper.space(block.level === 2 ? 14 : 6)
      paper.need(WITH_HEADING + Math.max(0, ...following.map(keptHeight)))
      paper.paragraph(block.text, HEADINGS[block.level], `H${block.level}`)
      paper.y += 4
      break
    case 'text':
      paper.paragraph(block.text, block.tone === 'lead' ? LEAD : block.tone === 'small' ? SMALL : BODY)
      paper.y += block.tone === 'lead' ? 6 : 7
      break
    case 'quote':
      paper.paragraph(block.text, BODY, 'BlockQuote', 14)
      paper.y += 9
      break
    case 'list':
      drawList(paper, block.items)
      break
    case 'pairs':
      drawPairs(paper, block.rows)
      break
    case 'table':
      drawTable(paper, block)
      break
    case 'chart':
      drawChart(paper, block)
      break
    case 'photo':
      drawPhoto(paper, block, photos.get(block.id))
      break
    case 'hashes':
      for (const [name, hash] of block.rows) {
        paper.need(30)
        paper.paragraph(name, SMALL)
        paper.paragraph(hash, HASH)
        paper.y += 5
      }
      break
  }
}

/** About how much of a block stays under its heading. */
function keptHeight(block: EvidenceBlock): number {
  if (block.type === 'chart') return block.drawing.height
  if (block.type === 'pairs') return block.rows.length * ROW_HEIGHT
  return block.type === 'table' ? Math.min(block.rows.length + 1, MOST_KEPT_ROWS) * ROW_HEIGHT : 0
}

function drawList(paper: Paper, items: readonly string[]): void {
  const list = paper.element('L')
  for (const text of items) {
    const height = paper.heightOf(text, BODY, paper.width - 14)
    paper.need(height)
    const item = paper.element('LI', {}, list)
    const label = paper.element('Lbl', {}, item)
    label.add(() => paper.place('•', MARGIN + 2, paper.y, 10, BODY))
    label.end()
    paper.paragraph(text, BODY, 'LBody', 14, item)
    item.end()
    paper.y += 3
  }
  list.end()
  paper.y += 6
}

/** Names and values as a table of two columns, which screen readers can walk. */
function drawPairs(paper: Paper, rows: readonly (readonly [string, string])[]): void {
  const table = paper.element('Table')
  for (const [name, value] of rows) {
    const valueWidth = paper.width - NAME_WIDTH - 10
    const height = Math.max(paper.heightOf(name, SMALL, NAME_WIDTH), paper.heightOf(value, BODY, valueWidth))
    paper.need(height)
    const top = paper.y
    const row = paper.element('TR', {}, table)
    const head = paper.element('TH', { scope: 'Row' }, row)
    head.add(() => paper.place(name, MARGIN, top + 1, NAME_WIDTH, SMALL))
    head.end()
    const cell = paper.element('TD', {}, row)
    cell.add(() => paper.place(value, MARGIN + NAME_WIDTH + 10, top, valueWidth, BODY))
    cell.end()
    row.end()
    paper.y += height + 3
  }
  table.end()
  paper.y += 6
}

function drawChart(
  paper: Paper,
  { drawing, alternative, legend, hasShades }: Extract<EvidenceBlock, { type: 'chart' }>,
): void {
  const { document } = paper
  const scale = paper.width / drawing.width
  const entries = legendEntries(legend, hasShades)
  const legendRows = Math.ceil(entries.length / 2)
  const height = drawing.height * scale
  paper.need(height + legendRows * 13 + 8)
  const top = paper.y
  const figure = paper.element('Figure', {
    alt: alternative,
    bbox: [MARGIN, top, MARGIN + paper.width, top + height],
  })
  figure.add(() => {
    document.save().translate(MARGIN, top).scale(scale)
    for (const { x, y, width, height: shadeHeight } of drawing.shades) {
      document.rect(x, y, width, shadeHeight).fill(SHADE_COLOUR)
    }
    document.lineJoin('round')
    for (const { kind, path } of drawing.lines) strokeLike(document.path(path), kind)
    document.restore()
    for (const { x, y, align, text } of drawing.texts) {
      const width = 60
      const left = MARGIN + x * scale - (align === 'end' ? width : align === 'middle' ? width / 2 : 0)
      // The base line of a text lies below its top.
      paper.place(text, left, top + y * scale - 7, width, {
        ...AXIS,
        align: align === 'end' ? 'right' : 'left',
      })
    }
  })
  figure.end()
  paper.y = top + height + 2
  for (let row = 0; row < legendRows; row++) {
    for (const [column, entry] of entries.slice(row * 2, row * 2 + 2).entries()) {
      const x = MARGIN + 6 + column * (paper.width / 2)
      const y = paper.y
      paper.ornament(() => {
        if (entry.kind === 'shade') document.rect(x, y + 1, 18, 8).fill(SHADE_COLOUR)
        else strokeLike(document.moveTo(x, y + 5).lineTo(x + 18, y + 5), entry.kind)
      })
      const element = paper.element('P')
      element.add(() => paper.place(entry.text, x + 25, y, paper.width / 2 - 32, { ...SMALL, size: 8.5 }))
      element.end()
    }
    paper.y += 13
  }
  paper.y += 10
}

function strokeLike(document: PDFKit.PDFDocument, kind: keyof typeof LINE_STYLES): void {
  const { colour, width, dash } = LINE_STYLES[kind]
  document.lineWidth(width).strokeColor(colour)
  if (dash === null) document.undash()
  else document.dash(dash[0], { space: dash[1] })
  document.stroke()
  document.undash()
}

function drawPhoto(
  paper: Paper,
  { caption, detail, alternative, unreadable }: Extract<EvidenceBlock, { type: 'photo' }>,
  photo: ReportPhoto | undefined,
): void {
  const scale =
    photo === undefined ? 0 : Math.min(1, LONGEST_PHOTO / photo.height, (paper.width * 0.75) / photo.width)
  const captionHeight = caption === '' ? 0 : paper.heightOf(caption, BODY, paper.width)
  paper.need((photo?.height ?? 20) * scale + captionHeight + 30)
  if (photo === undefined) paper.paragraph(unreadable, SMALL)
  else {
    const [width, height] = [photo.width * scale, photo.height * scale]
    const top = paper.y
    const figure = paper.element('Figure', {
      alt: alternative,
      bbox: [MARGIN, top, MARGIN + width, top + height],
    })
    figure.add(() =>
      paper.document
        .image(Buffer.from(photo.jpeg), MARGIN, top, { width, height })
        .rect(MARGIN, top, width, height)
        .lineWidth(0.4)
        .strokeColor(RULE_COLOUR)
        .stroke(),
    )
    figure.end()
    paper.y = top + height + 4
  }
  if (caption !== '') paper.paragraph(caption, BODY)
  paper.paragraph(detail, SMALL)
  paper.y += 12
}
