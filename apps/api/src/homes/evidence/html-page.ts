import type { ChartDrawing, EvidenceBlock, EvidenceDocument, Language } from '@towncrier/healthy-homes'
import { LINE_STYLES, legendEntries, SHADE_COLOUR } from './chart-style.ts'
import { PAGE_STYLE } from './page-style.ts'
import type { ReportPhoto } from './render-job.ts'

/** What a report's page may do: show itself and nothing else. */
export const REPORT_SECURITY_POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Where the link to the PDF stands in a page that is shown; a page that is kept has none. */
const PDF_LINK_PLACE = '<!-- pdf -->'
const PDF_LINK_WORDS: Readonly<Record<Language, string>> = {
  en: 'Open or save as PDF',
  cy: 'Agor neu gadw fel PDF',
}

/** A kept page, with a link to its PDF. @param path of the same site. */
export function withPdfLink(page: string, path: string, language: Language): string {
  const link = `<p class="link"><a href="${escaped(path)}">${PDF_LINK_WORDS[language]}</a></p>`
  return page.replace(PDF_LINK_PLACE, () => link)
}

/** A report as one page that needs nothing from anywhere: styles, charts and photos are in it. */
export function evidencePage(
  { language, title, subtitle, blocks }: EvidenceDocument,
  photos: ReadonlyMap<string, ReportPhoto>,
): string {
  const lang = language === 'cy' ? 'cy-GB' : 'en-GB'
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>${escaped(`${title} · ${subtitle}`)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<header><h1>${escaped(title)}</h1><p class="subtitle">${escaped(subtitle)}</p></header>
${PDF_LINK_PLACE}
${blocks.map((block) => blockHtml(block, photos)).join('\n')}
</main>
</body>
</html>
`
}

function blockHtml(block: EvidenceBlock, photos: ReadonlyMap<string, ReportPhoto>): string {
  switch (block.type) {
    case 'heading':
      return `<h${block.level}>${escaped(block.text)}</h${block.level}>`
    case 'text':
      return `<p${block.tone === undefined ? '' : ` class="${block.tone}"`}>${escaped(block.text)}</p>`
    case 'quote':
      return `<blockquote>${escaped(block.text)}</blockquote>`
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`
    case 'pairs':
      return `<dl>${block.rows
        .map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`)
        .join('')}</dl>`
    case 'table':
      return tableHtml(block)
    case 'chart':
      return chartHtml(block)
    case 'photo':
      return photoHtml(block, photos.get(block.id))
    case 'hashes':
      return `<dl class="hashes">${block.rows
        .map(([name, hash]) => `<div><dt>${escaped(name)}</dt><dd><code>${escaped(hash)}</code></dd></div>`)
        .join('')}</dl>`
  }
}

/** A table of no more is printed on one sheet. */
const MOST_KEPT_ROWS = 16

function tableHtml({
  caption,
  isCaptionHidden,
  columns,
  rows,
  hasTotal,
}: Extract<EvidenceBlock, { type: 'table' }>): string {
  const number = (isNumber: boolean) => (isNumber ? ' class="number"' : '')
  const head = columns
    .map(({ title, isNumber }) => `<th scope="col"${number(isNumber)}>${escaped(title)}</th>`)
    .join('')
  const body = rows.map((cells, row) => {
    const inner = cells
      .map((cell, column) =>
        column === 0
          ? `<th scope="row">${escaped(cell)}</th>`
          : `<td${number(columns[column]!.isNumber)}>${escaped(cell)}</td>`,
      )
      .join('')
    return `<tr${hasTotal && row === rows.length - 1 ? ' class="total"' : ''}>${inner}</tr>`
  })
  const classes = [
    'table',
    ...(columns.length > 4 ? ['wide'] : []),
    ...(rows.length <= MOST_KEPT_ROWS ? ['short'] : []),
  ]
  return `<div class="${classes.join(' ')}" role="group" tabindex="0" aria-label="${escaped(caption)}"><table><caption${isCaptionHidden ? ' class="hidden"' : ''}>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}

function chartHtml({
  drawing,
  alternative,
  legend,
  hasShades,
}: Extract<EvidenceBlock, { type: 'chart' }>): string {
  const swatch = (kind: ReturnType<typeof legendEntries>[number]['kind']) =>
    kind === 'shade'
      ? `<rect width="22" height="10" fill="${SHADE_COLOUR}"/>`
      : `<path d="M0 5H22" ${strokeOf(kind)}/>`
  const entries = legendEntries(legend, hasShades)
    .map(
      ({ kind, text }) =>
        `<li><svg viewBox="0 0 22 10" width="22" height="10" aria-hidden="true">${swatch(kind)}</svg>${escaped(text)}</li>`,
    )
    .join('')
  return `<figure class="chart">${chartSvg(drawing, alternative)}<figcaption><ul>${entries}</ul></figcaption></figure>`
}

function chartSvg({ width, height, shades, lines, texts }: ChartDrawing, alternative: string): string {
  const rects = shades
    .map((shade) => `<rect x="${shade.x}" y="${shade.y}" width="${shade.width}" height="${shade.height}"/>`)
    .join('')
  const paths = lines.map(({ kind, path }) => `<path d="${path}" ${strokeOf(kind)}/>`).join('')
  const words = texts
    .map(({ x, y, align, text }) => `<text x="${x}" y="${y}" text-anchor="${align}">${escaped(text)}</text>`)
    .join('')
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(alternative)}"><g fill="${SHADE_COLOUR}">${rects}</g><g fill="none" stroke-linejoin="round">${paths}</g><g class="axis">${words}</g></svg>`
}

function strokeOf(kind: keyof typeof LINE_STYLES): string {
  const { colour, width, dash } = LINE_STYLES[kind]
  return `stroke="${colour}" stroke-width="${width}"${dash === null ? '' : ` stroke-dasharray="${dash.join(' ')}"`}`
}

function photoHtml(
  { caption, detail, alternative, unreadable }: Extract<EvidenceBlock, { type: 'photo' }>,
  photo: ReportPhoto | undefined,
): string {
  const picture =
    photo === undefined
      ? `<p class="small">${escaped(unreadable)}</p>`
      : `<img src="data:image/jpeg;base64,${Buffer.from(photo.jpeg).toString('base64')}" width="${photo.width}" height="${photo.height}" alt="${escaped(alternative)}">`
  const words = caption === '' ? '' : `<span class="caption">${escaped(caption)}</span>`
  return `<figure class="photo">${picture}<figcaption>${words}<span class="small">${escaped(detail)}</span></figcaption></figure>`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for an element or a quoted attribute. Control characters have no place in HTML. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/[&<>"']/g, (character) => ESCAPES[character]!)
}
