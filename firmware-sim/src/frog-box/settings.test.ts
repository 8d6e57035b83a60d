import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadSettings } from './settings.ts'

const needed = { FROG_BOX_DEVICE_ID: 'frog-1', FROG_BOX_TOKEN: 'sesame' }

test('needs no more than an id and a token', () => {
  expect(loadSettings({ ...needed, FROG_BOX_HTTP_PORT: '' })).toMatchObject({
    FROG_BOX_INTERVAL_SECONDS: 300,
    FROG_BOX_HTTP_PORT: 8_088,
    FROG_BOX_SYSFS_ROOT: '/sys',
    FROG_BOX_TRUST_CLOCK: false,
    FROG_BOX_LEDS: { damp: { name: 'frog-damp', isBlinking: false } },
  })
})

test('names everything that is wrong and what to give, and never the token', () => {
  const wrong = {
    FROG_BOX_DEVICE_ID: 'Frog 1',
    FROG_BOX_TOKEN: 'sesame',
    FROG_BOX_MQTT_URL: 'http://example',
    FROG_BOX_INTERVAL_SECONDS: 'often',
    FROG_BOX_TIME_ZONE: 'Bristol',
    FROG_BOX_LEDS: 'happy=green',
  }
  expect(() => loadSettings(wrong)).toThrow(
    expect.objectContaining({
      code: 'TC_FROG_BOX_SETTINGS_INVALID',
      message: expect.stringMatching(
        /^(?!.*sesame).*MQTT_URL=http:\/\/example: give an address.*DEVICE_ID=Frog 1: give lower-case.*INTERVAL_SECONDS=often: give a number of seconds.*LEDS=happy=green: give pairs.*TIME_ZONE=Bristol: give an IANA/s,
      ),
    }),
  )
})

test('wants one token, given or in a file', () => {
  expect(() => loadSettings({ FROG_BOX_DEVICE_ID: 'frog-1' })).toThrow(/give one of the two/)
  expect(() => loadSettings({ ...needed, FROG_BOX_TOKEN_FILE: '/token' })).toThrow(/give one of the two/)
})

test('the example names every setting, and only such', () => {
  const example = readFileSync(
    new URL('../../../infra/frog-box/frog-box.env.example', import.meta.url),
    'utf8',
  )
  const code = readFileSync(new URL('settings.ts', import.meta.url), 'utf8')
  const namesIn = (text: string) => new Set(text.match(/FROG_BOX_[A-Z_]+(?=[:=])/g))
  expect([...namesIn(example)].sort()).toEqual([...namesIn(code)].sort())
  // With its placeholders filled in it is a working set of settings.
  const given = Object.fromEntries(
    [...example.matchAll(/^#?(FROG_BOX_[A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  )
  expect(loadSettings({ ...given, FROG_BOX_DEVICE_ID: 'frog-1', FROG_BOX_TOKEN: undefined })).toMatchObject({
    FROG_BOX_INTERVAL_SECONDS: 300,
  })
})
