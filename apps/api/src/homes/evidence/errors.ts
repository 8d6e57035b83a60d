import { defineErrors } from '@towncrier/core'

export const evidenceErrors = defineErrors({
  TC_EVIDENCE_FAILED: {
    title: 'The report could not be made',
    remedy: 'Try again, with a shorter time or without photos; if it stays, look into the log',
    httpStatus: 500,
  },
  TC_EVIDENCE_BUSY: {
    title: 'A report is being made already',
    remedy: 'Wait for it, and try again in a minute',
    httpStatus: 503,
  },
  TC_LAW_FUTURE: {
    title: 'This has not happened yet',
    remedy: 'Note what was told and done when it has been',
    httpStatus: 400,
  },
  TC_LAW_YEAR: {
    title: 'This was too long ago to count days from',
    remedy: 'Look at the year again; dates from 2000 on are taken',
    httpStatus: 400,
  },
  TC_EVIDENCE_PERIOD: {
    title: 'A report cannot be of this time',
    remedy: 'Choose a time that has begun, with `from` before `to`, of 400 days at most',
    httpStatus: 400,
  },
})
