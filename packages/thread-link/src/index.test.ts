import { MessageChannel } from 'node:worker_threads'
import { defineErrors, isTowncrierError } from '@towncrier/core'
import { expect, test } from 'vitest'
import { linkThreads } from './index.ts'

const errors = defineErrors({
  TC_TEST_BROKEN: { title: 'It is broken', remedy: 'Mend it', httpStatus: 418 },
})

test('calls cross the border with their results and their coded errors', async () => {
  const { port1, port2 } = new MessageChannel()
  const functions = {
    double: (value: Float64Array) => value.map((each) => each * 2),
    codeOf: (error: Error) => (isTowncrierError(error) ? error.code : null),
    fail: (): number => {
      throw errors.make('TC_TEST_BROKEN', 'the kettle', { litres: 2 })
    },
  }
  linkThreads<Record<never, never>, typeof functions>(port1, functions)
  const remote = linkThreads<typeof functions>(port2, {})

  expect(await remote.double(Float64Array.of(1, 2))).toEqual(Float64Array.of(2, 4))
  expect(await remote.codeOf(errors.make('TC_TEST_BROKEN', 'the kettle'))).toBe('TC_TEST_BROKEN')
  const error = await remote.fail().then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(isTowncrierError(error, 'TC_TEST_BROKEN')).toBe(true)
  expect(error).toMatchObject({
    message: 'It is broken: the kettle. Mend it',
    httpStatus: 418,
    details: { litres: 2 },
  })
  port1.close()
})
