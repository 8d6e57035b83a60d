import type { Bin } from '@towncrier/waste-rounds'
import { escaped, qrSvg } from '../print/print.ts'

export type LabelSize = 'small' | 'large'

/** Labels on a sheet of A4, as they are sold: 3 × 8 of 64 × 34 mm, 2 × 7 of 99 × 38 mm. */
const SHEETS: Readonly<
  Record<LabelSize, { readonly columns: number; readonly rows: number; readonly css: string }>
> = {
  small: { columns: 3, rows: 8, css: '--width:64mm;--height:33.9mm;--gap:2.5mm;--side:6.5mm;--top:12.9mm' },
  large: {
    columns: 2,
    rows: 7,
    css: '--width:99.1mm;--height:38.1mm;--gap:2.5mm;--side:4.65mm;--top:15.15mm',
  },
}

/** A page to print on sheets of labels: each bin's code with the address that the public scans, name, id and stream. */
export function binLabels(bins: readonly Bin[], baseUrl: string, size: LabelSize): string {
  const { columns, rows, css } = SHEETS[size]
  const perSheet = columns * rows
  const sheets = Array.from({ length: Math.ceil(bins.length / perSheet) }, (_, n) =>
    bins.slice(n * perSheet, (n + 1) * perSheet),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Labels of ${bins.length} bins</title>
<style>
@page{size:A4;margin:0}
*{box-sizing:border-box}
body{margin:0;font-family:"Atkinson Hyperlegible Next",Arial,sans-serif;color:#000;background:#fff}
p.help{margin:6mm}
@media print{p.help{display:none}}
section{${css};width:210mm;height:297mm;padding:var(--top) var(--side);display:grid;grid-template-columns:repeat(${columns},var(--width));grid-auto-rows:var(--height);column-gap:var(--gap);break-after:page;overflow:hidden}
article{display:flex;gap:2mm;align-items:center;padding:2mm;overflow:hidden}
svg{flex:none;width:calc(var(--height) - 5mm);height:calc(var(--height) - 5mm)}
h1{margin:0;font-size:10pt;line-height:1.15;overflow-wrap:anywhere}
article p{margin:1mm 0 0;font-size:8pt;overflow-wrap:anywhere}
</style></head><body>
<p class="help">Print on A4 at 100 % (not “fit to page”), without margins.</p>
${sheets.map((sheet) => `<section>${sheet.map((bin) => label(bin, baseUrl)).join('')}</section>`).join('\n')}
</body></html>
`
}

function label({ id, name, stream }: Bin, baseUrl: string): string {
  return `<article>${qrSvg(`${baseUrl}/bin/${id}`, `Code of ${id}`)}<div><h1>${escaped(name)}</h1><p>${escaped(stream)}</p><p>${escaped(id)}</p></div></article>`
}
