/** Light only: it is a paper that happens to be on a screen. The same style prints on A4. */
export const PAGE_STYLE = `
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt system-ui, sans-serif; color: #515c68; } }
*, *::before, *::after { box-sizing: border-box; }
:root { color-scheme: only light; }
html { background: #eceff2; -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 16px/1.5 "Atkinson Hyperlegible Next", "Atkinson Hyperlegible", system-ui, -apple-system, "Segoe UI", sans-serif; color: #1a2129; overflow-wrap: anywhere; }
main { max-width: 800px; margin: 0 auto; padding: 40px 48px 64px; background: #fff; }
header { border-bottom: 2px solid #1a2129; padding-bottom: 12px; margin-bottom: 20px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px; text-wrap: balance; }
h2 { font-size: 20px; line-height: 1.3; margin: 40px 0 10px; padding-top: 14px; border-top: 1px solid #bcc5ce; }
header + h2, .link + h2 { border-top: 0; padding-top: 0; margin-top: 0; }
h3 { font-size: 16px; margin: 24px 0 6px; }
p { margin: 0 0 10px; max-width: 68ch; }
.subtitle { margin: 0; color: #515c68; }
.link { margin-bottom: 24px; }
a { color: #1a5ab4; text-underline-offset: 3px; }
a:focus-visible { outline: 2px solid #1a5ab4; outline-offset: 2px; }
.lead { font-size: 18px; line-height: 1.45; }
.small { font-size: 14px; color: #515c68; }
ul { margin: 0 0 10px; padding-left: 20px; }
li { margin-bottom: 4px; max-width: 68ch; }
blockquote { margin: 0 0 16px; padding: 2px 0 2px 14px; border-left: 3px solid #bcc5ce; white-space: pre-wrap; }
dl { margin: 0 0 16px; }
dl div { display: grid; grid-template-columns: 13rem 1fr; gap: 2px 16px; padding: 5px 0; border-bottom: 1px solid #eceff2; }
dt { color: #515c68; }
dd { margin: 0; }
.hashes div { display: block; }
code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.table { overflow-x: auto; margin: 0 0 16px; }
.table:focus-visible { outline: 2px solid #1a5ab4; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
caption { text-align: left; font-weight: 600; padding-bottom: 4px; }
th, td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0; border-bottom: 1px solid #dce1e6; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-weight: 600; vertical-align: bottom; border-bottom-color: #66717e; line-height: 1.25; }
.number { text-align: right; }
td.number { white-space: nowrap; }
.wide th[scope="row"] { white-space: nowrap; }
.total th, .total td { font-weight: 600; border-top: 1px solid #66717e; }
figure { margin: 0 0 20px; }
.chart svg[role] { display: block; width: 100%; height: auto; }
.axis text { font: 8px system-ui, sans-serif; fill: #515c68; }
.chart ul { list-style: none; padding: 0; margin: 6px 0 0; display: flex; flex-wrap: wrap; gap: 2px 20px; font-size: 14px; }
.chart li { display: flex; align-items: center; gap: 8px; margin: 0; }
.photo img { display: block; max-width: 100%; width: auto; height: auto; max-height: 560px; }
.photo figcaption { margin-top: 6px; }
.photo span { display: block; }
@media (max-width: 600px) {
  main { padding: 24px 18px 48px; }
  dl div { grid-template-columns: 1fr; }
  .chart svg[role] { overflow: visible; }
  .axis text { font-size: 11px; }
}
@media print {
  html { background: none; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 20pt; }
  h2 { font-size: 14pt; margin-top: 20pt; }
  h3 { font-size: 11pt; }
  .lead { font-size: 12pt; }
  .small, table, .chart ul { font-size: 9pt; }
  .link { display: none; }
  .table { overflow: visible; }
  thead { display: table-header-group; }
  h1, h2, h3, caption { break-after: avoid; }
  thead, tbody tr:first-child { break-after: avoid; }
  tr, figure, dl div, li, .short { break-inside: avoid; }
  p, blockquote { orphans: 3; widows: 3; }
  .photo img { max-height: 110mm; }
}
`
