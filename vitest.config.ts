import { defineConfig } from 'vitest/config'
import LongestFirst from './tests/setup/longest-first.ts'

const common = {
  exclude: ['**/node_modules/**', '**/dist/**'],
  pool: 'forks' as const,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // What is waited for comes at its own pace on a slow machine; waiting long costs nothing where it comes.
  expect: { poll: { timeout: 20_000 } },
}

/** `unit`: beside the code. `system`: what crosses apps, on real processes.
 * `browser`: the screens in Chromium. `data`: recorded data. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './tests/setup/summary-reporter.ts'],
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          // They share no state, and half of a short file's time would go on loading what the one before had.
          isolate: false,
          include: [
            '{packages,apps}/**/*.test.ts',
            'firmware-sim/**/*.test.ts',
            'tests/*.test.ts',
            'tests/{load,bench,setup,support}/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          ...common,
          name: 'system',
          include: ['tests/{end-to-end,faults}/**/*.test.ts'],
          setupFiles: ['tests/setup/each-file.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          setupFiles: ['tests/setup/each-file.ts'],
          testTimeout: 120_000,
          globalSetup: ['tests/setup/screens.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'data',
          include: ['tests/data/**/*.test.ts'],
          setupFiles: ['tests/setup/each-file.ts'],
          testTimeout: 300_000,
        },
      },
    ],
  },
})
