import { defineErrors } from '@towncrier/core'

/** What can go wrong in planning winter service. */
export const winterServiceErrors = defineErrors({
  TC_ROUTES_FILE: {
    title: 'The arc routing problem cannot be read',
    remedy: 'Give a CARPLIB .dat file: NOMBRE, VERTICES, CAPACIDAD, LISTA_ARISTAS_REQ, DEPOSITO.',
    httpStatus: 400,
  },
  TC_ROUTES_PROBLEM: {
    title: 'The routes cannot be planned as asked',
    remedy: 'Correct what is named; see the docstring of ArcRoutingProblem.',
    httpStatus: 400,
  },
  TC_ROUTES_STREET_TOO_LONG: {
    title: 'The street takes more salt than any gritter holds',
    remedy: 'Cut the street in two, or give a gritter with a larger hopper.',
    httpStatus: 409,
  },
  TC_ROUTES_STREET_UNREACHABLE: {
    title: 'No road leads from the depot to the street and back',
    remedy: 'Check the road network there, or leave the street out.',
    httpStatus: 409,
  },
  TC_FORECAST_TOO_LITTLE: {
    title: 'There is too little to learn a forecast from',
    remedy: 'Wait for two weeks of hourly readings, or learn from another sensor on a road like this.',
    httpStatus: 409,
  },
  TC_WEATHER_FEED: {
    title: 'The weather feed cannot be read',
    remedy: 'Correct what is named; docs/methods/weather-feed.md shows the shape.',
    httpStatus: 400,
  },
  TC_ROUTES_BUDGET: {
    title: 'The time to look for routes is not a number above 0',
    remedy: 'Give seconds or iterations above 0.',
    httpStatus: 400,
  },
  TC_MATRIX_SHAPE: {
    title: 'The treatment matrix cannot be read',
    remedy: 'Correct the fields named here; docs/methods/winter-service.md shows what a matrix holds',
    httpStatus: 422,
  },
  TC_MATRIX_HOLE: {
    title: 'The treatment matrix has a hole',
    remedy: 'Let one row of each condition cover every road temperature; mind which edge includes its value',
    httpStatus: 422,
  },
  TC_MATRIX_OVERLAP: {
    title: 'Two rows of the treatment matrix cover the same',
    remedy: 'Let one row of each condition cover every road temperature; mind which edge includes its value',
    httpStatus: 422,
  },
  TC_MATRIX_RATE: {
    title: 'A spread rate of the treatment matrix cannot be',
    remedy: 'Give 0 to 60 g/m² for one pass, and passes for more',
    httpStatus: 422,
  },
  TC_MATRIX_FALLS: {
    title: 'The treatment matrix spreads less where it is colder or wetter',
    remedy: 'Raise the rate of the colder or wetter cell, or lower the other',
    httpStatus: 422,
  },
})
