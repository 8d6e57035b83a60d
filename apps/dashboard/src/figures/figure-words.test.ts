import { describe, expect, it } from 'vitest'
import type { Figures } from '../alerts/alarm-api.ts'
import { figureRows, figuresAnswer } from './figure-words.ts'

const figure = (value: number | null, target: number | null = null) => ({
  value,
  target,
  source: target === null ? 'none' : 'ISA-18.2, guideline',
})
const rate = (mean: number | null, total = 10) => ({
  total,
  perHourMean: figure(mean, 6),
  perHourMax: figure(9, 30),
  perTenMinutesMax: figure(12, 10),
})
const figures = (change: Partial<Figures> = {}): Figures => ({
  from: '2026-01-14T00:00:00.000Z',
  to: '2026-01-15T00:00:00.000Z',
  operator: null,
  causes: rate(3.24),
  alerts: rate(80),
  floodPercent: figure(0.4, 1),
  acknowledgedCauses: 8,
  secondsToAcknowledgeMedian: figure(95),
  secondsToAcknowledgeP90: figure(7_400),
  severityPercent: { watch: figure(70), warning: figure(20, 15), critical: figure(10, 5) },
  mostFrequentPercent: figure(3, 5),
  mostFrequent: [],
  standing: [],
  stale: [],
  staleCount: figure(0, 5),
  chattering: [],
  chatteringCount: figure(0, 0),
  shelved: [],
  suppressed: [],
  outOfService: [],
  ...change,
})

describe('the answer', () => {
  it('says in words whether one person can deal with it', () => {
    expect(figuresAnswer(figures())).toEqual({
      text: '3.2 an hour, within what one operator can handle',
      isFine: true,
    })
    expect(figuresAnswer(figures({ causes: rate(6.5) })).isFine).toBe(false)
  })

  it('is not fine while alarms come in floods, however few there are on the whole', () => {
    expect(figuresAnswer(figures({ floodPercent: figure(3, 1) })).isFine).toBe(false)
  })

  it('says so where nothing called', () => {
    expect(figuresAnswer(figures({ causes: rate(0, 0) })).text).toBe('No cause called for anybody')
  })
})

it('puts each figure beside its target, in units people say', () => {
  const rows = new Map(figureRows(figures()).map((row) => [row.name, row]))
  expect(rows.get('Causes an hour, mean')).toMatchObject({ value: '3.2', target: 'at most 6', isMet: true })
  expect(rows.get('Causes in the busiest ten minutes')).toMatchObject({ value: '12', isMet: false })
  expect(rows.get('Share that is a warning')).toMatchObject({
    value: '20\u00a0%',
    target: 'at most 15\u00a0%',
  })
  expect(rows.get('Time to acknowledge, median')).toMatchObject({
    value: '1 min',
    target: 'none given',
    isMet: null,
  })
})
