import { createRandom } from '@towncrier/core'

/** Which bins have a sensor: so many of all, drawn. With more, those that had one with fewer keep it. */
export function sensorsOf(bins: number, share: number, seed: number): readonly boolean[] {
  const { next } = createRandom(seed * 31 + 7)
  const order = Array.from({ length: bins }, (_, n) => ({ n, drawn: next() })).toSorted(
    (a, b) => a.drawn - b.drawn,
  )
  const chosen = new Set(order.slice(0, Math.round(bins * share)).map(({ n }) => n))
  return Array.from({ length: bins }, (_, n) => chosen.has(n))
}
