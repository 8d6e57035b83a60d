import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** What a run came to. */
export interface TestCounts {
  readonly passed: number
  readonly failed: number
}

/** Where the counts are written, when the runner wants them. */
export const COUNTS_FILE_VARIABLE = 'TOWNCRIER_TEST_COUNTS'

/**
 * Counts a run for `run.ts`. A test that was skipped counts as failed: what is not run proves nothing. So
 * does a file that could not be loaded, and an error outside of any test.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const path = process.env[COUNTS_FILE_VARIABLE]
    if (path !== undefined) writeFileSync(path, JSON.stringify(count(modules, unhandledErrors.length)))
  }
}

function count(modules: readonly TestModule[], unhandledErrors: number): TestCounts {
  let passed = 0
  let failed = unhandledErrors
  for (const module of modules) {
    let inModule = 0
    for (const test of module.children.allTests()) {
      inModule++
      const { state } = test.result()
      if (state === 'passed') passed++
      else {
        failed++
        if (state !== 'failed') process.stderr.write(`not run: ${module.moduleId} > ${test.fullName}\n`)
      }
    }
    if (module.errors().length > 0 || inModule === 0) failed++
  }
  return { passed, failed }
}
