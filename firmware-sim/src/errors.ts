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
