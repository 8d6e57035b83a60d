import { defineErrors } from '@towncrier/core'

export const processorErrors = defineErrors({
  TC_READING_NOT_JSON: {
    title: 'The payload is not JSON',
    remedy: 'Send UTF-8 JSON: one object, or an array of up to 1,000',
    httpStatus: 422,
  },
  TC_READING_NOT_AN_OBJECT: {
    title: 'The reading is not a JSON object',
    remedy: 'Send an object such as {"at":"2026-01-14T05:35:00Z", …}',
    httpStatus: 422,
  },
  TC_READING_BATCH_TOO_LONG: {
    title: 'The array holds too many readings',
    remedy: 'Send at most 1,000 readings in one message',
    httpStatus: 422,
  },
  TC_READING_INVALID: {
    title: 'The reading does not fit its kind',
    remedy: 'Correct the fields named here',
    httpStatus: 422,
  },
  TC_READING_TIME_INVALID: {
    title: 'The reading’s time cannot be read',
    remedy: 'Give `at` as an RFC 3339 date-time with its zone, or as epoch milliseconds',
    httpStatus: 422,
  },
  TC_READING_TIME_MISSING: {
    title: 'A reading in an array has no time',
    remedy: 'Give each reading of an array its own `at`',
    httpStatus: 422,
  },
  TC_READING_TIME_IMPLAUSIBLE: {
    title: 'The reading’s time is before 2000 or more than a day ahead',
    remedy: 'Set the device’s clock, and send milliseconds rather than seconds',
    httpStatus: 422,
  },
  TC_READING_DEVICE_UNKNOWN: {
    title: 'The reading’s device is not registered',
    remedy: 'Register the device and release the reading',
    httpStatus: 422,
  },
  TC_RULE_BOOK_UNREADABLE: {
    title: 'The rule book in the journal cannot be read',
    remedy: 'Save the rules again; the version before stays in force',
    httpStatus: 500,
  },
  TC_DRY_RUN_UNKNOWN: {
    title: 'There is no such dry run',
    remedy: 'Start another; dry runs are kept for a day',
    httpStatus: 404,
  },
  TC_DRY_RUN_BUSY: {
    title: 'A dry run is under way',
    remedy: 'Wait for it or cancel it; one runs at a time',
    httpStatus: 409,
  },
  TC_STATUS_INVALID: {
    title: 'The status message cannot be read',
    remedy: 'Send {"online":true} or {"online":false}',
    httpStatus: 422,
  },
})

/** Codes a reading or status can be quarantined under. */
export type QuarantineCode = keyof typeof processorErrors.definitions
