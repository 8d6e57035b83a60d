import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest on two quiet cores, seconds. */
export const LONG_FILES_S: Readonly<Record<string, number>> = {
  'tests/browser/screens.test.ts': 110,
  'tests/browser/alarms.test.ts': 90,
  'tests/faults/store-away.test.ts': 72,
  'tests/faults/kill-9.test.ts': 69,
  'tests/browser/notifications.test.ts': 40,
  'tests/end-to-end/cli-devices.test.ts': 38,
  'tests/browser/crew.test.ts': 33,
  'tests/browser/home-evidence.test.ts': 33,
  'tests/browser/home.test.ts': 23,
  'tests/browser/waste-crew.test.ts': 30,
  'tests/browser/dashboard.test.ts': 35,
  'tests/browser/people.test.ts': 33,
  'tests/browser/incidents.test.ts': 30,
  'tests/browser/winter-board.test.ts': 28,
  'tests/browser/waste-bins.test.ts': 35,
  'tests/browser/waste-plan.test.ts': 40,
  'tests/end-to-end/alarm-causes.test.ts': 28,
  'tests/end-to-end/home-privacy.test.ts': 20,
  'tests/end-to-end/erase.test.ts': 24,
  'tests/data/rounds-n209.test.ts': 36,
  'tests/data/rounds-n200.test.ts': 33,
  'tests/browser/replay.test.ts': 25,
  'tests/end-to-end/notifications.test.ts': 22,
  'tests/browser/winter-record.test.ts': 21,
}

/**
 * Begins with the files that take longest, also in a fresh clone, which knows nothing of earlier runs: one
 * begun last would keep one core busy while the other had nothing left to do.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const secondsOf = (file: TestSpecification) =>
      LONG_FILES_S[relative(this.ctx.config.root, file.moduleId)] ?? 0
    return (await super.sort(files)).toSorted((a, b) => secondsOf(b) - secondsOf(a))
  }
}
