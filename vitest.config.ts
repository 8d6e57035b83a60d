import { defineConfig } from 'vitest/config'

const common = {
  exclude: ['**/node_modules/**', '**/dist/**'],
  pool: 'forks' as const,
  testTimeout: 60_000,
  hookTimeout: 120_000,
}

/** `unit`: beside the code. `system`: what crosses apps, on real processes.
 * `browser`: the screens in Chromium. `data`: recorded data. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', './tests/setup/summary-reporter.ts'],
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
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
