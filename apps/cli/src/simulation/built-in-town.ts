import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { discoverKinds, discoverSimulators } from '@towncrier/sensor-kinds'
import { prepareFleet } from './prepare.ts'
import { prepareWasteNetwork } from './waste-network.ts'
import { scenarioOfFolder, type WasteScenario } from './waste-scenario.ts'

/** As the demonstration has them. */
const DEVICES = 300
const SEED = '1'

/** The demonstration's town: its bins as fast as its simulator fills them, its lorries and rounds, on its roads. */
export async function builtInTown(): Promise<WasteScenario> {
  const folder = mkdtempSync(join(tmpdir(), 'towncrier-town-'))
  try {
    const simulators = await discoverSimulators()
    const { devices } = prepareFleet(folder, DEVICES, SEED, simulators)
    const kinds = [...(await discoverKinds()).values()]
    const speaker = kinds.find(({ madeBy }) => madeBy === 'waste-service')!
    const fillKinds = new Set(
      kinds.flatMap(({ id, primaryMeasure }) => (primaryMeasure === 'fillPct' ? id : [])),
    )
    prepareWasteNetwork(folder, SEED, devices, speaker.id, fillKinds)
    const rates = new Map(
      devices.flatMap(({ id, parameters }) => {
        const perDayPct = (parameters as { readonly perDayPct?: unknown } | null)?.perDayPct
        return typeof perDayPct === 'number' ? [[id, perDayPct] as const] : []
      }),
    )
    return scenarioOfFolder(folder, rates)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
