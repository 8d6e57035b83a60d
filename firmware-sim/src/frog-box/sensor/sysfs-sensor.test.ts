import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SysfsSensor } from './sysfs-sensor.ts'

let root: string
let pauses: number[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'frog-box-sysfs-'))
  pauses = []
})
afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, files: Readonly<Record<string, string>>): string {
  const folder = join(root, path)
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const putIio = (number: number, name: string, temp = '18200\n', humidity = '74500\n') =>
  put(`bus/iio/devices/iio:device${number}`, {
    name: `${name}\n`,
    in_temp_input: temp,
    in_humidityrelative_input: humidity,
  })

function failing(times: number, code: string) {
  let left = times
  return async (path: string) => {
    if (path.endsWith('_input') && left > 0) {
      left -= 1
      throw Object.assign(new Error(code), { code })
    }
    return readFileSync(path, 'utf8')
  }
}

const sensor = (options: { sensor?: string; readText?: (path: string) => Promise<string> } = {}) =>
  new SysfsSensor({
    root,
    sensor: 'auto',
    pause: async (durationMs) => void pauses.push(durationMs),
    ...options,
  })

describe('a sensor in sysfs', () => {
  it('is read in thousandths by IIO, and past what measures something else', async () => {
    put('bus/iio/devices/iio:device0', { name: 'ads1015\n', in_voltage0_raw: '7\n' })
    putIio(3, 'bme280')
    expect(await sensor().read()).toEqual({
      type: 'reading',
      sensor: 'bme280',
      tempC: 18.2,
      humidityPct: 74.5,
    })
  })

  it('is read by hwmon, where SHT3x and SHT4x are', async () => {
    put('class/hwmon/hwmon0', { name: 'cpu_thermal\n', temp1_input: '48300\n' })
    put('class/hwmon/hwmon1', { name: 'sht4x\n', temp1_input: '-1250\n', humidity1_input: '61034\n' })
    expect(await sensor().read()).toMatchObject({ sensor: 'sht4x', tempC: -1.25, humidityPct: 61.034 })
  })

  it('is read in percent where its driver says percent', async () => {
    putIio(0, 'bme680', '24540\n', '41.074000000\n')
    expect(await sensor().read()).toMatchObject({ tempC: 24.54, humidityPct: 41.074 })
  })

  it('is the one that was asked for, also by the name on the packet', async () => {
    putIio(0, 'bme280')
    putIio(1, 'dht11@4', '20000\n', '50000\n')
    expect(await sensor({ sensor: 'dht22' }).read()).toMatchObject({ sensor: 'dht11@4', tempC: 20 })
    expect(await sensor({ sensor: 'sht4x' }).read()).toEqual({ type: 'missing' })
  })

  it('is found again when its number has moved', async () => {
    const before = putIio(0, 'bme280')
    const box = sensor()
    expect(await box.read()).toMatchObject({ type: 'reading' })
    renameSync(before, before.replace('device0', 'device12'))
    expect(await box.read()).toMatchObject({ type: 'reading', tempC: 18.2 })
  })

  it('passes on what no room can be: others judge', async () => {
    putIio(0, 'dht11@4', '19000\n', '600000\n')
    expect(await sensor().read()).toMatchObject({ humidityPct: 600 })
  })

  it('DHT22: is asked three times, two seconds apart, when its checksum is wrong', async () => {
    putIio(0, 'dht11@4')
    expect(await sensor({ readText: failing(2, 'EIO') }).read()).toMatchObject({ tempC: 18.2 })
    expect(pauses).toEqual([2_100, 2_100])
    expect(await sensor({ readText: failing(99, 'EIO') }).read()).toEqual({
      type: 'failed',
      sensor: 'dht11@4',
      reason: 'EIO',
    })
    expect(pauses).toHaveLength(4)
  })

  it('others: are asked again at once', async () => {
    putIio(0, 'bme280')
    expect(await sensor({ readText: failing(1, 'ETIMEDOUT') }).read()).toMatchObject({ type: 'reading' })
    expect(pauses).toEqual([250])
  })

  it('fails when its bus hangs: the box does not hang with it', async () => {
    putIio(0, 'sht4x')
    const readText = (path: string) =>
      path.endsWith('_input') ? new Promise<string>(() => {}) : Promise.resolve(readFileSync(path, 'utf8'))
    const hanging = new SysfsSensor({ root, sensor: 'auto', readText, pause: async () => {}, limitMs: 5 })
    expect(await hanging.read()).toEqual({ type: 'failed', sensor: 'sht4x', reason: 'ETIMEDOUT' })
  })

  it('is missing when there is none, and has failed when it says no number', async () => {
    expect(await sensor().read()).toEqual({ type: 'missing' })
    putIio(0, 'bme280', 'nan\n')
    expect(await sensor().read()).toMatchObject({ type: 'failed', reason: 'not a number' })
  })
})
