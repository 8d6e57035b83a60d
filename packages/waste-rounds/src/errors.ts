import { defineErrors } from '@towncrier/core'

/** What can go wrong when rounds are planned and fills are forecast. */
export const wasteRoundsErrors = defineErrors({
  TC_ROUNDS_PROBLEM: {
    title: 'The rounds cannot be planned as asked',
    remedy: 'Correct what is named; see the docstring of RoundProblem.',
    httpStatus: 400,
  },
  TC_ROUNDS_NO_VEHICLE: {
    title: 'There is no vehicle to plan for',
    remedy: 'Add a vehicle that is in service.',
    httpStatus: 409,
  },
  TC_ROUNDS_STOP_TOO_LARGE: {
    title: 'The stop holds more than any vehicle can take',
    remedy: 'Split the stop, add a larger vehicle, or make the stop optional.',
    httpStatus: 409,
  },
  TC_ROUNDS_STOP_FORBIDDEN: {
    title: 'No vehicle may go to the stop',
    remedy: 'Allow a vehicle, take the pin away, or make the stop optional.',
    httpStatus: 409,
  },
  TC_ROUNDS_STOP_UNREACHABLE: {
    title: 'No road leads to the stop and back',
    remedy: 'Check its place and the streets that are closed, or make the stop optional.',
    httpStatus: 409,
  },
  TC_ROUNDS_STOP_TIMES: {
    title: 'No vehicle can be at the stop within its times and back within the shift',
    remedy: 'Widen the stop’s times or the shift, or make the stop optional.',
    httpStatus: 409,
  },
  TC_ROUNDS_FILE: {
    title: 'The routing problem cannot be read',
    remedy: 'Give a CVRPLIB file of TYPE CVRP with EDGE_WEIGHT_TYPE EUC_2D and one depot.',
    httpStatus: 400,
  },
  TC_ROUNDS_BUDGET: {
    title: 'The budget cannot be used',
    remedy: 'Give a positive number of seconds or of iterations.',
    httpStatus: 400,
  },
  TC_BINS_FILE: {
    title: 'The file of bins cannot be read',
    remedy:
      'Give CSV with a heading (id or name, stream, latitude, longitude) or GeoJSON points; see docs/waste-network.md.',
    httpStatus: 422,
  },
  TC_BINS_HISTORY: {
    title: 'The history of collections is out of order',
    remedy: 'Give collections in order of time, fills from 0 to 100.',
    httpStatus: 400,
  },
})
