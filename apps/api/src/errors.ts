import { defineErrors } from '@towncrier/core'

export const apiErrors = defineErrors({
  TC_REQUEST_INVALID: {
    title: 'The request does not fit this address',
    remedy: 'Correct the fields named here; /api/docs shows what is taken',
    httpStatus: 400,
  },
  TC_NOT_FOUND: {
    title: 'There is nothing at this address',
    remedy: 'Check the address; /api/docs lists all of them',
    httpStatus: 404,
  },
  TC_KIND_UNKNOWN: {
    title: 'There is no such kind of sensor',
    remedy: 'Choose one that /api/v1/kinds lists',
    httpStatus: 422,
  },
  TC_SETTINGS_INVALID: {
    title: 'The settings do not fit the kind',
    remedy: 'Correct the fields named here; /api/v1/kinds shows what each kind takes',
    httpStatus: 422,
  },
  TC_SIGN_IN_REQUIRED: {
    title: 'This needs a sign-in',
    remedy: 'Sign in and try again',
    httpStatus: 401,
  },
  TC_SIGN_IN_FAILED: {
    title: 'User name and password do not match',
    remedy: 'Check both, and that Caps Lock is off',
    httpStatus: 401,
  },
  TC_PASSWORD_TOO_WEAK: {
    title: 'This password is too easy to guess',
    remedy: 'Take 12 characters or more that are not your user name and not among the most common passwords',
    httpStatus: 422,
  },
  TC_PERMISSION_DENIED: {
    title: 'Your account may not do this',
    remedy: 'Ask an administrator for the role named here',
    httpStatus: 403,
  },
  TC_CROSS_SITE_REQUEST: {
    title: 'The request came from another site',
    remedy: 'Use Towncrier’s own pages, or a bearer token',
    httpStatus: 403,
  },
  TC_TOO_MANY_REQUESTS: {
    title: 'Too many tries',
    remedy: 'Wait for the time named here',
    httpStatus: 429,
  },
  TC_RANGE_INVALID: {
    title: 'The time range is empty or backwards',
    remedy: 'Give `from` before `to`',
    httpStatus: 400,
  },
  TC_HTTP_LISTEN: {
    title: 'The API cannot listen',
    remedy: 'Free the address, or set another HTTP_HOST or HTTP_PORT',
    httpStatus: 500,
  },
  TC_INTERNAL: {
    title: 'Something went wrong here',
    remedy: 'Try again; if it stays, look for the request’s id in the log',
    httpStatus: 500,
  },
})
