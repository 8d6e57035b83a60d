import { writeFile } from 'node:fs/promises'
import { loadConfig } from '@towncrier/config'
import { formatTopic, isTowncrierError, systemClock } from '@towncrier/core'
import { openOperationsStore, type Place } from '@towncrier/operations-store'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { Command } from 'commander'
import { cliErrors } from '../errors.ts'
import { printJson } from '../output.ts'
import { startProgress } from '../progress.ts'
import { deviceIdOf } from '../recording/mapping.ts'
import { type NamedPosition, positionOf, positionOfRow, readFeatures } from '../recording/places.ts'
import { readRows } from '../recording/rows.ts'
import { addImportBins } from './bins.ts'
import { addImportGritting } from './gritting.ts'
import { addImportRoads } from './import-roads.ts'
import { addImportThermal } from './import-thermal.ts'

interface ImportedItem {
  readonly fields: Readonly<Record<string, string>>
  readonly position: NamedPosition | null
}

interface ColumnOptions {
  readonly id?: string
  readonly name?: string
  readonly json?: boolean
}

export function importCommand(): Command {
  const command = new Command('import').description(
    'Load devices, places and the base map from CSV or GeoJSON into the data folder',
  )

  command
    .command('devices <file>')
    .description('Register a device for each row or feature')
    .requiredOption('--kind <kind>', 'their kind')
    .option('--id <columns>', 'columns that make the id, joined by + (default: id, else all of --name)')
    .option('--name <columns>', 'columns that make the name, joined by + (default: name, else the id)')
    .option('--where <column=value>', 'only rows where this column has this value')
    .option('--tokens <file>', 'write ids and tokens to this CSV, readable by you alone (default: stdout)')
    .option('--json', 'print JSON')
    .action(importDevices)

  command
    .command('places <file>')
    .description('Load places: depots, recycling points, homes …')
    .requiredOption('--category <category>', 'what they are')
    .option('--id <columns>', 'columns that make the id, joined by +')
    .option('--name <columns>', 'columns that make the name, joined by +')
    .option('--json', 'print JSON')
    .action(importPlaces)

  command
    .command('map <file>')
    .description('Load a layer of the base map from GeoJSON')
    .requiredOption('--layer <name>', 'roads, water, greens, places, boundary …')
    .option('--attribution <text>', 'who made it, as its licence asks to be shown', '')
    .option('--json', 'print JSON')
    .action(importMap)
  addImportRoads(command)
  addImportThermal(command)
  addImportBins(command)
  addImportGritting(command)
  return command
}

async function importDevices(
  file: string,
  options: ColumnOptions & { readonly kind: string; readonly where?: string; readonly tokens?: string },
): Promise<void> {
  const config = loadConfig(process.env)
  if (!(await discoverKinds()).has(options.kind)) {
    throw cliErrors.make('TC_OPTION_INVALID', `--kind ${options.kind} is no kind of sensor`)
  }
  const [whereColumn, whereValue] = options.where?.split('=') ?? []
  const items = (await readItems(file)).filter(
    ({ fields }) => whereColumn === undefined || fields[whereColumn] === whereValue,
  )
  const store = openOperationsStore(config.DATA_DIR, { durability: 'full' })
  const progress = startProgress('Registering', items.length)
  const tokens: string[] = []
  const refused: { row: number; reason: string }[] = []
  const now = systemClock.now()
  const ids = new Map<string, number>()
  try {
    for (const [index, { fields, position }] of items.entries()) {
      try {
        const id = distinct(deviceIdOf(idTextOf(fields, options)), ids)
        const [token] = store.devices.add(
          [{ id, kind: options.kind, name: nameTextOf(fields, options) || id, ...position }],
          now,
        )
        tokens.push(`${id},${token},${formatTopic({ kind: options.kind, deviceId: id, channel: 'reading' })}`)
      } catch (error) {
        if (!isTowncrierError(error)) throw error
        refused.push({ row: index + 1, reason: error.message })
      }
      progress.update(index + 1)
    }
    store.audit.add({
      at: now,
      actor: 'local',
      action: 'device.import',
      subject: options.kind,
      detail: { registered: tokens.length },
    })
  } finally {
    progress.stop()
    store.close()
  }
  const csv = ['id,token,topic', ...tokens, ''].join('\n')
  if (options.tokens !== undefined) await writeFile(options.tokens, csv, { mode: 0o600 })
  if (options.json) printJson({ registered: tokens.length, refused })
  else {
    if (options.tokens === undefined) process.stdout.write(csv)
    report(`${tokens.length} devices registered, ${refused.length} refused`, refused)
  }
  if (refused.length > 0) process.exitCode = 1
}

async function importPlaces(
  file: string,
  options: ColumnOptions & { readonly category: string },
): Promise<void> {
  const config = loadConfig(process.env)
  const ids = new Map<string, number>()
  const places = (await readItems(file)).map(({ fields, position }): Place => {
    const id = distinct(deviceIdOf(idTextOf(fields, options)), ids)
    return {
      id,
      name: nameTextOf(fields, options) || id,
      category: options.category,
      latitude: position?.latitude ?? null,
      longitude: position?.longitude ?? null,
      attributes: fields,
    }
  })
  const store = openOperationsStore(config.DATA_DIR, { durability: 'full' })
  store.places.put(places)
  store.close()
  if (options.json) printJson({ places: places.length })
  else console.log(`${places.length} places loaded`)
}

async function importMap(
  file: string,
  options: { readonly layer: string; readonly attribution: string; readonly json?: boolean },
): Promise<void> {
  const config = loadConfig(process.env)
  const features = (await readFeatures(file)).map(({ geometry, properties }) => ({
    type: 'Feature',
    geometry,
    properties: baseMapProperties(properties ?? {}),
  }))
  const geojson = JSON.stringify({ type: 'FeatureCollection', features })
  const store = openOperationsStore(config.DATA_DIR, { durability: 'full' })
  store.mapLayers.put({ name: options.layer, geojson, attribution: options.attribution }, systemClock.now())
  store.close()
  if (options.json) printJson({ layer: options.layer, features: features.length })
  else console.log(`Layer ${options.layer}: ${features.length} features`)
}

/** Classes of OS Open Roads and OpenStreetMap, as the base map draws them. */
const ROAD_CLASSES: Readonly<Record<string, string>> = {
  motorway: 'primary',
  trunk: 'primary',
  primary: 'primary',
  'a road': 'primary',
  secondary: 'secondary',
  tertiary: 'secondary',
  'b road': 'secondary',
  'classified unnumbered': 'secondary',
}

/** Only what the base map draws: the name, and a class of road it knows. */
function baseMapProperties(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const name = properties.name ?? properties.name1 ?? null
  const given = properties.class ?? properties.highway
  if (typeof given !== 'string') return { ...properties, name }
  return { name, class: ROAD_CLASSES[given.toLowerCase()] ?? 'residential' }
}

async function readItems(file: string): Promise<ImportedItem[]> {
  if (/\.(geo)?json$/i.test(file)) {
    return (await readFeatures(file)).map((feature) => ({
      fields: Object.fromEntries(
        Object.entries(feature.properties ?? {})
          .filter(([, value]) => value !== null)
          .map(([name, value]) => [name, String(value)]),
      ),
      position: positionOf(feature),
    }))
  }
  const items: ImportedItem[] = []
  for await (const row of readRows(file, () => {})) items.push({ fields: row, position: positionOfRow(row) })
  return items
}

function idTextOf(fields: ImportedItem['fields'], options: ColumnOptions): string {
  return joined(fields, options.id ?? (fields.id === undefined ? options.name : 'id'))
}

function nameTextOf(fields: ImportedItem['fields'], options: ColumnOptions): string {
  return joined(fields, options.name ?? (fields.name === undefined ? options.id : 'name'))
}

function joined(fields: ImportedItem['fields'], columns: string | undefined): string {
  if (columns === undefined)
    throw cliErrors.make('TC_OPTION_INVALID', 'say which columns make the id, with --id')
  return columns
    .split('+')
    .map((column) => {
      if (fields[column] === undefined && !(column in fields)) {
        throw cliErrors.make('TC_COLUMN_UNKNOWN', `"${column}"; there are ${Object.keys(fields).join(', ')}`)
      }
      return fields[column]!.trim()
    })
    .filter((text) => text !== '')
    .join(' ')
}

/** The second of a name becomes `name-2`, and so on. */
function distinct(id: string, used: Map<string, number>): string {
  const count = (used.get(id) ?? 0) + 1
  used.set(id, count)
  return count === 1 ? id : `${id.slice(0, 58)}-${count}`
}

function report(summary: string, refused: readonly { row: number; reason: string }[]): void {
  console.error(summary)
  for (const { row, reason } of refused.slice(0, 10)) console.error(`  row ${row}: ${reason}`)
  if (refused.length > 10) console.error(`  and ${refused.length - 10} more`)
}
