import { afterAll, afterEach } from 'vitest'
import { endPlatforms, platformLogs } from '../support/platform.ts'

afterEach((context) => {
  if (context.task.result?.state === 'fail') process.stderr.write(platformLogs())
})
afterAll(endPlatforms)
