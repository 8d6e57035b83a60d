import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { LONG_FILES_S } from './longest-first.ts'

test.each(Object.keys(LONG_FILES_S))('%s, which is to be begun early, is there', (path) => {
  expect(existsSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)))).toBe(true)
})
