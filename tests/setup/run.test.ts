import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const RUNNER = fileURLToPath(new URL('run.ts', import.meta.url))

test.each([
  ['no folder is named', [], 'Name the folder with the recorded data'],
  ['the folder is not there', ['no-such-folder'], 'There is no folder'],
])('the tests on recorded data fail when %s', (_what, words, reason) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RUNNER, 'data', ...words], {
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stderr).toContain(reason)
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed')
})
