import { setTimeout as wait } from 'node:timers/promises'
import { loadConfig } from '@towncrier/config'
import { type AnySensorKind, formatInstant } from '@towncrier/core'
import { deviceSchema, pipelineSchema } from '@towncrier/protocol'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { Command, InvalidArgumentError } from 'commander'
import { Client, type ClientOptions, withClientOptions } from '../client.ts'
import { cliErrors } from '../errors.ts'
import { printJson } from '../output.ts'
import { startProgress } from '../progress.ts'
import { DevicePublisher } from '../recording/device-publisher.ts'
import { deviceIdOf, mapRow, parseMapping, type ReadingMapping, requireColumn } from '../recording/mapping.ts'
import { type Places, positionOfRow, readPlaces } from '../recording/places.ts'
import { countRows, type Row, readRows } from '../recording/rows.ts'
import { type Credentials, type Register, registerOf } from '../register.ts'

/** At --speed max, readings of a device share a message, as a device sends what it kept through an outage. */
const READINGS_PER_MESSAGE = 500

interface ReplayOptions extends ClientOptions {
  readonly kind: string
  readonly device?: string
  readonly deviceColumn?: string
  readonly prefix: string
  readonly nameColumn?: string
  readonly map?: readonly string[]
  readonly timeZone?: string
  readonly places?: string
  readonly placeBy?: string
  readonly speed: number
  readonly limit: number
  readonly mqtt?: string
  readonly newTokens: boolean
  readonly json?: boolean
}

export interface ReplayResult {
  readonly rows: number
  readonly unreadableRows: number
  readonly devices: number
  readonly sent: number
  readonly acknowledged: number
  readonly stored: number
  readonly duplicate: number
  readonly late: number
  readonly quarantined: number
  readonly from: string | null
  readonly to: string | null
  readonly seconds: number
}

export function replayCommand(): Command {
  return withClientOptions(
    new Command('replay')
      .description('Send a recording (CSV or NDJSON) through MQTT as devices would')
      .argument('<file>', '.csv, .tsv, .ndjson or .jsonl')
      .requiredOption('--kind <kind>', 'what kind of device recorded it')
      .option('--device <id>', 'the recording is of this one device (default: the file’s name)')
      .option('--device-column <column>', 'the recording is of many; this column tells which')
      .option('--prefix <text>', 'put before each device id', '')
      .option('--name-column <column>', 'column with the device’s name')
      .option(
        '--map <field=column,…>',
        'which column is which field, at=… for the time; given twice, a row makes two readings',
        (value: string, before: string[] | undefined) => [...(before ?? []), value],
      )
      .option('--time-zone <zone>', 'of times without one: IANA name or +02:00 (default: TIME_ZONE)')
      .option('--places <file>', 'GeoJSON or CSV with named positions, to place devices that have none')
      .option('--place-by <column=name>', 'place where this column equals that name in --places')
      .option(
        '--speed <speed>',
        'max, or times faster than it was recorded: 600x',
        parseSpeed,
        Number.POSITIVE_INFINITY,
      )
      .option('--limit <rows>', 'only the first rows', Number, Number.POSITIVE_INFINITY)
      .option('--mqtt <url>', 'address of the broker (default: MQTT_HOST and MQTT_PORT)')
      .option('--new-tokens', 'devices that are registered already get new tokens', false)
      .option('--json', 'print the counts as JSON'),
  ).action(async (file: string, options: ReplayOptions) => {
    const result = await replay(file, options)
    if (options.json) printJson(result)
    else {
      const { sent, acknowledged, stored, duplicate, quarantined, unreadableRows, devices, seconds } = result
      console.log(
        `${sent} readings of ${devices} devices sent, ${acknowledged} acknowledged, ${stored} stored, ` +
          `${duplicate} there already, ${quarantined} quarantined, ${unreadableRows} rows unreadable; ${seconds} s`,
      )
    }
    if (result.acknowledged < result.sent) process.exitCode = 1
  })
}

async function replay(file: string, options: ReplayOptions): Promise<ReplayResult> {
  const config = loadConfig(process.env)
  const kind = (await discoverKinds()).get(options.kind)
  if (kind === undefined) throw cliErrors.make('TC_OPTION_INVALID', `--kind ${options.kind}`)
  const client = new Client(config, options)
  const places = await placesOf(options)
  const before = (await client.get('/api/v1/pipeline', pipelineSchema)).telemetryStore
  const startedAt = performance.now()
  const publisher = new DevicePublisher(options.mqtt ?? `mqtt://${config.MQTT_HOST}:${config.MQTT_PORT}`)
  const devices = new RecordedDevices(client, options, kind, places)
  const progress = startProgress('Replaying', Math.min(await countRows(file), options.limit))
  const timeZone = options.timeZone ?? config.TIME_ZONE

  let mappings: ReadingMapping[] | null = null
  let rows = 0
  let unreadableRows = 0
  let from: number | null = null
  let to: number | null = null
  const waiting = new Map<string, { device: Credentials; readings: object[] }>()
  const sequences = new Map<string, number>()
  const flush = async ({ device, readings }: { device: Credentials; readings: object[] }) => {
    waiting.delete(device.id)
    await publisher.publish(device, readings)
  }

  try {
    for await (const row of readRows(file, () => unreadableRows++)) {
      if (rows >= options.limit) break
      rows++
      mappings ??= (options.map ?? [undefined]).map((text) => parseMapping(text, Object.keys(row), kind))
      const device = await devices.of(row, file)
      for (const mapping of mappings) {
        const reading = mapRow(row, mapping, timeZone)
        if (reading === null) {
          unreadableRows++
          continue
        }
        const seq = (sequences.get(device.id) ?? 0) + 1
        sequences.set(device.id, seq)
        const { at } = reading
        if (from !== null && options.speed !== Number.POSITIVE_INFINITY) {
          const due = startedAt + (at - from) / options.speed
          if (due > performance.now()) await wait(due - performance.now())
        }
        from ??= at
        to = Math.max(to ?? at, at)
        const group = waiting.get(device.id) ?? { device, readings: [] }
        waiting.set(device.id, group)
        group.readings.push({ at: formatInstant(at), seq, ...reading.fields })
        const isFull = group.readings.length >= READINGS_PER_MESSAGE
        if (isFull || options.speed !== Number.POSITIVE_INFINITY) await flush(group)
      }
      progress.update(rows, `${publisher.acknowledged} acknowledged`)
    }
    for (const group of [...waiting.values()]) await flush(group)
    progress.update(rows, `${publisher.acknowledged} acknowledged`)
  } finally {
    await publisher.close()
    progress.stop()
  }
  const after = await settle(client)
  const counts = await devices.counts()
  // A reading older than its device's newest is known to be a repeat only by the telemetry store.
  const repeats = Math.min(after.alreadyStored - before.alreadyStored, counts.stored)
  return {
    rows,
    unreadableRows,
    devices: devices.count,
    sent: publisher.sent,
    acknowledged: publisher.acknowledged,
    ...counts,
    stored: counts.stored - repeats,
    duplicate: counts.duplicate + repeats,
    from: from === null ? null : formatInstant(from),
    to: to === null ? null : formatInstant(to),
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  }
}

interface Counts {
  readonly stored: number
  readonly duplicate: number
  readonly late: number
  readonly quarantined: number
}

/** The devices of a recording: registered when they first turn up. */
class RecordedDevices {
  readonly #client: Client
  readonly #register: Register
  readonly #options: ReplayOptions
  readonly #kind: AnySensorKind
  readonly #places: Places | null
  readonly #devices = new Map<string, Credentials>()
  readonly #countsBefore = new Map<string, Counts>()
  #registered: ReadonlySet<string> | null = null

  constructor(client: Client, options: ReplayOptions, kind: AnySensorKind, places: Places | null) {
    this.#client = client
    this.#register = registerOf(client)
    this.#options = options
    this.#kind = kind
    this.#places = places
  }

  get count(): number {
    return this.#devices.size
  }

  async of(row: Row, file: string): Promise<Credentials> {
    const { deviceColumn, device, prefix } = this.#options
    const fileName = file.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '')
    const text =
      deviceColumn === undefined ? (device ?? fileName) : row[requireColumn(deviceColumn, Object.keys(row))]!
    const id = deviceIdOf(prefix + text)
    const known = this.#devices.get(id)
    if (known !== undefined) return known
    const credentials = await this.#credentialsOf(id, text, row)
    this.#devices.set(id, credentials)
    return credentials
  }

  async #credentialsOf(id: string, text: string, row: Row): Promise<Credentials> {
    this.#registered ??= new Set((await this.#register.list()).map((device) => device.id))
    if (this.#registered.has(id)) {
      if (!this.#options.newTokens) {
        throw cliErrors.make(
          'TC_OPTION_INVALID',
          `${id} is registered already; --new-tokens replaces its token`,
        )
      }
      this.#countsBefore.set(id, await this.#countsOf(id))
      return this.#register.newToken(id)
    }
    const { nameColumn, placeBy } = this.#options
    const placeColumn = placeBy?.split('=')[0]
    const position =
      positionOfRow(row) ??
      (placeColumn === undefined ? null : (this.#places?.take(row[placeColumn] ?? '') ?? null))
    return this.#register.add({
      id,
      kind: this.#kind.id,
      name: (nameColumn === undefined ? text : (row[nameColumn] ?? text)).slice(0, 200),
      latitude: position?.latitude ?? null,
      longitude: position?.longitude ?? null,
      gatewayId: null,
      settings: {},
    })
  }

  /** Sums of what became of the readings; devices that were there before count from what they had. */
  async counts(): Promise<Counts> {
    const sum = { stored: 0, duplicate: 0, late: 0, quarantined: 0 }
    for (const id of this.#devices.keys()) {
      const counts = await this.#countsOf(id)
      const before = this.#countsBefore.get(id)
      for (const name of Object.keys(sum) as (keyof Counts)[])
        sum[name] += counts[name] - (before?.[name] ?? 0)
    }
    return sum
  }

  async #countsOf(id: string): Promise<Counts> {
    return (await this.#client.get(`/api/v1/devices/${id}`, deviceSchema)).counts
  }
}

async function placesOf({ places, placeBy }: ReplayOptions): Promise<Places | null> {
  if (places === undefined) return null
  const nameField = placeBy?.split('=')[1]
  if (nameField === undefined)
    throw cliErrors.make('TC_OPTION_INVALID', '--places needs --place-by column=name')
  return readPlaces(places, nameField)
}

/** Waits until everything is judged and stored. */
async function settle(client: Client): Promise<{ readonly alreadyStored: number }> {
  for (;;) {
    const { processor, telemetryStore } = await client.get('/api/v1/pipeline', pipelineSchema)
    if (processor.lag === 0 && telemetryStore.waitingReadings === 0) return telemetryStore
    if (!telemetryStore.healthy) {
      process.stderr.write('The telemetry store is away; what was acknowledged is kept and stored later.\n')
      return telemetryStore
    }
    await wait(100)
  }
}

function parseSpeed(value: string): number {
  if (value === 'max') return Number.POSITIVE_INFINITY
  const speed = Number(value.replace(/x$/, ''))
  if (!(speed > 0)) throw new InvalidArgumentError('Give max, or a number such as 600x')
  return speed
}
