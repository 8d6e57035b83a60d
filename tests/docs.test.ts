import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { generatedPages } from '../docs/generate.ts'

test('pages that follow from the code are up to date (npm run docs)', async () => {
  for (const [path, text] of await generatedPages()) {
    const committed = readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8')
    expect(committed, path).toBe(text)
  }
})
