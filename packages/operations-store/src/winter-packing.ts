import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { HOUR_MS } from '@towncrier/core'
import type { RoadEstimates, SensorForecast } from '@towncrier/winter-service'

/** Temperatures are kept to a hundredth of a kelvin. */
const PER_KELVIN = 100
/** No value; as a temperature, −327.68 °C. */
const NOTHING = -32_768
/** Length of the head, before it. */
const HEAD_BYTES = 4

/** What is kept of a sensor's forecast beside its hours. */
type SensorHead = Omit<SensorForecast, 'hours'> & {
  /** The first hour; the others follow it hour by hour. */
  readonly from: number | null
  readonly count: number
}

/** Forecasts in few bytes; what comes out again is within 0.005 K of what went in, and of `biasC`. */
export function packSensors(forecasts: readonly SensorForecast[]): Uint8Array {
  const heads = forecasts.map(
    ({ hours, ...head }): SensorHead => ({
      ...head,
      biasC: Math.round(head.biasC * PER_KELVIN) / PER_KELVIN,
      from: hours[0]?.at ?? null,
      count: hours.length,
    }),
  )
  const numbers: number[] = []
  for (const { hours } of forecasts) {
    const columns = hours.map(({ surfaceTempC, lowC, highC }) => [surfaceTempC, lowC, highC].map(hundredths))
    // From hour to hour little changes, and intervals less: small numbers pack well.
    numbers.push(
      ...columns.map(([value], n) => value! - (columns[n - 1]?.[0] ?? 0)),
      ...columns.map(([value, low]) => value! - low!),
      ...columns.map(([value, , high]) => high! - value!),
    )
  }
  return pack(heads, numbers)
}

export function unpackSensors(bytes: Uint8Array): SensorForecast[] {
  const { head, number } = unpack<readonly SensorHead[]>(bytes)
  let offset = 0
  return head.map(({ from, count, ...sensor }) => {
    let value = 0
    const hours = Array.from({ length: count }, (_, n) => {
      value += number(offset + n)
      return {
        at: from! + n * HOUR_MS,
        surfaceTempC: value / PER_KELVIN,
        lowC: (value - number(offset + count + n)) / PER_KELVIN,
        highC: (value + number(offset + 2 * count + n)) / PER_KELVIN,
      }
    })
    offset += 3 * count
    return { ...sensor, hours }
  })
}

type RoadsHead = Pick<RoadEstimates, 'times' | 'edgeIds'>

export function packRoads({ times, edgeIds, surfaceTempC, standardErrorK }: RoadEstimates): Uint8Array {
  return pack({ times, edgeIds } satisfies RoadsHead, [
    ...[...surfaceTempC].map(hundredths),
    ...[...standardErrorK].map(hundredths),
  ])
}

export function unpackRoads(bytes: Uint8Array): RoadEstimates {
  const { head, number } = unpack<RoadsHead>(bytes)
  const cells = head.times.length * head.edgeIds.length
  const column = (offset: number) =>
    Float32Array.from({ length: cells }, (_, n) => {
      const value = number(offset + n)
      return value === NOTHING ? Number.NaN : value / PER_KELVIN
    })
  return { ...head, surfaceTempC: column(0), standardErrorK: column(cells) }
}

function hundredths(value: number): number {
  return Number.isNaN(value) ? NOTHING : Math.round(value * PER_KELVIN)
}

function pack(head: unknown, numbers: readonly number[]): Uint8Array {
  const text = Buffer.from(JSON.stringify(head))
  const bytes = Buffer.alloc(HEAD_BYTES + text.length + 2 * numbers.length)
  bytes.writeUInt32LE(text.length)
  text.copy(bytes, HEAD_BYTES)
  for (const [n, value] of numbers.entries()) bytes.writeInt16LE(value, HEAD_BYTES + text.length + 2 * n)
  return deflateRawSync(bytes)
}

function unpack<Head>(packed: Uint8Array): { head: Head; number: (index: number) => number } {
  const bytes = inflateRawSync(packed)
  const start = HEAD_BYTES + bytes.readUInt32LE()
  return {
    head: JSON.parse(bytes.toString('utf8', HEAD_BYTES, start)) as Head,
    number: (index) => bytes.readInt16LE(start + 2 * index),
  }
}
