import type { Bin } from '@towncrier/waste-rounds'
import decodeQR from 'qr/decode.js'
import { expect, test } from 'vitest'
import { pixelsOf } from '../print/testing.ts'
import { binLabels } from './bin-labels.ts'

const bin = (n: number) =>
  ({ id: `mill-${n}`, name: `Mill <Road> & "Lane" ${n}`, stream: 'glass' }) as unknown as Bin
/** What a phone reads of a code as it is printed. */
const read = (svg: string) => decodeQR(pixelsOf(svg))

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
