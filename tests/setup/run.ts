/**
 * Runs the tests: `node tests/setup/run.ts` all that need nothing outside the repository, or
 * `node tests/setup/run.ts data DIR` those on recorded data. What is quick to fail comes first. The last
 * line says how many passed and failed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureRequirements } from './requirements.ts'
import { COUNTS_FILE_VARIABLE, type TestCounts } from './summary-reporter.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const programs = join(root, 'node_modules')

/** Test projects of `vitest.config.ts`, in the order they are run. */
const PROJECTS = ['unit', 'system', 'browser']
/** Files run at once, where it is not two: tests on whole platforms wait for a third of their time, drawing does not. */
const WORKERS: Readonly<Record<string, number>> = { unit: 3, system: 3 }

function main(words: readonly string[]): void {
  const [suite, directory] = words
  const counts = suite === 'data' ? runOnData(directory) : runAll()
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`)
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1
}

function runAll(): TestCounts {
  const problem = ensureRequirements()
  if (problem !== null) return fail(problem)
  return sum([
    check('Types', 'typescript/bin/tsc', ['--noEmit']),
    check('Lint', '@biomejs/biome/bin/biome', ['check', '.']),
    ...PROJECTS.map((project) => runVitest(project)),
  ])
}

function runOnData(directory: string | undefined): TestCounts {
  if (directory === undefined) {
    return fail('Name the folder with the recorded data: npm run test:data -- DIR')
  }
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), directory)
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return fail(`There is no folder ${path}. Name the one with the recorded data: npm run test:data -- DIR`)
  }
  return runVitest('data', { TOWNCRIER_TEST_DATA: path })
}

function fail(problem: string): TestCounts {
  process.stderr.write(`${problem}\n`)
  return { passed: 0, failed: 1 }
}

/** A check that passes or fails as a whole. */
function check(title: string, program: string, words: readonly string[]): TestCounts {
  process.stdout.write(`\n${title}\n`)
  return runProgram(program, words) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

function runVitest(project: string, environment: Readonly<Record<string, string>> = {}): TestCounts {
  const folder = mkdtempSync(join(tmpdir(), 'towncrier-tests-'))
  const countsFile = join(folder, 'counts.json')
  try {
    const workers = WORKERS[project] === undefined ? [] : [`--maxWorkers=${WORKERS[project]}`]
    const words = ['run', '--project', project, ...workers]
    const ok = runProgram('vitest/vitest.mjs', words, {
      ...environment,
      [COUNTS_FILE_VARIABLE]: countsFile,
    })
    const counts = readCounts(countsFile)
    if (counts === null || counts.passed + counts.failed === 0) return fail(`${project}: no test was run`)
    return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readCounts(path: string): TestCounts | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TestCounts
  } catch {
    return null
  }
}

/** Runs a program of a dependency under this very Node. */
function runProgram(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): boolean {
  const { status } = spawnSync(process.execPath, [join(programs, program), ...words], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      ...environment,
      PATH: `${join(programs, '.bin')}:${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    },
  })
  return status === 0
}

function sum(all: readonly TestCounts[]): TestCounts {
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failed: all.reduce((total, { failed }) => total + failed, 0),
  }
}

main(process.argv.slice(2))
