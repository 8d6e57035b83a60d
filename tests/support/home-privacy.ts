import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { absoluteHumidityGm3, dewPointC } from '@towncrier/core'
import type { Person } from './people.ts'
import type { TestPlatform } from './platform.ts'

/** What a home’s box says in these tests: numbers that nothing else in the platform has. */
export const HOME_VALUES = { tempC: 17.731, humidityPct: 83.37, batteryV: 3.517 }
/** Where it stands. */
export const HOME_PLACE = { latitude: 52.371177, longitude: -1.261117 }
/** Stands in a reading of a home that cannot be read. */
export const HOME_GARBLED = 'warm-4711'
/** The same for a device in the street: what everybody may see, so that a walk which sees nothing is found out. */
export const STREET_VALUES = { surfaceTempC: -7.731, surfaceState: 'ice' }

const digits = (value: number) => new RegExp(value.toFixed(3).replace('.', '[.,]'))

/** What must not come to anybody outside the household, by what it would give away. */
export const HOME_MARKERS: Readonly<Record<string, RegExp>> = {
  temperature: digits(HOME_VALUES.tempC),
  humidity: /83[.,]37/,
  'dew point': digits(dewPointC(HOME_VALUES.tempC, HOME_VALUES.humidityPct)!),
  'water in the air': digits(absoluteHumidityGm3(HOME_VALUES.tempC, HOME_VALUES.humidityPct)),
  'words of the damp alert': /Air is (very )?damp|17[.,]7 °C|83 %/,
  'id of the damp alert': /frog-\d+\.damp\./,
  'garbled reading': new RegExp(HOME_GARBLED),
}
/** Besides, for those who do not bring devices to homes. */
export const PLACE_MARKERS: Readonly<Record<string, RegExp>> = {
  latitude: /52[.,]3711/,
  longitude: /1[.,]2611/,
}

/** @returns which markers a text holds, and where. */
export function given(
  text: string,
  markers: Readonly<Record<string, RegExp>> = HOME_MARKERS,
): { readonly what: string; readonly around: string }[] {
  return Object.entries(markers).flatMap(([what, pattern]) => {
    const found = pattern.exec(text)
    return found === null
      ? []
      : [{ what, around: text.slice(Math.max(0, found.index - 80), found.index + 80) }]
  })
}

/** The alerts of the household as the database has them: no route of staff tells their ids. */
export function householdAlertIds(platform: TestPlatform): string[] {
  const database = new DatabaseSync(join(platform.dataDirectory, 'operations.db'), { readOnly: true })
  try {
    const rows = database.prepare('SELECT id FROM household_alerts').all() as { id: string }[]
    return rows.map(({ id }) => id)
  } finally {
    database.close()
  }
}

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly format?: string
  readonly minLength?: number
  readonly minimum?: number
  readonly minItems?: number
  readonly items?: JsonSchema
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
}

interface Parameter {
  readonly in: string
  readonly name: string
  readonly required?: boolean
  readonly schema: JsonSchema
}

export interface Route {
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: JsonSchema | null
}

/** Addresses that the OpenAPI document leaves out. */
const UNDOCUMENTED = ['/metrics', '/healthz', '/readyz', '/api/docs/json', '/']

/** Every address there is, by the platform’s own OpenAPI document: a new route is walked without a word here. */
export async function routesOf(platform: TestPlatform): Promise<Route[]> {
  const { paths } = await platform.get('/api/docs/json')
  const documented = Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        parameters: operation.parameters ?? [],
        body: operation.requestBody?.content['application/json']?.schema ?? null,
      })),
  )
  return [...documented, ...UNDOCUMENTED.map((path) => ({ method: 'GET', path, parameters: [], body: null }))]
}

interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> }
}

/** Whose data a walk asks for, and what it puts where. */
export interface WalkSubject {
  /** For `{id}` after such a segment: `devices` → ids. What is not named is `1`. */
  readonly ids: Readonly<Record<string, readonly string[]>>
  /** Values of query parameters by name; what is required and not named is made of its schema. */
  readonly query: Readonly<Record<string, string>>
}

/** The paths with queries by which a route is asked: as little as it takes, and all that the subject names. */
export function addressesOf({ path, parameters }: Route, { ids, query }: WalkSubject): string[] {
  const segments = path.split('/')
  let paths: string[][] = [[]]
  for (const [n, segment] of segments.entries()) {
    const choices = /^\{.+\}$/.test(segment)
      ? (ids[segments[n - 1]!] ?? [query[segment.slice(1, -1)] ?? '1'])
      : [segment]
    paths = paths.flatMap((before) => choices.map((choice) => [...before, encodeURIComponent(choice)]))
  }
  const asked = parameters.filter((each) => each.in === 'query')
  const queryOf = (chosen: readonly Parameter[]) =>
    new URLSearchParams(
      chosen.map(({ name, schema }) => {
        const value = query[name] ?? String(sampleOf(schema))
        return [name, schema.format === 'date' ? value.slice(0, 'YYYY-MM-DD'.length) : value]
      }),
    ).toString()
  const least = queryOf(asked.filter(({ required }) => required === true))
  const most = queryOf(asked.filter(({ name, required }) => required === true || name in query))
  return paths.flatMap((each) =>
    [...new Set([least, most])].map((words) => each.join('/') + (words === '' ? '' : `?${words}`)),
  )
}

/** The least that fits a schema; what it names of the home goes in by name. */
export function sampleOf(schema: JsonSchema, named: Readonly<Record<string, unknown>> = {}): unknown {
  const { enum: choices, anyOf, oneOf, allOf, properties = {}, required = [] } = schema
  if (schema.const !== undefined) return schema.const
  if (choices !== undefined) return choices[0]
  if (schema.default !== undefined) return schema.default
  const [first] = anyOf ?? oneOf ?? allOf ?? []
  if (first !== undefined) return sampleOf(first, named)
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  if (type === 'object') {
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => required.includes(name) || name in named)
        .map(([name, each]) => [name, named[name] ?? sampleOf(each, named)]),
    )
  }
  if (type === 'array')
    return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items!, named))
  if (type === 'number' || type === 'integer') return Math.max(1, schema.minimum ?? 1)
  if (type === 'boolean') return false
  if (type === 'null') return null
  if (schema.format === 'date-time') return new Date().toISOString()
  if (schema.format === 'date') return new Date().toISOString().slice(0, 10)
  return 'x'.repeat(Math.max(1, schema.minLength ?? 1))
}

/** Who asks: nobody, a person with their session, or a program of the machine with its token. */
export type Asker = 'nobody' | Person | TestPlatform

/** @returns the status and the whole answer as text, headers and all. */
export async function ask(
  platform: TestPlatform,
  asker: Asker,
  method: string,
  address: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly text: string }> {
  const who: Record<string, string> =
    asker === 'nobody'
      ? {}
      : asker === platform
        ? { authorization: `Bearer ${platform.token}` }
        : { cookie: (asker as Person).cookie }
  const response = await fetch(new URL(address, platform.url), {
    method,
    redirect: 'manual',
    headers: { ...who, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  return { status: response.status, text: `${[...response.headers].join('\n')}\n\n${bytes.toString('utf8')}` }
}
