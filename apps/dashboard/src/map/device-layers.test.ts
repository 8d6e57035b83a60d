import { expect, it } from 'vitest'
import { colourExpression } from './device-layers.ts'

it('turns a hard break into stops that rise, as the map library wants them', () => {
  const scale = {
    title: '',
    unit: '',
    source: '',
    marks: [],
    stops: [
      { value: -2, light: '#1', dark: '#a' },
      { value: 0, light: '#2', dark: '#b' },
      { value: 0, light: '#3', dark: '#c' },
      { value: 5, light: '#4', dark: '#d' },
    ],
  }
  const stops = colourExpression(scale, true, ['get', 'value']).slice(3) as unknown[]
  const values = stops.filter((stop) => typeof stop === 'number')
  expect(values).toEqual([...values].sort((a, b) => a - b))
  expect(new Set(values).size).toBe(4)
  expect(stops.filter((stop) => typeof stop === 'string')).toEqual(['#a', '#b', '#c', '#d'])
})
