import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eyesStateOf } from './eyes.ts'
import { LedEyes } from './led-eyes.ts'
import { parseLeds } from './led-words.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'frog-box-eyes-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const leds = parseLeds('calm=green damp=amber, not-connected=red sensor-wrong=red:blink')!
const led = (name: string) =>
  ['trigger', 'brightness'].map((file) => readFileSync(join(root, 'class/leds', name, file), 'utf8'))

test('a sensor that is wrong is said before damp air, and damp air before the network', () => {
  expect(eyesStateOf({ isSensorWrong: true, isDamp: true, isSending: false })).toBe('sensor-wrong')
  expect(eyesStateOf({ isSensorWrong: false, isDamp: true, isSending: false })).toBe('damp')
  expect(eyesStateOf({ isSensorWrong: false, isDamp: false, isSending: false })).toBe('not-connected')
  expect(eyesStateOf({ isSensorWrong: false, isDamp: false, isSending: true })).toBe('calm')
})

test('one light at a time: steady, or blinking by the kernel’s timer', async () => {
  for (const name of ['green', 'amber', 'red']) mkdirSync(join(root, 'class/leds', name), { recursive: true })
  const eyes = new LedEyes(root, leds, () => {})
  await eyes.show('damp')
  expect([led('green'), led('amber'), led('red')]).toEqual([
    ['none', '0'],
    ['none', '1'],
    ['none', '0'],
  ])
  await eyes.show('not-connected')
  expect([led('amber'), led('red')]).toEqual([
    ['none', '0'],
    ['none', '1'],
  ])
  await eyes.show('sensor-wrong')
  expect(led('red')[0]).toBe('timer')
  await Promise.all([eyes.show('damp'), eyes.show('not-connected'), eyes.show('calm')])
  expect([led('green'), led('amber'), led('red')]).toEqual([
    ['none', '1'],
    ['none', '0'],
    ['none', '0'],
  ])
})

test('a missing light is said once, and found when it comes', async () => {
  const said: string[] = []
  const eyes = new LedEyes(root, { calm: { name: 'green', isBlinking: false } }, (_, message) =>
    said.push(message),
  )
  await eyes.show('calm')
  await eyes.show('calm')
  expect(said).toEqual(['the light green cannot be set (ENOENT)'])
  mkdirSync(join(root, 'class/leds/green'), { recursive: true })
  await eyes.show('calm')
  expect(led('green')).toEqual(['none', '1'])
})

test('names of lights never lead out of their folder', () => {
  expect(parseLeds('calm=../../etc/passwd')).toBeNull()
  expect(parseLeds('happy=green')).toBeNull()
  expect(parseLeds('calm=pi:green:user:blink')).toEqual({ calm: { name: 'pi:green:user', isBlinking: true } })
})
