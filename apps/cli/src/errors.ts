import { defineErrors } from '@towncrier/core'

export const cliErrors = defineErrors({
  TC_PLATFORM_UNREACHABLE: {
    title: 'No Towncrier answers',
    remedy: 'Start it with `towncrier up`, or name its address with --url',
    httpStatus: 503,
  },
  TC_PLATFORM_REFUSED: {
    title: 'The platform refused',
    remedy: 'See its reason',
    httpStatus: 400,
  },
  TC_TOKEN_MISSING: {
    title: 'This needs a token',
    remedy: 'Run it on the platform’s machine with the same DATA_DIR, or give --token',
    httpStatus: 401,
  },
  TC_DATA_DIR_IN_USE: {
    title: 'Another platform runs on this data folder',
    remedy: 'Stop it first, or give this one another DATA_DIR and other ports',
    httpStatus: 409,
  },
  TC_RULES_DRY_RUN: {
    title: 'The dry run came to nothing',
    remedy: 'Try again; for fewer days if it takes too long',
    httpStatus: 500,
  },
  TC_BINS_FILE_UNREADABLE: {
    title: 'The file of bins cannot be opened',
    remedy: 'Check that it exists and that you may read it',
    httpStatus: 400,
  },
  TC_WASTE_SIMULATION: {
    title: 'Rounds cannot be simulated with this',
    remedy: 'Correct what is named; see docs/methods/waste.md, “Try it before you buy sensors”',
    httpStatus: 400,
  },
  TC_GRITTING_FILE: {
    title: 'The gritting network cannot be read',
    remedy: 'Give JSON as docs/gritting-network.md describes; `towncrier export gritting` writes it',
    httpStatus: 400,
  },
  TC_FILE_UNREADABLE: {
    title: 'The file cannot be read',
    remedy: 'Check its path and that it is CSV, NDJSON or GeoJSON as this command takes it',
    httpStatus: 400,
  },
  TC_FILE_UNWRITABLE: {
    title: 'The file cannot be written',
    remedy: 'Check the folder and the space on it, and that no file of this name is there',
    httpStatus: 500,
  },
  TC_COLUMN_UNKNOWN: {
    title: 'The file has no such column',
    remedy: 'Name columns as its first line does',
    httpStatus: 400,
  },
  TC_OPTION_INVALID: {
    title: 'The option cannot be used',
    remedy: 'See --help',
    httpStatus: 400,
  },
  TC_MQTT_FAILED: {
    title: 'The broker did not take it',
    remedy: 'Check the address, the device and its token',
    httpStatus: 502,
  },
  TC_SCREENS_NOT_BUILT: {
    title: 'The screens could not be built',
    remedy: 'Run `npm ci` and `npm run build`, and see what they say',
    httpStatus: 500,
  },
})
