import { isTowncrierError } from '@towncrier/core'
import { Command } from 'commander'
import { upCommand } from './commands/up.ts'
import { version } from './version.ts'

const program = new Command('towncrier')
  .description('Smart-city telemetry: from sensor to the person who must act')
  .version(version)
  .addCommand(upCommand())

try {
  await program.parseAsync()
} catch (error) {
  console.error(isTowncrierError(error) ? `${error.code}: ${error.message}` : error)
  process.exitCode = 1
}
