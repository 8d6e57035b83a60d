/**
 * What a user would otherwise write: Mosquitto, and a short MQTT.js consumer that writes the same readings
 * to InfluxDB with the official client. Side by side with Towncrier: the same load on one, then on the other,
 * in several rounds, since machines are noisy. Prints JSON with the median of the rounds' ratios.
 *
 *   node tests/bench/alternative.ts [--seconds 10] [--rounds 3] [--connections 1000] [--in-flight 5]
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startInfluxd } from '@towncrier/telemetry-store/testing'
import { type MqttLoadResult, runMqttLoad } from '../load/mqtt-load.ts'
import { runMqttLoadInWorker } from '../load/mqtt-load.worker.ts'
import { machine } from './machine.ts'
import { freePort, registerDevices, startMeasuredPlatform } from './started-platform.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '1000' },
    'in-flight': { type: 'string', default: '5' },
  },
})
const KIND = 'road-surface'
const load = {
  host: '127.0.0.1',
  seconds: Number(values.seconds),
  rate: 'max' as const,
  inFlight: Number(values['in-flight']),
  stepMs: 30,
}

interface Measured {
  readonly acknowledged: number
  readonly stored: number
  /** From the first message until the last is stored. */
  readonly seconds: number
  readonly storedPerSecond: number
}

const directory = mkdtempSync(join(tmpdir(), 'towncrier-alternative-'))
try {
  const rounds: { towncrier: Measured; alternative: Measured; ratio: number }[] = []
  for (let round = 0; round < Number(values.rounds); round++) {
    const towncrier = await measureTowncrier(round)
    const alternative = await measureAlternative()
    const ratio = towncrier.storedPerSecond / alternative.storedPerSecond
    rounds.push({ towncrier, alternative, ratio: Math.round(ratio * 100) / 100 })
  }
  const ratios = rounds.map(({ ratio }) => ratio).sort((a, b) => a - b)
  console.log(
    JSON.stringify(
      { machine: machine(), rounds, medianRatio: ratios[Math.floor(ratios.length / 2)] },
      null,
      2,
    ),
  )
} finally {
  rmSync(directory, { recursive: true, force: true })
}

async function measureTowncrier(round: number): Promise<Measured> {
  const folder = join(directory, `towncrier-${round}`)
  const devices = registerDevices(folder, KIND, Number(values.connections))
  const platform = await startMeasuredPlatform(folder)
  const startedAt = performance.now()
  const result = await runMqttLoadInWorker({ ...load, port: platform.mqttPort, devices })
  for (;;) {
    const { processor, telemetryStore } = await platform.pipeline()
    if (processor.lag === 0 && telemetryStore.waitingReadings === 0) {
      await platform.stop()
      return measured(result, telemetryStore.written, startedAt)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function measureAlternative(): Promise<Measured> {
  const influxd = await startInfluxd()
  const port = await freePort()
  const config = join(directory, 'mosquitto.conf')
  writeFileSync(
    config,
    `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\n`,
  )
  const mosquitto = spawn('mosquitto', ['-c', config], { stdio: 'ignore' })
  await answers(port)
  const consumer = spawn(
    process.execPath,
    [new URL('./alternative-consumer.ts', import.meta.url).pathname, `mqtt://127.0.0.1:${port}`, influxd.url],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await new Promise((resolve) => consumer.stdout.once('data', resolve))
  const devices = Array.from({ length: Number(values.connections) }, (_, index) => ({
    deviceId: `load-${index}`,
    kind: KIND,
    token: 'x',
  }))
  const startedAt = performance.now()
  // In this thread: the worker's payloads are the same, and nothing else runs here.
  const result = await runMqttLoad({ ...load, port, devices })
  let stored = 0
  let changedAt = performance.now()
  while (stored < result.acknowledged && performance.now() - changedAt < 15_000) {
    const found = await countIn(influxd.url)
    if (found !== stored) changedAt = performance.now()
    stored = found
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const outcome = measured(result, stored, startedAt, changedAt)
  consumer.kill()
  mosquitto.kill()
  await influxd.stop()
  return outcome
}

function measured(
  result: MqttLoadResult,
  stored: number,
  startedAt: number,
  endedAt = performance.now(),
): Measured {
  const seconds = (endedAt - startedAt) / 1000
  return {
    acknowledged: result.acknowledged,
    stored,
    seconds: Math.round(seconds * 10) / 10,
    storedPerSecond: Math.round(stored / seconds),
  }
}

async function countIn(url: string): Promise<number> {
  const query = new URLSearchParams({ db: 'alternative', q: 'SELECT count(surfaceTempC) FROM reading' })
  const answer = (await (await fetch(`${url}/query?${query}`)).json()) as {
    results: { series?: { values: [string, number][] }[] }[]
  }
  return answer.results[0]?.series?.[0]?.values[0]?.[1] ?? 0
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('mosquitto did not start: apt-get install mosquitto')
}
