import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS, type EpochMs } from '@towncrier/core'
import {
  createRandom,
  createWeather,
  type DeviceSimulator,
  type KindSimulator,
  SCENARIOS,
} from '@towncrier/sensor-kinds'

/** A folder that looks like a machine's `/sys` with a DHT22 and three LEDs, in a simulated damp home. */
export class SimulatedSysfs {
  readonly root: string
  readonly #device: DeviceSimulator
  /** Whole days between now and the scenario, so that its hours are the hours of the day. */
  readonly #aheadMs: number

  /** @param seed the same seed gives the same home. */
  constructor(root: string, simulator: KindSimulator, seed: string, now: EpochMs) {
    const weather = createWeather(SCENARIOS['wet-winter-homes'].climate)
    const random = createRandom(`home:${seed}`)
    const site = { placement: simulator.placement, lat: 0, lon: 0, relief: 0.5, street: '', district: '' }
    const { parameters } = simulator.plan({ ...site, ordinal: 1 }, random)
    this.root = root
    this.#device = simulator.create({ seed, parameters, weather })
    this.#aheadMs = Math.floor((now - weather.climate.startAt) / DAY_MS) * DAY_MS
  }

  /** Writes what the sensor would show now. Call it with rising times. */
  async write(now: EpochMs): Promise<void> {
    const { tempC, humidityPct } = this.#device.next({ at: now, scenarioAt: now - this.#aheadMs })
    const device = join(this.root, 'bus/iio/devices/iio:device0')
    await mkdir(device, { recursive: true })
    for (const led of ['frog-calm', 'frog-damp', 'frog-alert']) {
      await mkdir(join(this.root, 'class/leds', led), { recursive: true })
    }
    await replace(join(device, 'name'), 'dht11@4\n')
    await replace(join(device, 'in_temp_input'), `${Math.round(Number(tempC) * 1_000)}\n`)
    await replace(join(device, 'in_humidityrelative_input'), `${Math.round(Number(humidityPct) * 1_000)}\n`)
  }
}

/** In one step, so that nobody reads half of it. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}
