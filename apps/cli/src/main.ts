import { existsSync } from 'node:fs'
import { isTowncrierError } from '@towncrier/core'
import { Command } from 'commander'
import { accountCommand } from './commands/account.ts'
import { auditCommand } from './commands/audit.ts'
import { backtestCommand } from './commands/backtest/backtest.ts'
import { deviceCommand } from './commands/device.ts'
import { doctorCommand } from './commands/doctor.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { quarantineCommand } from './commands/quarantine.ts'
import { replayCommand } from './commands/replay.ts'
import { roundsCommand } from './commands/rounds.ts'
import { routesCommand } from './commands/routes.ts'
import { rulesCommand } from './commands/rules.ts'
import { simCommand } from './commands/sim.ts'
import { upCommand } from './commands/up.ts'
import { wasteCommand } from './commands/waste.ts'
import { version } from './version.ts'

// Variables that are set already win over the file, as everywhere.
if (existsSync('.env')) process.loadEnvFile('.env')

const program = new Command('towncrier')
  .description('Smart-city telemetry: from sensor to the person who must act')
  .version(version)
  .addCommand(upCommand())
  .addCommand(simCommand())
  .addCommand(deviceCommand())
  .addCommand(accountCommand())
  .addCommand(auditCommand())
  .addCommand(replayCommand())
  .addCommand(importCommand())
  .addCommand(exportCommand())
  .addCommand(backtestCommand())
  .addCommand(roundsCommand())
  .addCommand(routesCommand())
  .addCommand(wasteCommand())
  .addCommand(rulesCommand())
  .addCommand(quarantineCommand())
  .addCommand(doctorCommand())

try {
  await program.parseAsync()
} catch (error) {
  console.error(isTowncrierError(error) ? `${error.code}: ${error.message}` : error)
  process.exitCode = 1
}
