import { cpus, loadavg, release, totalmem } from 'node:os'

/** What a figure was measured on, and when. */
export function machine(): object {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    linux: release(),
    node: process.version,
    loadAverageBefore: loadavg()[0]!.toFixed(2),
  }
}
