import { expect, it } from 'vitest'
import { TimeFormat } from '../format/time.ts'
import { shelfTimes } from './shelf-times.ts'

const london = new TimeFormat('Europe/London')
const at = (text: string) => Date.parse(text)
const instants = (now: string) =>
  Object.fromEntries(
    Object.entries(shelfTimes(at(now), london)).map(([name, instant]) => [
      name,
      new Date(instant).toISOString(),
    ]),
  )

it('ends with the hour, the shift and the night, by the clock of the town', () => {
  expect(instants('2026-07-01T11:30:00Z')).toEqual({
    hour: '2026-07-01T12:30:00.000Z',
    // 14:00 and 08:00 of summer time.
    shift: '2026-07-01T13:00:00.000Z',
    morning: '2026-07-02T07:00:00.000Z',
  })
})

it('late in the evening the shift ends tomorrow', () => {
  expect(instants('2026-01-14T23:10:00Z')).toMatchObject({
    shift: '2026-01-15T06:00:00.000Z',
    morning: '2026-01-15T08:00:00.000Z',
  })
})

it('keeps to the clock in the night it changes', () => {
  // 25 October 2026, 02:00 summer time becomes 01:00.
  expect(instants('2026-10-24T20:30:00Z')).toMatchObject({
    shift: '2026-10-24T21:00:00.000Z',
    morning: '2026-10-25T08:00:00.000Z',
  })
})
