import { defineErrors } from '@towncrier/core'

/** What can go wrong with the broker itself; what devices do wrong is in `refusals.ts`. */
export const brokerErrors = defineErrors({
  TC_BROKER_LISTEN: {
    title: 'The broker cannot listen',
    remedy: 'Free the address or configure another one',
    httpStatus: 500,
  },
  TC_BROKER_TLS: {
    title: 'The TLS certificate or its key cannot be used',
    remedy: 'Give the paths of a PEM certificate chain and of its private key, readable by the platform',
    httpStatus: 500,
  },
  TC_BROKER_TOPIC: {
    title: 'The platform cannot publish there',
    remedy: 'Publish to towncrier/v1/{kind}/{deviceId}/config or …/command',
    httpStatus: 400,
  },
  TC_BROKER_STOPPED: {
    title: 'The broker is not running',
    remedy: 'Start it first',
    httpStatus: 503,
  },
})
