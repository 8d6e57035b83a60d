import encodeQR from 'qr'

/**
 * A QR code as SVG, error correction M, with a quiet zone of two modules (the paper around it is white).
 *
 * @param name what it is, for those who do not see it.
 */
export function qrSvg(text: string, name: string): string {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 2 })
  const path = rows.map(runsOf).join('')
  return `<svg role="img" aria-label="${escaped(name)}" viewBox="0 0 ${rows.length} ${rows.length}" shape-rendering="crispEdges"><path d="${path}"/></svg>`
}

/** The dark modules of a row, each run as one rectangle: a sheet of labels is sent in far fewer words. */
function runsOf(row: readonly boolean[], y: number): string {
  const text = row.map((isDark) => (isDark ? '#' : ' ')).join('')
  return [...text.matchAll(/#+/g)]
    .map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`)
    .join('')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as it stands in HTML, in quotes too. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]!)
}
