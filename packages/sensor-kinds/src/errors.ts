import { defineErrors } from '@towncrier/core'

/** Coded errors of the registry of sensor kinds. */
export const sensorKindErrors = defineErrors({
  TC_KIND_MODULE_BROKEN: {
    title: 'A sensor kind cannot be loaded',
    remedy: 'See CONTRIBUTING, "Add a sensor kind": the folder is named as the id and its module exports it',
    httpStatus: 500,
  },
})
