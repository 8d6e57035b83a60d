import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant, type Values } from '@towncrier/core'
import {
  createWeather,
  discoverKinds,
  discoverSimulators,
  SCENARIOS,
  type ScenarioId,
} from '@towncrier/sensor-kinds'
import { describe, expect, it } from 'vitest'
import { type DeviceAction, DeviceStream, type DeviceStreamOptions } from './device-stream.ts'
import { placeDevices } from './town/place-devices.ts'
import { makeTown } from './town/town.ts'

const kinds = await discoverKinds()
const simulators = await discoverSimulators()
const town = makeTown(7)
const devices = placeDevices(town, { devices: 120 }, 7, simulators)
const START_AT = Date.UTC(2026, 0, 14, 21, 30)

function streamOf(
  device: (typeof devices)[number],
  scenario: ScenarioId,
  options: Partial<DeviceStreamOptions> = {},
): DeviceStream {
  const { climate } = SCENARIOS[scenario]
  return new DeviceStream({
    device,
    simulator: simulators.get(device.kind)!,
    weather: createWeather(climate),
    seed: 7,
    startAt: START_AT,
    endAt: START_AT + HOUR_MS,
    scenarioStartAt: climate.startAt,
    pace: 1,
    intervalMs: 5 * MINUTE_MS,
    backfillMs: 0,
    faultRate: 0,
    ...options,
  })
}

function allActions(stream: DeviceStream): DeviceAction[] {
  const actions: DeviceAction[] = []
  for (let action = stream.next(); action !== null; action = stream.next()) actions.push(action)
  return actions
}

type Sent = Values & { at: string; seq: number }

function readingsOf(stream: DeviceStream): Sent[] {
  return allActions(stream).flatMap((action) => {
    if (action.type !== 'publish') return []
    const message = JSON.parse(action.payload) as Sent | Sent[]
    return Array.isArray(message) ? message : [message]
  })
}

const devicesMeasuring = (measure: string) =>
  devices.filter(({ kind }) => kinds.get(kind)!.primaryMeasure === measure)

describe('streams of readings', () => {
  it('are the same bytes for the same seed, faults and all', () => {
    const take = (seed: number) =>
      devices.map((device) =>
        allActions(streamOf(device, 'everything', { seed, faultRate: 0.5, backfillMs: 2 * HOUR_MS })),
      )
    const first = JSON.stringify(take(7))
    expect(JSON.stringify(take(7))).toBe(first)
    expect(JSON.stringify(take(8))).not.toBe(first)
  })

  it('send the past first, as arrays of at most 1,000, without a gap or an overlap', () => {
    const actions = allActions(
      streamOf(devices[0]!, 'everything', { intervalMs: 10_000, backfillMs: 6 * HOUR_MS }),
    )
    const sizes = actions.map((action) => (action.type === 'publish' ? action.readings : 0))
    expect(sizes.slice(0, 3)).toEqual([1_000, 1_000, 160])
    expect(sizes.slice(3).every((size) => size === 1)).toBe(true)
    const times = readingsOf(
      streamOf(devices[0]!, 'everything', { intervalMs: 10_000, backfillMs: 6 * HOUR_MS }),
    )
    times.slice(1).forEach((reading, index) => {
      expect(parseInstant(reading.at)! - parseInstant(times[index]!.at)!).toBe(10_000)
      expect(reading.seq).toBe(times[index]!.seq + 1)
    })
  })

  it.each(Object.keys(SCENARIOS) as ScenarioId[])(
    'of a sound device pass the schema and range checks: %s',
    (scenario) => {
      for (const device of devices) {
        const kind = kinds.get(device.kind)!
        const settings = kind.settingsSchema.parse(device.settings)
        let memory = kind.initialMemory()
        let previousAt: number | null = null
        const flags: string[] = []
        for (const { at: text, seq: _, ...fields } of readingsOf(
          streamOf(device, scenario, { endAt: START_AT + DAY_MS }),
        )) {
          const at = parseInstant(text)!
          const judgement = kind.judge(kind.readingSchema.parse(fields), {
            at,
            previousAt,
            memory,
            settings,
            neighbours: () => [],
          })
          previousAt = at
          memory = judgement.memory
          flags.push(...judgement.flags)
        }
        expect(flags.filter((flag) => /:(range|jump|no-fix|failed-echo)$/.test(flag))).toEqual([])
      }
    },
  )

  it('tell their past in wider steps, when asked, and go on as ever', () => {
    const device = devices[0]!
    const actions = allActions(
      streamOf(device, 'everything', {
        intervalMs: 10_000,
        backfillMs: 6 * HOUR_MS,
        backfillIntervalMs: 600_000,
        faultRate: 0,
      }),
    ).slice(0, 4)
    const [past, ...live] = actions.map((action) => (action.type === 'publish' ? action : null))
    expect(past?.readings).toBe(36)
    const instants = (JSON.parse(past!.payload) as { at: string }[]).map(({ at }) => Date.parse(at))
    expect(new Set(instants.slice(1).map((at, n) => at - instants[n]!))).toEqual(new Set([600_000]))
    expect(live[1]!.dueAt - live[0]!.dueAt).toBe(10_000)
    expect(live[0]!.dueAt - instants.at(-1)!).toBe(600_000)
  })

  it('keep within the step checks at pace 8', () => {
    for (const device of devices) {
      const kind = kinds.get(device.kind)!
      const settings = kind.settingsSchema.parse(device.settings)
      const stream = streamOf(device, 'cold-night', {
        pace: 8,
        intervalMs: 30_000,
        endAt: START_AT + 6 * HOUR_MS,
      })
      let memory = kind.initialMemory()
      const flags = new Set<string>()
      for (const { at: text, seq: _, ...fields } of readingsOf(stream)) {
        const judgement = kind.judge(kind.readingSchema.parse(fields), {
          at: parseInstant(text)!,
          previousAt: null,
          memory,
          settings,
          neighbours: () => [],
        })
        memory = judgement.memory
        for (const flag of judgement.flags) flags.add(flag)
      }
      expect(
        [...flags].filter((flag) => /:(step|jump|range)$/.test(flag)),
        device.name,
      ).toEqual([])
    }
  })

  it('make bridges the coldest roads at three in the morning, and warm all roads by the afternoon', () => {
    const roads = devicesMeasuring('surfaceTempC').filter(({ name }) => !name.startsWith('Gritter'))
    const at = (hours: number) => (device: (typeof devices)[number]) =>
      Number(
        readingsOf(
          streamOf(device, 'cold-night', {
            scenarioStartAt: SCENARIOS['cold-night'].climate.startAt + hours * HOUR_MS,
            endAt: START_AT + 5 * MINUTE_MS,
          }),
        )[0]!.surfaceTempC,
      )
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const bridges = roads.filter(({ name }) => name.includes('Bridge'))
    const streets = roads.filter(({ name }) => !name.includes('Bridge'))
    expect(bridges.length).toBeGreaterThan(3)
    expect(mean(bridges.map(at(5.5)))).toBeLessThan(mean(streets.map(at(5.5))) - 0.8)
    // At the start the first bridges are about to freeze, and most streets are above the action level.
    expect(Math.min(...bridges.map(at(0)))).toBeLessThan(0.5)
    expect(Math.min(...bridges.map(at(0)))).toBeGreaterThan(-1)
    expect(mean(streets.map(at(0)))).toBeGreaterThan(0.5)
    for (const device of roads) expect(at(17)(device)).toBeGreaterThan(2)
  })

  it('fill bins step by step until the round empties them', () => {
    for (const device of devicesMeasuring('fillPct')) {
      const kind = kinds.get(device.kind)!
      const settings = kind.settingsSchema.parse(device.settings)
      let memory = kind.initialMemory()
      const week = readingsOf(
        streamOf(device, 'bin-week', { intervalMs: HOUR_MS, endAt: START_AT + 8 * DAY_MS }),
      )
      const fills = week.map(({ at, seq: _, ...fields }) => {
        const judgement = kind.judge(kind.readingSchema.parse(fields), {
          at: parseInstant(at)!,
          previousAt: null,
          memory,
          settings,
          neighbours: () => [],
        })
        memory = judgement.memory
        return Number(judgement.values.fillPct)
      })
      const falls = fills.slice(1).map((fill, index) => fills[index]! - fill)
      // Sensors err by a few millimetres; only a collection takes more than that away.
      const collections = falls.filter((fall) => fall > 2)
      expect(collections.length, device.name).toBeGreaterThanOrEqual(1)
      expect(collections.length, device.name).toBeLessThanOrEqual(4)
      expect(Math.max(...fills)).toBeLessThanOrEqual(100)
    }
  })

  it('keep homes damper in the wet week than on the clear night', () => {
    const mean = (scenario: ScenarioId) => {
      const values = devicesMeasuring('humidityPct').flatMap((device) =>
        readingsOf(streamOf(device, scenario, { intervalMs: HOUR_MS, endAt: START_AT + DAY_MS })).map(
          ({ humidityPct }) => Number(humidityPct),
        ),
      )
      for (const value of values) expect(value > 8 && value < 100).toBe(true)
      return values.reduce((sum, value) => sum + value, 0) / values.length
    }
    expect(mean('wet-winter-homes')).toBeGreaterThan(mean('cold-night') + 5)
  })
})

describe('faults', () => {
  it('show on the wire: silence, arrays after an outage, broken messages, wrong clocks', () => {
    const seen = new Set<string>()
    for (const device of devices) {
      const actions = allActions(
        streamOf(device, 'everything', {
          faultRate: 1,
          endAt: START_AT + 3 * HOUR_MS,
          intervalMs: MINUTE_MS,
        }),
      )
      if (actions.at(-1)?.type === 'drop') seen.add('died')
      for (const action of actions) {
        if (action.type === 'drop') continue
        if (action.readings === 0) seen.add('malformed')
        if (action.readings > 1) seen.add('burst')
        if (action.readings === 1) {
          const { at } = JSON.parse(action.payload) as Sent
          if (Math.abs(parseInstant(at)! - action.dueAt) > 30 * MINUTE_MS) seen.add('wrong clock')
        }
      }
    }
    expect([...seen].sort()).toEqual(['burst', 'died', 'malformed', 'wrong clock'])
  })
})

describe('a lost gateway', () => {
  it('silences a device without a word, which then sends what was missed, all of it', () => {
    const [device] = devices
    const away = { from: START_AT + 10 * MINUTE_MS, until: START_AT + 40 * MINUTE_MS }
    const whole = streamOf(device!, 'gateway-loss')
    const cut = streamOf(device!, 'gateway-loss', { away })
    const actions = allActions(cut)
    const drop = actions.findIndex(({ type }) => type === 'drop')
    expect(actions.filter(({ type }) => type === 'drop')).toHaveLength(1)
    expect(actions[drop]!.dueAt).toBeGreaterThanOrEqual(away.from)
    expect(actions[drop + 1]).toMatchObject({ dueAt: away.until, readings: 6 })
    expect(actions.some(({ dueAt }) => dueAt > actions[drop]!.dueAt && dueAt < away.until)).toBe(false)
    expect(readingsOf(streamOf(device!, 'gateway-loss', { away }))).toEqual(readingsOf(whole))
  })

  it('is one that bins and homes of a district have in common', () => {
    const gateways = new Set(devices.map(({ gatewayId }) => gatewayId))
    expect(gateways.has(null)).toBe(true)
    expect(gateways.size).toBeGreaterThan(2)
  })
})
