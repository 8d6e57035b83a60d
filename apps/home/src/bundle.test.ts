import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureScreens } from '../../cli/src/screens.ts'

const BUILT = join(import.meta.dirname, '../dist')
/** What the first screen may weigh as it is served: page, styles, scripts and letters. */
const FIRST_SCREEN_BYTES = 60_000
const CHART_BYTES = 30_000

const read = (name: string) => readFileSync(join(BUILT, name))
const served = (name: string) =>
  /\.(js|css|html)$/.test(name) ? brotliCompressSync(read(name)).length : read(name).length
const assets = () => readdirSync(join(BUILT, 'assets')).filter((name) => !name.endsWith('.br'))
/** What the page itself names, and what that names at its beginning. */
function firstFiles(): string[] {
  const page = read('index.html').toString()
  const named = [...page.matchAll(/\/home\/(assets\/[\w.-]+)/g)].map(([, name]) => name!)
  const letters = assets().filter((name) => /latin-wght-normal.*woff2$/.test(name) && !name.includes('-ext-'))
  const imported = named
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) =>
      [
        ...read(name)
          .toString()
          .matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g),
      ].map(([, other]) => `assets/${other}`),
    )
  return [...new Set(['index.html', ...named, ...imported, ...letters.map((name) => `assets/${name}`)])]
}

describe('what is built', () => {
  beforeAll(() => ensureScreens(() => undefined))

  it('has a first screen that an old phone loads in a moment', () => {
    const files = firstFiles()
    expect(files.some((name) => name.endsWith('.woff2'))).toBe(true)
    expect(files.filter((name) => name.endsWith('.js')).length).toBeGreaterThan(0)
    const weights = files.map((name) => [name, served(name)] as const)
    const sum = weights.reduce((whole, [, bytes]) => whole + bytes, 0)
    expect(sum, JSON.stringify(weights)).toBeLessThanOrEqual(FIRST_SCREEN_BYTES)
  })

  it('loads the chart later, and neither a validator nor what judges a home at all', () => {
    const first = firstFiles()
      .filter((name) => name.endsWith('.js'))
      .map((name) => read(name).toString())
      .join('')
    expect(first).not.toMatch(/uPlot|u-legend/)
    const chart = assets().filter((name) => /^chart.*\.js$/.test(name))
    expect(chart).toHaveLength(1)
    expect(served(`assets/${chart[0]}`)).toBeLessThan(CHART_BYTES)
    const all = assets()
      .filter((name) => name.endsWith('.js'))
      .map((name) => read(`assets/${name}`).toString())
      .join('')
    expect(all).not.toMatch(/ZodError|invalid_type|TC_HOMES_|wallFactor must|Hukka/)
    expect(all).toContain('Your walls look dry now.')
  })

  it('is written for phones of 2019: nothing newer in scripts or styles', () => {
    for (const name of assets().filter((each) => each.endsWith('.js'))) {
      const text = read(`assets/${name}`).toString()
      // Class fields, private names, optional chaining, ?? and ||= came later.
      expect(text, name).not.toMatch(/\?\?|\?\.[A-Za-z_$[(]|\|\|=|&&=|this\.#|static\s*\{/)
      expect(text, name).not.toMatch(
        /\.(?:replaceAll|at|findLast|toSorted|toReversed)\(|structuredClone|AbortSignal\.timeout/,
      )
    }
    for (const name of assets().filter((each) => each.endsWith('.css'))) {
      const text = read(`assets/${name}`).toString()
      expect(text, name).not.toMatch(
        /light-dark\(|:has\(|@layer|color-mix\(|\d+d[vp][hw]|inset:|@media \(width/,
      )
    }
  })
})
