import { expect, test } from 'vitest'
import { parseCommand } from './command.ts'

const id = '0b8a3b9e-9a53-4c5b-8f0e-2f5a4d5b6c7d'
const parse = (text: string) => parseCommand(Buffer.from(text))

test('erasing is understood, and nothing else', () => {
  expect(parse(JSON.stringify({ erase: { id, before: '2026-12-01T12:00:00+01:00' } }))).toEqual({
    id,
    before: Date.UTC(2026, 11, 1, 11),
  })
  for (const strange of [
    '',
    'erase',
    '{"reboot":true}',
    `{"erase":{"id":"${id}"}}`,
    `{"erase":{"id":"${id}","before":"yesterday"}}`,
    '{"erase":{"id":"../..","before":"2026-12-01T12:00:00Z"}}',
    `{"erase":[{"id":"${id}","before":"2026-12-01T12:00:00Z"}]}`,
    'null',
  ]) {
    expect(parse(strange), strange).toBeNull()
  }
})
