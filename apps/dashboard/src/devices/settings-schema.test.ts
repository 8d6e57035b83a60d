import { expect, it } from 'vitest'
import { readSettings, settingFields, settingText } from './settings-schema.ts'

const schema = {
  type: 'object',
  properties: {
    limitC: { type: 'number', minimum: -5, maximum: 5, default: 1, description: 'Limit, °C' },
    count: { type: 'integer', default: 3 },
    loud: { type: 'boolean', default: false },
    mode: { enum: ['a', 'b'], type: 'string' },
    table: { type: 'array', items: {} },
  },
}
const fields = settingFields(schema)

it('reads what kinds of field there are', () => {
  expect(fields.map(({ name, type, usual }) => [name, type, usual])).toEqual([
    ['limitC', 'number', '1'],
    ['count', 'integer', '3'],
    ['loud', 'boolean', 'false'],
    ['mode', 'choice', ''],
    ['table', 'json', ''],
  ])
  expect(fields[0]).toMatchObject({ description: 'Limit, °C', minimum: -5, maximum: 5 })
  expect(settingFields({})).toEqual([])
})

it('leaves out what is empty, so that the kind’s own values hold', () => {
  expect(readSettings(fields, { limitC: ' ', count: '', mode: '' })).toEqual({ settings: {}, unreadable: [] })
})

it('brings back what a device has', () => {
  const settings = { limitC: 0, count: 5, loud: false, mode: 'b', table: [[1, 2]] }
  const typed = Object.fromEntries(
    fields.map((field) => [field.name, settingText(field, settings[field.name as keyof typeof settings])]),
  )
  expect(readSettings(fields, typed)).toEqual({ settings, unreadable: [] })
})

it('names fields whose JSON cannot be read', () => {
  expect(readSettings(fields, { table: '[[1,' }).unreadable).toEqual(['table'])
})
