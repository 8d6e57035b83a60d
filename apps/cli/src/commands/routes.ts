import { costOfPlan, createRouteSolver, parseCarp, winterServiceErrors } from '@towncrier/winter-service'
import { Command } from 'commander'
import { cliErrors } from '../errors.ts'
import { printJson, printTable } from '../output.ts'
import { readText } from '../recording/rows.ts'

export interface SolveRoutesOptions {
  readonly seconds: number
  readonly seed: number
  /** Instead of seconds. */
  readonly iterations?: number | undefined
  /** Most gritters; absent: as many as the file says. */
  readonly vehicles?: number | undefined
}

/**
 * Iterations that a second stands for: about a third of what one slow core does, so that the same seconds and
 * seed give the same routes wherever they are planned.
 */
const ITERATIONS_PER_SECOND = 50_000
const LARGE_PROBLEM = 100
const BATCH = 200
/** From this share of the time on, a machine that is behind hurries up. */
const SLOW_FROM = 0.5

export function routesCommand(): Command {
  return new Command('routes').description('Plan gritting routes').addCommand(
    new Command('solve')
      .description('Solve a capacitated arc routing problem')
      .argument('<file>', 'CARPLIB .dat')
      .option('--seconds <seconds>', 'how long to look, at most', Number, 30)
      .option('--iterations <count>', 'look so often instead', Number)
      .option('--seed <seed>', 'of chance, a whole number', Number, 1)
      .option('--vehicles <count>', 'no more than these (default: as the file says)', Number)
      .option('--json', 'print JSON')
      .action(async (file: string, options: SolveRoutesOptions & { readonly json?: boolean }) => {
        const answer = await solveRoutes(file, options)
        if (options.json) printJson(answer)
        else print(answer)
      }),
  )
}

/**
 * Plans the routes of a CARPLIB file: the same file, seed and seconds give the same routes, unless the machine
 * is so slow that time runs out first.
 *
 * @throws TC_FILE_UNREADABLE, TC_OPTION_INVALID, TC_ROUTES_FILE, TC_ROUTES_BUDGET, TC_ROUTES_PROBLEM,
 *         TC_ROUTES_STREET_TOO_LONG, TC_ROUTES_STREET_UNREACHABLE
 */
export async function solveRoutes(file: string, options: SolveRoutesOptions) {
  const { seed, seconds, vehicles } = options
  if (!Number.isSafeInteger(seed)) throw cliErrors.make('TC_OPTION_INVALID', `--seed ${seed}`)
  if (vehicles !== undefined && !(Number.isSafeInteger(vehicles) && vehicles > 0)) {
    throw cliErrors.make('TC_OPTION_INVALID', `--vehicles ${vehicles}`)
  }
  const { name, upperBound, problem, vehicles: fleet } = parseCarp(await readText(file))
  const perSecond = ITERATIONS_PER_SECOND * Math.min(1, LARGE_PROBLEM / problem.tasks.length)
  const budget = options.iterations ?? Math.ceil(seconds * perSecond)
  if (!(budget > 0 && Number.isFinite(budget))) {
    throw winterServiceErrors.make('TC_ROUTES_BUDGET', String(options.iterations ?? seconds))
  }
  const startedAt = performance.now()
  const solver = createRouteSolver({ ...problem, maxRoutes: vehicles ?? fleet }, { seed })
  const deadline = options.iterations === undefined ? startedAt + seconds * 1_000 : Number.POSITIVE_INFINITY
  for (let done = 0; done < budget && performance.now() < deadline; done += BATCH) {
    solver.step(Math.min(BATCH, budget - done), shareSpent(done / budget, startedAt, deadline))
  }
  const plan = solver.best()
  const counted = costOfPlan(problem, plan.routes)
  return {
    name,
    cost: plan.cost,
    feasible: plan.isFeasible && counted !== null && Math.abs(counted - plan.cost) < 1e-6,
    seconds: Math.round(performance.now() - startedAt) / 1_000,
    upperBound,
    routes: plan.routes.map((route) => route.map(({ from, to }) => ({ from: from + 1, to: to + 1 }))),
    untreated: plan.untreated.map((task) => ({
      from: problem.tasks[task]!.from + 1,
      to: problem.tasks[task]!.to + 1,
    })),
    iterations: solver.iterations(),
  }
}

/** Time cools the search down only where it runs out before the iterations do. */
function shareSpent(ofIterations: number, startedAt: number, deadline: number): number {
  const ofTime = (performance.now() - startedAt) / (deadline - startedAt)
  return ofTime > ofIterations && ofTime > SLOW_FROM ? ofTime : ofIterations
}

function print(answer: Awaited<ReturnType<typeof solveRoutes>>): void {
  const { cost, routes, seconds, iterations, upperBound, feasible, untreated } = answer
  const bound = upperBound === null ? '' : `, the file’s upper bound is ${upperBound}`
  console.log(`Cost ${cost} with ${routes.length} routes${bound}; ${seconds} s, ${iterations} iterations`)
  if (!feasible) {
    console.log(`No gritter has room for ${untreated.map(({ from, to }) => `${from}–${to}`).join(', ')}`)
  }
  console.log('')
  printTable(
    ['route', 'streets in order'],
    routes.map((route, n) => [String(n + 1), route.map(({ from, to }) => `${from}–${to}`).join(' ')]),
  )
}
