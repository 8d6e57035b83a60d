import { escaped, qrSvg } from '../print/print.ts'

interface BoxLabel {
  readonly deviceId: string
  readonly code: string
  /** Where the platform is, without a slash at its end. */
  readonly baseUrl: string
}

/** The page that takes the code: behind the hash, so that no server on the way writes it down. */
export function claimAddress(baseUrl: string, code: string): string {
  return `${baseUrl}/home/#/claim?code=${encodeURIComponent(code)}`
}

/** A page to print and cut out, 99 × 57 mm: the code under a box, in English and Welsh, to scan or to type. */
export function boxLabel({ deviceId, code, baseUrl }: BoxLabel): string {
  const page = escaped(`${baseUrl.replace(/^https?:\/\//, '')}/home/`)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Label of ${escaped(deviceId)}</title>
<style>
@page{size:A4;margin:15mm}
*{box-sizing:border-box}
body{margin:0;padding:6mm;font-family:"Atkinson Hyperlegible Next",Arial,sans-serif;color:#000;background:#fff}
p.help{margin:0 0 6mm;font-size:11pt;max-width:99mm}
@media print{body{padding:0}p.help{display:none}}
article{width:99mm;min-height:57mm;padding:4mm;border:.3mm dashed #888}
div{display:grid;grid-template-columns:28mm 1fr;gap:3mm;align-items:center}
svg{width:28mm;height:28mm}
p{margin:0;font-size:9pt;line-height:1.25;overflow-wrap:anywhere}
div p+p{margin-top:1.5mm}
strong.code{display:block;margin:3mm 0 2mm;text-align:center;font-size:22pt;line-height:1;letter-spacing:.4mm;white-space:nowrap}
p.last,p.id{font-size:8pt;text-align:center}
p.id{margin-top:1mm}
</style></head><body>
<p class="help">Print at 100 %, cut out, and stick it under the box. Whoever has the code can take the box into their home.</p>
<article><div>${qrSvg(claimAddress(baseUrl, code), 'Code of the box')}<section>
<p><b>Your frog box.</b> Scan this, or go to <b>${page}</b> and type the code.</p>
<p lang="cy"><b>Eich blwch broga.</b> Sganiwch hwn, neu ewch i <b>${page}</b> a theipiwch y cod.</p>
</section></div>
<strong class="code">${escaped(code)}</strong>
<p class="last">Only your household sees what it measures.<br><span lang="cy">Dim ond eich cartref chi sy’n gweld beth mae’n ei fesur.</span></p>
<p class="id">${escaped(deviceId)}</p>
</article>
</body></html>
`
}
