import { defineErrors } from '@towncrier/core'

export const configErrors = defineErrors({
  TC_CONFIG_INVALID: {
    title: 'The configuration cannot be used',
    remedy: 'Correct the variables named here; `.env.example` explains each of them',
    httpStatus: 500,
  },
})
