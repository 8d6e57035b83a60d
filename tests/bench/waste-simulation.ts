/**
 * What planning by fill saves against fixed rounds in made-up towns: the built-in one, and one of 120 bins strewn over 6 × 6 km
 * with rounds twice a week, whose middle bin is a quarter, a third or half full when its fixed round comes; with all sensors, half
 * and a quarter of them. Settings are chosen on fills of other chance; in the synthetic town also kept to the fixed days. Prints a
 * line of JSON for each.
 *
 *   node tests/bench/waste-simulation.ts [--weeks 12] [--runs 3] [--bins 120] [--seed 1]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRandom } from '@towncrier/core'
import type { PolicySpread, Spread } from '@towncrier/waste-rounds'
import { type SimulateWasteOptions, simulateWaste } from '../../apps/cli/src/commands/waste.ts'
import { machine } from './machine.ts'

const { values } = parseArgs({
  options: {
    weeks: { type: 'string', default: '12' },
    runs: { type: 'string', default: '3' },
    bins: { type: 'string', default: '120' },
    seed: { type: 'string', default: '1' },
  },
})
const common: SimulateWasteOptions = {
  ...{ sensorShare: 1, iterations: 1_000, seed: Number(values.seed) },
  ...{ weeks: Number(values.weeks), runs: Number(values.runs) },
}
const folder = mkdtempSync(join(tmpdir(), 'waste-simulation-'))
try {
  const file = join(folder, 'bins.csv')
  writeFileSync(file, syntheticTown(Number(values.bins)))
  console.log(JSON.stringify({ machine: machine() }))
  await tell('built-in town', undefined, { ...common, town: true })
  await tell('built-in town, 50 % sensors', undefined, { ...common, town: true, sensorShare: 0.5 })
  await tell('built-in town, 25 % sensors', undefined, { ...common, town: true, sensorShare: 0.25 })
  for (const usualFill of [25, 35, 50]) {
    const town = { ...common, usualFill, depot: '52.3,-1.5', disposal: '52.354,-1.412' }
    await tell(`synthetic town, usual fill ${usualFill} %`, file, town)
    const onFixedDays = { ...town, planDays: 'mon,thu', overflowWorth: 20 }
    await tell(`synthetic town, usual fill ${usualFill} %, on the fixed days`, file, onFixedDays)
  }
} finally {
  rmSync(folder, { recursive: true })
}

async function tell(what: string, path: string | undefined, options: SimulateWasteOptions): Promise<void> {
  const { bins, lorries, planDays, settings, summary, seconds } = await simulateWaste(path, options)
  const { overflowWorthMin, lookAheadDays, visitWorthMin } = settings
  const { savedPct, moreOverflows } = summary
  console.log(
    JSON.stringify({
      ...{ what, bins, lorries, planDays, overflowWorthMin, lookAheadDays, visitWorthMin, seconds },
      savedKmPct: rounded(savedPct.km),
      moreOverflows: rounded(moreOverflows),
      fixed: figures(summary.fixed),
      byFill: figures(summary.dynamic),
    }),
  )
}

function figures(spread: PolicySpread): object {
  return Object.fromEntries(
    Object.entries(spread).map(([name, of]) => [name, of === null ? null : rounded(of)]),
  )
}

/** Mean, least, most. */
function rounded({ mean, least, most }: Spread): number[] {
  return [mean, least, most].map((value) => Math.round(value * 10) / 10)
}

/** About 6 × 6 km, twelve streets. */
function syntheticTown(count: number): string {
  const { next } = createRandom(5)
  const lines = Array.from({ length: count }, (_, n) => {
    const [latitude, longitude] = [52.3 + 0.054 * next(), -1.5 + 0.088 * next()]
    return `bin-${n},general,${latitude.toFixed(5)},${longitude.toFixed(5)},Street ${n % 12},240,60`
  })
  return ['id,stream,latitude,longitude,street,volumeL,serviceS', ...lines].join('\n')
}
