/** Runs a load in a worker thread; see {@link runMqttLoadInWorker}. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type MqttLoadOptions, type MqttLoadResult, runMqttLoad } from './mqtt-load.ts'

/** {@link runMqttLoad} in a thread of its own; `payloads` are the built-in ones. */
export function runMqttLoadInWorker(options: Omit<MqttLoadOptions, 'payloads'>): Promise<MqttLoadResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { mqttLoad: options } })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the load ended with code ${code}`)))
  })
}

if (!isMainThread && workerData?.mqttLoad !== undefined) {
  parentPort!.postMessage(await runMqttLoad(workerData.mqttLoad))
}
