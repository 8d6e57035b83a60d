const PIXELS = 6

/** A code as it is printed, as a phone sees it: RGBA, six pixels a module. */
export function pixelsOf(svg: string): {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
} {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)![1])
  const width = size * PIXELS
  const data = new Uint8Array(width * width * 4).fill(255)
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
    for (let dy = 0; dy < PIXELS; dy++) {
      const from = ((Number(y) * PIXELS + dy) * width + Number(x) * PIXELS) * 4
      for (let n = 0; n < PIXELS * Number(run); n++) data.fill(0, from + 4 * n, from + 4 * n + 3)
    }
  }
  return { width, height: width, data }
}
