import type { Bin } from '@towncrier/waste-rounds'
import decodeQR from 'qr/decode.js'
import { expect, test } from 'vitest'
import { binLabels } from './bin-labels.ts'

const bin = (n: number) =>
  ({ id: `mill-${n}`, name: `Mill <Road> & "Lane" ${n}`, stream: 'glass' }) as unknown as Bin
const PIXELS = 6

/** What a phone reads of a code as it is printed. */
function read(svg: string): string {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)![1])
  const width = size * PIXELS
  const data = new Uint8Array(width * width * 4).fill(255)
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
    for (let dy = 0; dy < PIXELS; dy++) {
      const from = ((Number(y) * PIXELS + dy) * width + Number(x) * PIXELS) * 4
      for (let n = 0; n < PIXELS * Number(run); n++) data.fill(0, from + 4 * n, from + 4 * n + 3)
    }
  }
  return decodeQR({ width, height: width, data })
}

test('every bin has a label whose code leads to its public page', () => {
  const page = binLabels([bin(1), bin(2)], 'https://bins.example.org', 'small')
  const codes = page.match(/<svg.*?<\/svg>/gs)!
  expect(codes.map(read)).toEqual([
    'https://bins.example.org/bin/mill-1',
    'https://bins.example.org/bin/mill-2',
  ])
  expect(page).toContain('<h1>Mill &lt;Road&gt; &amp; &quot;Lane&quot; 1</h1><p>glass</p><p>mill-1</p>')
})

test('sheets hold 24 small labels or 14 large ones', () => {
  const bins = Array.from({ length: 25 }, (_, n) => bin(n))
  const labelsOfSheets = (size: 'small' | 'large') =>
    binLabels(bins, '', size)
      .split('<section>')
      .slice(1)
      .map((sheet) => sheet.split('<article>').length - 1)
  expect(labelsOfSheets('small')).toEqual([24, 1])
  expect(labelsOfSheets('large')).toEqual([14, 11])
})
