import {
  createRoundSolver,
  cvrpFleet,
  cvrpProblem,
  parseCvrp,
  type RoundSolver,
  runSolver,
} from '@towncrier/waste-rounds'
import { Command } from 'commander'
import { cliErrors } from '../errors.ts'
import { printJson, printTable } from '../output.ts'
import { readText } from '../recording/rows.ts'

export interface SolveOptions {
  readonly seconds: number
  readonly seed: number
  /** Instead of seconds: the same plan every time. */
  readonly iterations?: number | undefined
  /** Most vehicles; absent: as many as the plan needs. */
  readonly vehicles?: number | undefined
}

export function roundsCommand(): Command {
  return new Command('rounds').description('Plan collection rounds').addCommand(
    new Command('solve')
      .description('Solve a capacitated vehicle routing problem')
      .argument('<file>', 'CVRPLIB .vrp, EUC_2D')
      .option('--seconds <seconds>', 'how long to look', Number, 10)
      .option('--iterations <count>', 'look so often instead: same seed, same answer', Number)
      .option('--seed <seed>', 'of chance, a whole number', Number, 1)
      .option('--vehicles <count>', 'no more than these (default: as many as it takes)', Number)
      .option('--json', 'print JSON')
      .action(async (file: string, options: SolveOptions & { readonly json?: boolean }) => {
        const answer = await solveRounds(file, options)
        if (options.json) printJson(answer)
        else print(answer)
      }),
  )
}

/**
 * Plans the rounds of a CVRPLIB file.
 *
 * @throws TC_FILE_UNREADABLE, TC_OPTION_INVALID, TC_ROUNDS_FILE, TC_ROUNDS_BUDGET, TC_ROUNDS_STOP_TOO_LARGE
 */
export async function solveRounds(file: string, options: SolveOptions) {
  const { seed, seconds, iterations, vehicles } = options
  if (!Number.isSafeInteger(seed)) throw cliErrors.make('TC_OPTION_INVALID', `--seed ${seed}`)
  if (vehicles !== undefined && !(Number.isSafeInteger(vehicles) && vehicles > 0)) {
    throw cliErrors.make('TC_OPTION_INVALID', `--vehicles ${vehicles}`)
  }
  const instance = parseCvrp(await readText(file))
  const startedAt = performance.now()
  const create = (fleet: number) => createRoundSolver(cvrpProblem(instance, fleet), { seed })
  const solver =
    vehicles === undefined
      ? withEnoughVehicles(create, cvrpFleet(instance), instance.places.length)
      : create(vehicles)
  const spentS = (performance.now() - startedAt) / 1_000
  const budget =
    iterations === undefined
      ? { seconds: seconds > 0 ? Math.max(seconds - spentS, 0.01) : seconds }
      : { iterations }
  runSolver(solver, budget, () => performance.now())
  const plan = solver.best()
  return {
    cost: plan.cost,
    feasible: plan.isFeasible,
    seconds: Math.round(performance.now() - startedAt) / 1_000,
    routes: plan.rounds.map(({ stops }) => stops.map((stop) => stop + 1)),
    unassigned: plan.unassigned.map((stop) => stop + 1),
    iterations: solver.iterations(),
  }
}

/** The fleet grows until all customers have a vehicle soon; these instances set no limit. */
function withEnoughVehicles(
  create: (fleet: number) => RoundSolver,
  least: number,
  most: number,
): RoundSolver {
  for (let fleet = least; ; fleet = Math.min(most, Math.ceil(fleet * 1.1) + 1)) {
    const solver = create(fleet)
    for (let tries = 0; tries < 20 && !solver.best().isFeasible; tries++) solver.step(100, 0.5)
    if (solver.best().isFeasible || fleet >= most) return solver
  }
}

function print({
  cost,
  feasible,
  seconds,
  routes,
  unassigned,
  iterations,
}: Awaited<ReturnType<typeof solveRounds>>): void {
  console.log(`Cost ${cost} with ${routes.length} rounds, ${seconds} s, ${iterations} iterations`)
  if (!feasible) console.log(`No vehicle has room for ${unassigned.join(', ')}`)
  console.log('')
  printTable(
    ['round', 'customers'],
    routes.map((route, index) => [String(index + 1), route.join(' ')]),
  )
}
