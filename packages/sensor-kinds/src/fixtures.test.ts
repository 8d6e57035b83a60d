import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MINUTE_MS, parseInstant } from '@towncrier/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { discoverKinds } from './index.ts'

/**
 * Golden cases. A case is a folder `<kind>/fixtures/<case>/` with an `input.json`; `vitest run -u` writes
 * its `expected.json`, to be read by eye before it is committed.
 */
const inputSchema = z.strictObject({
  about: z.string(),
  settings: z.record(z.string(), z.unknown()).default({}),
  neighbours: z.record(z.string(), z.array(z.number())).default({}),
  readings: z.array(
    z.looseObject({
      at: z.string(),
      /** The same reading again and again; what is expected is about the last. */
      repeat: z.strictObject({ times: z.int().min(1), everyMinutes: z.number().positive() }).optional(),
    }),
  ),
})

const kinds = await discoverKinds()

for (const [id, kind] of kinds) {
  describe(id, async () => {
    const folder = join(import.meta.dirname, id, 'fixtures')
    for (const name of (await readdir(folder)).sort()) {
      it(name.replaceAll('-', ' '), async () => {
        const text = await readFile(join(folder, name, 'input.json'), 'utf8')
        const { settings, neighbours, readings } = inputSchema.parse(JSON.parse(text))
        const context = {
          settings: kind.settingsSchema.parse(settings),
          neighbours: (measure: string) => neighbours[measure] ?? [],
        }
        let memory = kind.initialMemory()
        let previousAt: number | null = null
        const judged = []
        for (const { at: text, repeat, ...fields } of readings) {
          const firstAt = parseInstant(text)!
          const reading = kind.readingSchema.safeParse(fields)
          if (!reading.success) {
            judged.push({
              at: text,
              refused: reading.error.issues.map(({ path, message }) => `${path}: ${message}`),
            })
            continue
          }
          let shown = {}
          for (let time = 0; time < (repeat?.times ?? 1); time += 1) {
            const at = firstAt + time * (repeat?.everyMinutes ?? 0) * MINUTE_MS
            const { memory: next, ...rest } = kind.judge(reading.data, { at, previousAt, memory, ...context })
            memory = JSON.parse(JSON.stringify(next))
            previousAt = at
            shown = { at: new Date(at).toISOString(), ...rest }
          }
          judged.push(shown)
        }
        await expect(`${JSON.stringify(judged, null, 2)}\n`).toMatchFileSnapshot(
          join(folder, name, 'expected.json'),
        )
      })
    }
  })
}
