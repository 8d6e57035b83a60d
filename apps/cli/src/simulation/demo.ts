import { Worker } from 'node:worker_threads'
import type { DemoData } from './demo-thread.ts'

/** Runs the demonstration's devices in a thread of their own, over MQTT like any others. */
export function startDemo(data: DemoData, onProblem: (message: string) => void): { stop(): Promise<void> } {
  const worker = new Worker(new URL('./demo-thread.ts', import.meta.url), { workerData: data })
  worker.on('error', (error) => onProblem(`The simulated town has fallen silent: ${error.message}`))
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve())
  })
  return {
    stop: async () => {
      worker.postMessage('stop')
      await ended
    },
  }
}
