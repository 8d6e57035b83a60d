import type { EvidenceBlock } from '@towncrier/healthy-homes'
import { RULE_COLOUR } from './chart-style.ts'
import { MARGIN, type Paper, type TextStyle } from './pdf-paper.ts'

type Table = Extract<EvidenceBlock, { type: 'table' }>

const CAPTION: TextStyle = { font: 'bold', size: 10 }
const CELL: TextStyle = { size: 9 }
const HEAD: TextStyle = { font: 'bold', size: 9, lineGap: 0 }
const PADDING_X = 8
const PADDING_Y = 3.5
/** A table no higher than this is never cut. */
const KEPT_HEIGHT = 330

/** A table that goes on over sheets by whole rows, each sheet with the heads of its columns. */
export function drawTable(paper: Paper, { caption, isCaptionHidden, columns, rows, hasTotal }: Table): void {
  const shares = columns.reduce((sum, { share }) => sum + share, 0)
  const widths = columns.map(({ share }) => (share / shares) * paper.width)
  const lefts = widths.map(
    (_, index) => MARGIN + widths.slice(0, index).reduce((sum, width) => sum + width, 0),
  )
  const inner = (column: number) => widths[column]! - (column === columns.length - 1 ? 0 : PADDING_X)
  const heightOf = (cells: readonly string[], style: TextStyle) =>
    Math.max(...cells.map((cell, column) => paper.heightOf(cell, style, inner(column)))) + 2 * PADDING_Y
  const titles = columns.map(({ title }) => title)
  const headHeight = heightOf(titles, HEAD)
  const place = (text: string, column: number, top: number, style: TextStyle) =>
    paper.place(text, lefts[column]!, top + PADDING_Y, inner(column), {
      ...style,
      align: columns[column]!.isNumber ? 'right' : 'left',
    })
  // Heads of one line stand on the rule, beside those of two.
  const lowerBy = (column: number) =>
    headHeight - 2 * PADDING_Y - paper.heightOf(titles[column]!, HEAD, inner(column))
  const rule = (y: number, width: number) =>
    paper.ornament(() =>
      paper.document
        .moveTo(MARGIN, y)
        .lineTo(MARGIN + paper.width, y)
        .lineWidth(width)
        .strokeColor(RULE_COLOUR)
        .stroke(),
    )

  const captionHeight = isCaptionHidden ? 0 : paper.heightOf(caption, CAPTION, paper.width)
  const whole = rows.reduce((sum, cells) => sum + heightOf(cells, CELL), captionHeight + headHeight + 6)
  const start = captionHeight + headHeight + (rows[0] === undefined ? 0 : heightOf(rows[0], CELL)) + 6
  paper.need(whole <= KEPT_HEIGHT ? whole : start)
  const table = paper.element('Table')
  if (!isCaptionHidden) {
    const captionElement = paper.element('Caption', {}, table)
    captionElement.add(() => paper.place(caption, MARGIN, paper.y, paper.width, CAPTION))
    captionElement.end()
    paper.y += captionHeight + 2
  }

  const head = paper.element('TR', {}, table)
  const headTop = paper.y
  for (const [column, title] of titles.entries()) {
    const cell = paper.element('TH', { scope: 'Column' }, head)
    cell.add(() => place(title, column, headTop + lowerBy(column), HEAD))
    cell.end()
  }
  head.end()
  paper.y += headHeight
  rule(paper.y, 1)

  for (const [index, cells] of rows.entries()) {
    const isTotal = hasTotal && index === rows.length - 1
    const style: TextStyle = isTotal ? { ...CELL, font: 'bold' } : CELL
    const height = heightOf(cells, style)
    if (paper.need(height)) {
      const top = paper.y
      paper.ornament(() => {
        for (const [column, title] of titles.entries()) place(title, column, top + lowerBy(column), HEAD)
      })
      paper.y += headHeight
      rule(paper.y, 1)
    }
    if (isTotal && index > 0) rule(paper.y, 1)
    const top = paper.y
    const row = paper.element('TR', {}, table)
    for (const [column, text] of cells.entries()) {
      const cell = paper.element(column === 0 ? 'TH' : 'TD', column === 0 ? { scope: 'Row' } : {}, row)
      cell.add(() => place(text, column, top, style))
      cell.end()
    }
    row.end()
    paper.y += height
    rule(paper.y, 0.4)
  }
  table.end()
  paper.space(12)
}
