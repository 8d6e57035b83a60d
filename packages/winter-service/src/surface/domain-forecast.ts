import type { DomainForecast, ForecastBasis, SensorForecast } from './surface-forecast.ts'

/**
 * A domain is as cold as the coldest of its sensors that are relied on, hour by hour.
 *
 * @param forecasts of the domain's sensors. A sensor with a problem is left out, and the problem said; when none is
 *                  left, there are no hours and the basis is `observations-only`.
 */
export function forecastDomain(domainId: string, forecasts: readonly SensorForecast[]): DomainForecast {
  const reliable = forecasts.filter(({ problem, hours }) => problem === null && hours.length > 0)
  const leftOut = forecasts.flatMap(({ sensorId, problem }) =>
    problem === null ? [] : [{ sensorId, problem }],
  )
  const observed = reliable
    .flatMap(({ sensorId, observed: newest }) => (newest === null ? [] : [{ ...newest, sensorId }]))
    .reduce<DomainForecast['observed']>(
      (coldest, each) => (coldest === null || each.surfaceTempC < coldest.surfaceTempC ? each : coldest),
      null,
    )
  const first = reliable[0]
  const hours = (first?.hours ?? []).map((_, n) =>
    reliable
      .map(({ sensorId, hours: own }) => ({ ...own[n]!, sensorId }))
      .reduce((coldest, each) => (each.surfaceTempC < coldest.surfaceTempC ? each : coldest)),
  )
  // What most of the cold hours rest on: the basis of the sensor that is coldest of all.
  const coldest = hours.reduce<(typeof hours)[number] | null>(
    (least, hour) => (least === null || hour.surfaceTempC < least.surfaceTempC ? hour : least),
    null,
  )
  const leading = reliable.find(({ sensorId }) => sensorId === coldest?.sensorId)
  const basis: ForecastBasis = leading?.basis ?? 'observations-only'
  return {
    domainId,
    basis,
    usesWeatherFeed: leading?.usesWeatherFeed ?? false,
    sensorIds: reliable.map(({ sensorId }) => sensorId),
    leftOut,
    observed,
    hours,
  }
}
