import { formatNumber } from '../format/values.ts'

const figure = (count: number) => formatNumber(count, 0)

/** Words about readings that could not be read. */
export const quarantine = {
  title: 'Quarantine',
  answer: (count: number) =>
    count === 0
      ? 'No reading waits for a decision'
      : `${figure(count)} ${count === 1 ? 'reading waits' : 'readings wait'} for a decision`,
  purpose:
    'What could not be read is kept here with its reason. Correct it and release it, or discard it; both stay on record.',
  needsOperator: 'Operators look after the quarantine',
  needsOperatorHint: 'Sign in with an account that has this role.',
  statuses: { open: 'Waiting', released: 'Released', discarded: 'Discarded' },
  none: {
    open: 'Every reading could be read',
    released: 'Nothing was released yet',
    discarded: 'Nothing was discarded yet',
  },
  received: 'Received',
  device: 'Device',
  reason: 'Reason',
  payload: 'What the device sent',
  payloadCut: 'This is not text, or too long to show whole; it can be discarded, not corrected here.',
  size: 'Size',
  release: 'Release corrected reading',
  released:
    'Released: the reading goes through the platform like any other. If the correction is no better, it comes back here.',
  discard: 'Discard',
  discardTitle: 'Discard this reading?',
  discardBody: 'It is closed without being used. What was sent stays on record.',
  discarded: 'Discarded',
  notJson: 'This is not valid JSON yet',
  resolvedBy: (what: string, who: string, when: string) => `${what} by ${who}, ${when}`,
  choose: 'Choose a reading to see what was sent',
}
