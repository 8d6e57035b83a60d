import { defineErrors } from '@towncrier/core'

/** Coded errors of the simulated devices. */
export const simulationErrors = defineErrors({
  TC_SIM_KIND_UNKNOWN: {
    title: 'A simulated device has a kind without a simulator',
    remedy: 'Add simulate.ts to the folder of the kind, or leave the device out',
    httpStatus: 400,
  },
  TC_SIM_OPTION_INVALID: {
    title: 'The simulation cannot run with these options',
    remedy: 'See firmware-sim/README.md for options and their ranges',
    httpStatus: 400,
  },
  TC_SIM_NOT_CONNECTED: {
    title: 'No simulated device could connect to the broker',
    remedy: "Check the broker's address and that the devices are registered with these tokens",
    httpStatus: 502,
  },
})

/** Coded errors of the frog box. A sensor that fails is no error: the box goes on, counts it and says so. */
export const frogBoxErrors = defineErrors({
  TC_FROG_BOX_SETTINGS_INVALID: {
    title: 'The frog box cannot run with these settings',
    remedy: 'Correct the variables named here; infra/frog-box/frog-box.env.example explains each of them',
    httpStatus: 500,
  },
  TC_FROG_BOX_KIND_UNKNOWN: {
    title: 'No sensor kind fits a frog box',
    remedy: 'Set FROG_BOX_KIND to a kind that measures tempC and humidityPct, or leave it out',
    httpStatus: 500,
  },
  TC_FROG_BOX_OUTBOX_FAILED: {
    title: 'The readings kept on the frog box cannot be opened',
    remedy: 'Check that FROG_BOX_DATA_DIR can be written to and that the card is not full or broken',
    httpStatus: 500,
  },
  TC_FROG_BOX_PAGE_FAILED: {
    title: 'The page of the frog box cannot be served',
    remedy: 'Set FROG_BOX_HTTP_PORT to a port that is free, and FROG_BOX_HTTP_HOST to an address of the box',
    httpStatus: 500,
  },
})
