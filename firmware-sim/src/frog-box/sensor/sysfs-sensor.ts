import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { SECOND_MS } from '@towncrier/core'
import { type AirOutcome, type AirSensor, isSingleWire, retryPlanOf } from './air-sensor.ts'

/** A sensor as the kernel shows it: its name and where its two values stand. */
interface FoundSensor {
  readonly name: string
  readonly tempFile: string
  readonly humidityFile: string
  /** What one unit in the humidity file is, %. */
  readonly humidityUnitPct: number
}

const TEMPERATURE_UNIT_C = 0.001
const BUSES = [
  { folder: 'bus/iio/devices', temp: 'in_temp_input', humidity: 'in_humidityrelative_input' },
  { folder: 'class/hwmon', temp: 'temp1_input', humidity: 'humidity1_input' },
] as const
/** Its driver gives humidity in whole percent with a fraction, all others in thousandths. */
const IN_PERCENT = /^bme680$/

export interface SysfsSensorOptions {
  /** `/sys`, or a folder that looks like it. */
  readonly root: string
  /** The name in the sensor's `name` file (`bme280`, `sht4x`, `dht22`), or `auto` for the first that fits. */
  readonly sensor: string
  readonly readText?: (path: string) => Promise<string>
  readonly pause?: (durationMs: number) => Promise<void>
  /** What answers later has failed, ms; default 10 s. A driver gives up within two. */
  readonly limitMs?: number
}

/**
 * A sensor that a Linux driver reads: IIO (DHT22, BME280) or hwmon (SHT3x, SHT4x).
 *
 * It is found by its name before each reading and again after each failure: numbers move when the bus is
 * scanned anew.
 *
 * @see Linux Documentation/ABI/testing/sysfs-bus-iio, Documentation/hwmon/sysfs-interface.rst
 */
export class SysfsSensor implements AirSensor {
  readonly #options: SysfsSensorOptions
  readonly #readText: (path: string) => Promise<string>
  readonly #limitMs: number
  readonly #pause: (durationMs: number) => Promise<void>

  constructor(options: SysfsSensorOptions) {
    this.#options = options
    this.#limitMs = options.limitMs ?? 10 * SECOND_MS
    this.#readText = options.readText ?? ((path) => readFile(path, 'utf8'))
    this.#pause = options.pause ?? (async (durationMs) => void (await wait(durationMs)))
  }

  async read(): Promise<AirOutcome> {
    let failure: AirOutcome = { type: 'missing' }
    for (let count = 1; ; count++) {
      const found = await this.#find()
      if (found !== null) {
        try {
          return await this.#readOnce(found)
        } catch (error) {
          failure = { type: 'failed', sensor: found.name, reason: reasonOf(error) }
        }
      }
      const plan = retryPlanOf(found?.name ?? '')
      if (count >= plan.tries) return failure
      await this.#pause(plan.pauseMs)
    }
  }

  async #readOnce(found: FoundSensor): Promise<AirOutcome> {
    const temp = parseValue(await this.#readInTime(found.tempFile))
    const humidity = parseValue(await this.#readInTime(found.humidityFile))
    return {
      type: 'reading',
      sensor: found.name,
      tempC: toThousandths(temp * TEMPERATURE_UNIT_C),
      humidityPct: toThousandths(humidity * found.humidityUnitPct),
    }
  }

  /** A bus that hangs costs the reading, not the box. */
  async #readInTime(path: string): Promise<string> {
    const limit = new AbortController()
    const hanging = wait(this.#limitMs, undefined, { signal: limit.signal }).then(() => {
      throw Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })
    })
    // Put off when the answer is in time.
    hanging.catch(() => {})
    try {
      return await Promise.race([this.#readText(path), hanging])
    } finally {
      limit.abort()
    }
  }

  async #find(): Promise<FoundSensor | null> {
    const { root, sensor: wanted } = this.#options
    for (const bus of BUSES) {
      const folder = join(root, bus.folder)
      for (const entry of await entriesOf(folder)) {
        const device = join(folder, entry)
        const name = await this.#nameOf(device)
        if (name === null || !isWanted(name, wanted)) continue
        const files = await entriesOf(device)
        if (!files.includes(bus.temp) || !files.includes(bus.humidity)) continue
        return {
          name,
          tempFile: join(device, bus.temp),
          humidityFile: join(device, bus.humidity),
          humidityUnitPct: IN_PERCENT.test(name) ? 1 : 0.001,
        }
      }
    }
    return null
  }

  async #nameOf(device: string): Promise<string | null> {
    try {
      return (await this.#readText(join(device, 'name'))).trim()
    } catch {
      return null
    }
  }
}

function isWanted(name: string, wanted: string): boolean {
  if (wanted === 'auto' || name === wanted) return true
  return isSingleWire(wanted) && isSingleWire(name)
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  } catch {
    return []
  }
}

function parseValue(text: string): number {
  const trimmed = text.trim()
  if (!/^-?\d+(\.\d+)?$/.test(trimmed)) throw new Error('not a number')
  return Number(trimmed)
}

function toThousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error)
}
