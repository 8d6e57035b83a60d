import { setTimeout as wait } from 'node:timers/promises'
import { type RuleBook, ruleBookSchema } from '@towncrier/alerting'
import { loadConfig } from '@towncrier/config'
import {
  type DryRunView,
  dryRunSchema,
  type RuleDifferenceView,
  ruleCheckAnswerSchema,
  rulesSchema,
  ruleVersionDetailSchema,
  ruleVersionSchema,
} from '@towncrier/protocol'
import { Command } from 'commander'
import { Client, type ClientOptions, withClientOptions } from '../client.ts'
import { cliErrors } from '../errors.ts'
import { printJson, printTable } from '../output.ts'
import { startProgress } from '../progress.ts'
import { readText } from '../recording/rows.ts'

const POLL_MS = 250

export function rulesCommand(): Command {
  const command = new Command('rules').description('Rules and thresholds as files: look, try, put in force')
  withClientOptions(command.command('export').description('Print the rules in force as JSON'))
    .option('--version <number>', 'this version of them', Number)
    .action(exportRules)
  withClientOptions(command.command('check').description('What of a file cannot stand, and what it changes'))
    .argument('<file>', 'a rule book, as export prints it')
    .option('--json', 'print JSON')
    .action(checkRules)
  withClientOptions(command.command('dry-run').description('What a file would have raised'))
    .argument('<file>', 'a rule book')
    .option('--days <days>', 'on the last so many days', Number, 30)
    .option('--json', 'print JSON')
    .action(async (file: string, options: TryOptions) => {
      const run = await tryRules(clientOf(options), await readBook(file), options.days)
      if (options.json) printJson(run)
      else printRun(run)
    })
  withClientOptions(command.command('import').description('Try a file and put it in force'))
    .argument('<file>', 'a rule book')
    .requiredOption('--reason <text>', 'why; kept with the version')
    .option('--days <days>', 'try it on the last so many days', Number, 30)
    .option('--yes', 'put it in force, also where the dry run raises a doubt')
    .action(importRules)
  return command
}

interface TryOptions extends ClientOptions {
  readonly days: number
  readonly json?: boolean
}

function clientOf(options: ClientOptions): Client {
  return new Client(loadConfig(process.env), options)
}

async function readBook(file: string): Promise<RuleBook> {
  let value: unknown
  try {
    value = JSON.parse(await readText(file))
  } catch (cause) {
    throw cliErrors.make('TC_FILE_UNREADABLE', `${file} is no JSON`, {}, { cause })
  }
  const book = ruleBookSchema.safeParse(value)
  if (book.success) return book.data
  const words = book.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw cliErrors.make('TC_FILE_UNREADABLE', `${file}: ${words.join('; ')}`)
}

async function exportRules(options: ClientOptions & { readonly version?: number }): Promise<void> {
  const client = clientOf(options)
  const { book } =
    options.version === undefined
      ? await client.get('/api/v1/rules', rulesSchema)
      : await client.get(`/api/v1/rules/versions/${options.version}`, ruleVersionDetailSchema)
  printJson(book)
}

async function checkRules(file: string, options: ClientOptions & { readonly json?: boolean }): Promise<void> {
  const answer = await clientOf(options).post(
    '/api/v1/rules/check',
    { book: await readBook(file) },
    ruleCheckAnswerSchema,
  )
  if (options.json) printJson(answer)
  else {
    for (const { path, message } of answer.problems) console.log(`cannot stand: ${path}: ${message}`)
    printDifferences(answer.differences)
  }
  if (answer.problems.length > 0) process.exitCode = 1
}

async function tryRules(client: Client, book: RuleBook, days: number): Promise<DryRunView> {
  const { version } = await client.get('/api/v1/rules', rulesSchema)
  let run = await client.post('/api/v1/rules/dry-runs', { basedOn: version, book, days }, dryRunSchema)
  const progress = startProgress('Trying', 100)
  try {
    while (run.state === 'running') {
      progress.update(Math.round(run.progress * 100))
      await wait(POLL_MS)
      run = await client.get(`/api/v1/rules/dry-runs/${run.id}`, dryRunSchema)
    }
  } finally {
    progress.stop()
  }
  if (run.state !== 'done') throw cliErrors.make('TC_RULES_DRY_RUN', run.problem ?? run.state)
  return run
}

async function importRules(
  file: string,
  options: TryOptions & { readonly reason: string; readonly yes?: boolean },
): Promise<void> {
  const client = clientOf(options)
  const book = await readBook(file)
  const { differences } = await client.post('/api/v1/rules/check', { book }, ruleCheckAnswerSchema)
  printDifferences(differences)
  const run = await tryRules(client, book, options.days)
  printRun(run)
  if (!options.yes) {
    console.log('\nNothing is changed yet. Put it in force with --yes.')
    process.exitCode = 1
    return
  }
  const { version } = await client.get('/api/v1/rules', rulesSchema)
  const saved = await client.post(
    '/api/v1/rules/versions',
    { basedOn: version, book, reason: options.reason, dryRunId: run.id, confirmed: true },
    ruleVersionSchema,
  )
  console.log(`\nVersion ${saved.version} is in force.`)
}

function printDifferences(differences: readonly RuleDifferenceView[]): void {
  if (differences.length === 0) {
    console.log('It changes nothing.')
    return
  }
  const words = (value: unknown) => (value === undefined ? '–' : JSON.stringify(value))
  printTable(
    ['what', 'now', 'then'],
    differences.map(({ path, before, after }) => [path, words(before), words(after)]),
  )
}

function printRun({ result, refusal, doubt }: DryRunView): void {
  if (result === null) return
  const { before, after, addedCount, goneCount, readings, devices } = result
  console.log(
    `\nOn ${readings} readings of ${devices} devices it would have raised ${after.alerts} alerts in ` +
      `${after.causes} causes (now: ${before.alerts} in ${before.causes}); ${addedCount} new, ${goneCount} gone`,
  )
  if (refusal !== null) console.log(`It would be refused: ${refusal}`)
  if (doubt !== null) console.log(`Think it over: ${doubt}`)
  for (const { raisedAt, deviceName, ruleTitle } of result.added.slice(0, 10)) {
    console.log(`  + ${raisedAt} ${ruleTitle}, ${deviceName}`)
  }
  for (const { raisedAt, deviceName, ruleTitle } of result.gone.slice(0, 10)) {
    console.log(`  - ${raisedAt} ${ruleTitle}, ${deviceName}`)
  }
}
