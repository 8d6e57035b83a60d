import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type AnySensorKind, KIND_ID_PATTERN, type Measure, MINUTE_MS, SEVERITIES } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { discoverKinds, discoverSimulators, type KindLayer } from './index.ts'
import { layers } from './layers.ts'

const kinds = await discoverKinds()
const simulators = await discoverSimulators()
const START_AT = Date.UTC(2026, 0, 14, 21, 30)

/** Values around where checks and rules turn, and far beyond. */
const anyNumber = fc.oneof(
  fc.double({ min: -60, max: 120, noNaN: true }),
  fc.constantFrom(0, -0.1, 0.5, 1, 1.5, 59.9, 60, 70, 79.9, 80, 95, 99.5, 100, 4_000, -1e6, 1e6),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
)

function anyValue(measure: Measure): fc.Arbitrary<unknown> {
  if (measure.type === 'boolean') return fc.boolean()
  if (measure.type === 'category') return fc.constantFrom(...measure.categories!)
  return anyNumber
}

/** Sets of fields as devices might send them; what the schema refuses is left out. */
function anyReadings(kind: AnySensorKind): fc.Arbitrary<unknown[]> {
  const sent = kind.measures.filter(({ name }) => name in kind.readingSchema.shape)
  const fields = Object.fromEntries(
    sent.map((measure) => [measure.name, fc.option(anyValue(measure), { nil: null, freq: 6 })]),
  )
  return fc.array(fc.record(fields, { requiredKeys: [] }), { minLength: 1, maxLength: 12 }).map((readings) =>
    readings.flatMap((reading) => {
      const parsed = kind.readingSchema.safeParse(reading)
      return parsed.success ? [parsed.data] : []
    }),
  )
}

function judgeAll(kind: AnySensorKind, readings: readonly unknown[], everyMs = 7 * MINUTE_MS) {
  const settings = kind.settingsSchema.parse({})
  const neighbours = () => [1, 2, 3, 4, 5, 6]
  let memory = kind.initialMemory()
  return readings.map((reading, index) => {
    const at = START_AT + index * everyMs
    const previousAt = index === 0 ? null : at - everyMs
    const judgement = kind.judge(reading, { at, previousAt, memory, settings, neighbours })
    memory = judgement.memory
    return judgement
  })
}

it('finds the same kinds on the server and, to draw them, in the browser; in the order of their ids', () => {
  expect([...kinds.keys()].length).toBeGreaterThan(0)
  expect([...kinds.keys()]).toEqual([...kinds.keys()].sort())
  const inTheField = [...kinds.values()].filter(({ madeBy }) => madeBy === undefined)
  expect([...simulators.keys()]).toEqual(inTheField.map(({ id }) => id))
  expect([...layers.keys()].sort()).toEqual([...kinds.keys()])
})

describe.each([...kinds.entries()])('kind %s', (id, kind) => {
  const measures = new Map(kind.measures.map((measure) => [measure.name, measure]))
  const rules = new Map(kind.rules.map((rule) => [rule.id, rule]))
  const folder = join(import.meta.dirname, id)

  it('brings its README, its parts and at least three golden cases', async () => {
    expect(id).toMatch(KIND_ID_PATTERN)
    const files = await readdir(folder)
    const fieldParts = kind.madeBy === undefined ? ['quality.ts', 'simulate.ts'] : []
    for (const file of ['README.md', 'kind.ts', 'rules.ts', 'layer.ts', ...fieldParts]) {
      expect(files, `${id} has ${file}`).toContain(file)
    }
    const cases = await readdir(join(folder, 'fixtures'))
    expect(cases.length).toBeGreaterThanOrEqual(3)
    for (const each of cases) {
      expect((await readdir(join(folder, 'fixtures', each))).sort()).toEqual(['expected.json', 'input.json'])
    }
  })

  it('names its measures once, with their units at the end', () => {
    expect(measures.size).toBe(kind.measures.length)
    const endings: Record<string, string> = {
      '°C': 'C',
      '%': 'Pct',
      V: 'V',
      mm: 'Mm',
      'g/m³': 'Gm3',
      'g/m²': 'Gm2',
      'km/h': 'Kph',
      kg: 'Kg',
    }
    for (const { name, unit, title, type, categories } of kind.measures) {
      expect(title, name).not.toBe('')
      if (unit in endings) expect(name.endsWith(endings[unit]!), `${name} ends with its unit`).toBe(true)
      if (type === 'category') expect(categories?.length, name).toBeGreaterThan(1)
    }
    expect(measures.has(kind.primaryMeasure)).toBe(true)
    const sent = Object.keys(kind.readingSchema.shape)
    for (const field of sent) expect(measures.has(field), `${field} is a measure`).toBe(true)
    for (const { name, derived } of kind.measures) {
      if (!sent.includes(name)) expect(derived, `${name} is derived`).toBe(true)
    }
    if (kind.mobile) expect(sent).toEqual(expect.arrayContaining(['lat', 'lon']))
  })

  it('has settings that each have a default and a description', () => {
    expect(() => kind.settingsSchema.parse({})).not.toThrow()
    for (const [name, schema] of Object.entries(kind.settingsSchema.shape)) {
      expect((schema as { description?: string }).description, name).toBeTruthy()
    }
  })

  it('goes stale before it goes offline, and has rules that speak in sentences', () => {
    expect(kind.staleAfterMs).toBeLessThan(kind.offlineAfterMs)
    expect(kind.lateAfterMs).toBeGreaterThan(0)
    expect(rules.size).toBe(kind.rules.length)
    for (const { id: rule, title, advice } of kind.rules) {
      expect(rule).toMatch(KIND_ID_PATTERN)
      expect(title).toMatch(/^[A-Z]/)
      expect(advice).toMatch(/^[A-Z].*\.$/)
    }
  })

  it('says of the device only what does not tell how people live', () => {
    const isOpen = ({ ofDevice }: { readonly ofDevice?: boolean }) => ofDevice === true
    if (kind.personal !== true) {
      expect([...kind.measures, ...kind.rules].filter(isOpen)).toEqual([])
      return
    }
    expect(measures.get(kind.primaryMeasure)!.ofDevice).toBeUndefined()
    for (const { id: rule, worst } of kind.rules.filter(isOpen)) {
      if (worst !== undefined) expect(measures.get(worst.measure)!.ofDevice, rule).toBe(true)
    }
  })

  it('refuses numbers that are no numbers, and takes null for absent', () => {
    for (const field of Object.keys(kind.readingSchema.shape)) {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e300, '12', {}, []]) {
        expect(kind.readingSchema.safeParse({ [field]: value }).success, `${field} ${value}`).toBe(false)
      }
    }
  })

  it('judges whatever its schema accepts: known values, known rules, at most one word per rule', () => {
    fc.assert(
      fc.property(anyReadings(kind), (readings) => {
        for (const { values, flags, conditions, memory } of judgeAll(kind, readings)) {
          for (const [name, value] of Object.entries(values)) {
            expect(measures.has(name), name).toBe(true)
            if (typeof value === 'number') expect(Number.isFinite(value), name).toBe(true)
          }
          for (const flag of flags) {
            const [measure, check] = flag.split(':')
            expect(measures.has(measure!), flag).toBe(true)
            expect(check).toMatch(/^[a-z-]+$/)
          }
          expect(new Set(flags).size).toBe(flags.length)
          expect(new Set(conditions.map(({ rule }) => rule)).size).toBe(conditions.length)
          for (const condition of conditions) {
            expect(rules.has(condition.rule), condition.rule).toBe(true)
            if (condition.state === 'raise') {
              expect(SEVERITIES).toContain(condition.severity)
              expect(condition.message).toMatch(/^[A-Z].*[^.]$/)
            }
          }
          const text = JSON.stringify(memory)
          expect(text.length).toBeLessThan(1_000)
          expect(JSON.stringify(JSON.parse(text))).toBe(text)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is deterministic, and leaves what it is given as it was', () => {
    fc.assert(
      fc.property(anyReadings(kind), (readings) => {
        const before = structuredClone(readings)
        expect(judgeAll(kind, readings)).toEqual(judgeAll(kind, readings))
        expect(readings).toEqual(before)
      }),
      { numRuns: 60 },
    )
  })

  it('goes on from a memory that has been stored and read back', () => {
    fc.assert(
      fc.property(anyReadings(kind), (readings) => {
        const settings = kind.settingsSchema.parse({})
        let memory = kind.initialMemory()
        const stored = readings.map((reading, index) => {
          const judgement = kind.judge(reading, {
            at: START_AT + index * 7 * MINUTE_MS,
            previousAt: index === 0 ? null : START_AT + (index - 1) * 7 * MINUTE_MS,
            memory,
            settings,
            neighbours: () => [1, 2, 3, 4, 5, 6],
          })
          memory = JSON.parse(JSON.stringify(judgement.memory))
          return judgement
        })
        expect(JSON.stringify(stored)).toBe(JSON.stringify(judgeAll(kind, readings)))
      }),
      { numRuns: 60 },
    )
  })

  it('does not mind times that stand still or run backwards', () => {
    fc.assert(
      fc.property(anyReadings(kind), fc.integer({ min: -10 * MINUTE_MS, max: 0 }), (readings, stepMs) => {
        expect(() => judgeAll(kind, readings, stepMs)).not.toThrow()
      }),
      { numRuns: 60 },
    )
  })

  describe('its layer', () => {
    const layer: KindLayer = layers.get(id)!

    it('shows measures of the kind on a scale that rises', () => {
      for (const { measure } of layer.popupRows) expect(measures.has(measure), measure).toBe(true)
      expect(layer.popupRows.some(({ isProminent }) => isProminent === true)).toBe(true)
      const stops = layer.scale.stops.map(({ value }) => value)
      expect(stops.length).toBeGreaterThanOrEqual(2)
      expect(stops).toEqual([...stops].sort((a, b) => a - b))
      for (const { light, dark } of layer.scale.stops) {
        expect(light).toMatch(/^#[0-9a-f]{6}$/)
        expect(dark).toMatch(/^#[0-9a-f]{6}$/)
      }
      expect(layer.iconPath).toMatch(/^M[0-9.\-a-zA-Z ,]+z$/)
    })

    it('prints whatever the kind judges', () => {
      fc.assert(
        fc.property(anyReadings(kind), (readings) => {
          for (const { values } of judgeAll(kind, readings)) {
            expect(layer.summary(values)).toMatch(/^.*[^.]$/)
            const number = layer.scaleValue(values)
            expect(number === null || Number.isFinite(number)).toBe(true)
            expect(layer.value(values) === null).toBe(number === null)
          }
          expect(layer.value({})).toBeNull()
          expect(layer.summary({})).not.toBe('')
        }),
        { numRuns: 60 },
      )
    })
  })
})

it('gives every kind a shape and a place of its own', () => {
  const all = [...layers.values()]
  expect(new Set(all.map(({ iconPath }) => iconPath)).size).toBe(all.length)
  expect(new Set(all.map(({ order }) => order)).size).toBe(all.length)
})
