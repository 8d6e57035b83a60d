import { existsSync } from 'node:fs'
import { isTowncrierError } from '@towncrier/core'
import { Command } from 'commander'
import { version } from './version.ts'

// Variables that are set already win over the file, as everywhere.
if (existsSync('.env')) process.loadEnvFile('.env')

/** Each in a file that is read only when it is asked for: most of a command’s time would go on the others. */
const COMMANDS: readonly (readonly [name: string, load: () => Promise<Command>])[] = [
  ['up', async () => (await import('./commands/up.ts')).upCommand()],
  ['sim', async () => (await import('./commands/sim.ts')).simCommand()],
  ['device', async () => (await import('./commands/device.ts')).deviceCommand()],
  ['account', async () => (await import('./commands/account.ts')).accountCommand()],
  ['audit', async () => (await import('./commands/audit.ts')).auditCommand()],
  ['replay', async () => (await import('./commands/replay.ts')).replayCommand()],
  ['import', async () => (await import('./commands/import.ts')).importCommand()],
  ['export', async () => (await import('./commands/export.ts')).exportCommand()],
  ['backtest', async () => (await import('./commands/backtest/backtest.ts')).backtestCommand()],
  ['rounds', async () => (await import('./commands/rounds.ts')).roundsCommand()],
  ['routes', async () => (await import('./commands/routes.ts')).routesCommand()],
  ['waste', async () => (await import('./commands/waste.ts')).wasteCommand()],
  ['rules', async () => (await import('./commands/rules.ts')).rulesCommand()],
  ['quarantine', async () => (await import('./commands/quarantine.ts')).quarantineCommand()],
  ['doctor', async () => (await import('./commands/doctor.ts')).doctorCommand()],
]

const program = new Command('towncrier')
  .description('Smart-city telemetry: from sensor to the person who must act')
  .version(version)
const asked = COMMANDS.filter(([name]) => name === process.argv[2])
// Without the name of one, all are told of.
for (const [, load] of asked.length === 0 ? COMMANDS : asked) program.addCommand(await load())

try {
  await program.parseAsync()
} catch (error) {
  console.error(isTowncrierError(error) ? `${error.code}: ${error.message}` : error)
  process.exitCode = 1
}
