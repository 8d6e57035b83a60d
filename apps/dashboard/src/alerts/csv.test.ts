import { expect, it } from 'vitest'
import { toCsv } from './csv.ts'

it('quotes what must be, and runs nothing in a spreadsheet', () => {
  const text = toCsv(
    ['What', 'How many'],
    [
      ['Ice, "black"', 3],
      ['=HYPERLINK("x")', null],
      ['−4.1 °C', 0],
    ],
  )
  expect(text).toBe('\ufeffWhat,How many\r\n"Ice, ""black""",3\r\n"\'=HYPERLINK(""x"")",\r\n−4.1 °C,0\r\n')
})
