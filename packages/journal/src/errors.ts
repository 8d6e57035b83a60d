import { defineErrors } from '@towncrier/core'

/** What can go wrong with the journal. */
export const journalErrors = defineErrors({
  TC_JOURNAL_FULL: {
    title: 'The journal has no room left',
    remedy:
      'Free space on its disk or raise its limit; nothing is acknowledged until then, and writing resumes by itself',
    httpStatus: 507,
  },
  TC_JOURNAL_FAILED: {
    title: 'The journal could not be written',
    remedy:
      'Check the disk and the system log; nothing is acknowledged until it works, and writing resumes by itself',
    httpStatus: 503,
  },
  TC_JOURNAL_STALLED: {
    title: 'The journal waits for its disk',
    remedy: 'Check the disk; if the wait does not end, restart the platform. Nothing acknowledged is lost',
    httpStatus: 503,
  },
  TC_JOURNAL_CLOSED: {
    title: 'The journal is closed',
    remedy: 'The platform is stopping; send again when it is back',
    httpStatus: 503,
  },
  TC_JOURNAL_BUSY: {
    title: 'Readers of the journal hold on to what was erased',
    remedy: 'Erase again in a moment; should it stay so, restart the platform',
    httpStatus: 503,
  },
  TC_JOURNAL_RECORD: {
    title: 'The record does not fit the journal',
    remedy: 'Kind and device id take at most 255 bytes each, the payload at most 64 MiB',
    httpStatus: 413,
  },
  TC_JOURNAL_CORRUPT: {
    title: 'The journal holds bytes it did not write',
    remedy: 'Check the disk, then restore the journal from a backup or move it away to begin a new one',
    httpStatus: 500,
  },
})
