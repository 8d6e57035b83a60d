import { defineErrors } from '@towncrier/core'

/** What can go wrong when a home's readings are analysed. */
export const healthyHomesErrors = defineErrors({
  TC_HOMES_SETTING: {
    title: 'The setting is out of its range',
    remedy: 'See the docstring of the setting for the range it takes.',
    httpStatus: 400,
  },
  TC_HOMES_DATE: {
    title: 'This is not a calendar date',
    remedy: 'Write dates as YYYY-MM-DD, from 1971 to 2199.',
    httpStatus: 400,
  },
  TC_HOMES_STATISTIC: {
    title: 'This statistic is not given out for homes',
    remedy: 'Ask for the mean or a share, by whole days; lowest, highest and middle values show one home.',
    httpStatus: 400,
  },
})
