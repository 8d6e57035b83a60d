import { Command } from 'commander'
import { backtestBinsCommand } from './bins.ts'
import { backtestHomeCommand } from './home.ts'
import { backtestRoadCommand } from './road.ts'

/** Runs what the platform would have said over recordings, without a platform. */
export function backtestCommand(): Command {
  return new Command('backtest')
    .description('Run the models over a recording and print what they would have said')
    .addCommand(backtestBinsCommand())
    .addCommand(backtestHomeCommand())
    .addCommand(backtestRoadCommand())
}
