import decodeQR from 'qr/decode.js'
import { expect, test } from 'vitest'
import { pixelsOf } from '../print/testing.ts'
import { boxLabel } from './box-label.ts'

const page = boxLabel({
  deviceId: 'frog-<17>',
  code: '7K3M-Q9TV-2XHB',
  baseUrl: 'https://towncrier.example.org',
})

test('a label leads a phone to the page that takes its code, and tells the same to whoever types', () => {
  expect(decodeQR(pixelsOf(/<svg.*?<\/svg>/s.exec(page)![0]))).toBe(
    'https://towncrier.example.org/home/#/claim?code=7K3M-Q9TV-2XHB',
  )
  expect(page).toContain('<strong class="code">7K3M-Q9TV-2XHB</strong>')
  expect(page.match(/<b>towncrier\.example\.org\/home\/<\/b>/g)).toHaveLength(2)
  expect(page).toContain('a theipiwch y cod')
  expect(page).toContain('frog-&lt;17&gt;')
  expect(page).not.toContain('<17>')
})
