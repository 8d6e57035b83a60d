/**
 * Every benchmark, one after the other, as one JSON document: `npm run bench > figures.json`. Takes about
 * six minutes on a quiet machine; docs/performance.md tells what each figure means.
 *
 *   npm run bench [-- --quick]
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { machine } from './machine.ts'

const isQuick = process.argv.includes('--quick')
const seconds = (full: number) => ['--seconds', String(isQuick ? Math.ceil(full / 6) : full)]

const benchmarks: readonly (readonly [name: string, script: string, ...options: string[]])[] = [
  ['pipelineAtFullSpeed', 'pipeline.ts', ...seconds(60)],
  ['pipelineAt2000', 'pipeline.ts', '--rate', '2000', ...seconds(30)],
  ['besideMosquittoAndInfluxDb', 'alternative.ts', ...seconds(10)],
  ['startUp', 'start-up.ts'],
  ['auditLog', 'audit.ts', '--entries', isQuick ? '100000' : '1000000'],
  ['alertSearch', 'alert-search.ts'],
  ['dashboard', 'dashboard.ts', ...seconds(30)],
  ['winterForecast', 'winter-forecast.ts'],
  ['winterBoard', 'winter-board.ts', ...(isQuick ? ['--nights', '20', '--treatments', '50000'] : [])],
  ['wasteForecast', 'waste-forecast.ts', '--runs', isQuick ? '3' : '5'],
  ['operators', 'operators.ts', ...(isQuick ? ['--alarms', '12'] : [])],
]

const figures: Record<string, unknown> = { machine: machine() }
for (const [name, script, ...options] of benchmarks) {
  process.stderr.write(`${name} …\n`)
  const output = execFileSync(
    process.execPath,
    [fileURLToPath(new URL(script, import.meta.url)), ...options],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  figures[name] = JSON.parse(output)
}
console.log(JSON.stringify(figures, null, 2))
