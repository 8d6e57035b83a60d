import type { EpochMs } from '@towncrier/core'
import type {
  GritterVehicle,
  GrittingDomain,
  GrittingRoute,
  RouteFigures,
} from '../network/service-network.ts'
import type { DomainForecast, WeatherHour } from '../surface/surface-forecast.ts'
import { outlookOf, type TreatmentOutlook } from '../treatment/outlook.ts'
import { wordsOf } from '../treatment/outlook-words.ts'
import { type Recommendation, recommend } from '../treatment/recommend.ts'
import type { ResidualSalt } from '../treatment/salt.ts'
import type { WinterSettings } from '../treatment/settings.ts'

/** A route as it stands. */
export interface RouteNow {
  readonly route: GrittingRoute
  /** Null: no depot or no roads to reckon with. */
  readonly figures: RouteFigures | null
  /** Who drives it; null: nobody yet. */
  readonly gritter: GritterVehicle | null
  /** Mean over the route's roads. */
  readonly residual: ResidualSalt
}

export interface RouteTonight {
  readonly routeId: string
  readonly recommendation: Recommendation
  /** From the depot and back, minutes. */
  readonly treatMinutes: number
  /** True when the minutes are the service's default: nothing is known of the route. */
  readonly isDefaultTime: boolean
  readonly residual: ResidualSalt
}

/** What the board says of a domain. */
export interface DomainTonight {
  readonly domainId: string
  readonly forecast: DomainForecast
  readonly outlook: TreatmentOutlook
  /** "RST −1.2 °C by 03:00, road damp from rain until 22:00: ice likely" */
  readonly words: string
  /** For the domain as a whole: the route with the least salt left and the longest way. */
  readonly recommendation: Recommendation
  readonly routes: readonly RouteTonight[]
  /** Salt for all that is recommended, kg. */
  readonly saltNeededKg: number
}

export interface DomainTonightInput {
  readonly domain: GrittingDomain
  readonly forecast: DomainForecast
  readonly weather: readonly WeatherHour[] | null
  readonly routes: readonly RouteNow[]
  readonly settings: WinterSettings
  readonly now: EpochMs
  /** IANA name, for the words. */
  readonly timeZone: string
}

/** Puts forecast, roads, salt and settings together to what is recommended for tonight. */
export function domainTonight(input: DomainTonightInput): DomainTonight {
  const { domain, forecast, routes, settings } = input
  const ofRoutes = routes.map((route) => routeTonight(input, route))
  const leastSaltGm2 = Math.min(...routes.map(({ residual }) => residual.gm2))
  const residualSaltGm2 = routes.length === 0 ? 0 : leastSaltGm2
  const outlook = outlookWith(input, residualSaltGm2)
  const longestMinutes = Math.max(0, ...ofRoutes.map(({ treatMinutes }) => treatMinutes))
  return {
    domainId: domain.id,
    forecast,
    outlook,
    words: wordsOf(outlook, input.timeZone),
    recommendation: recommendWith(input, outlook, {
      residualSaltGm2,
      treatMinutes: routes.length === 0 ? settings.treatMinutesDefault : longestMinutes,
      isPreWet: routes.length > 0 && routes.every(({ gritter }) => gritter?.isPreWet === true),
      areaM2: routes.reduce((sum, { figures }) => sum + (figures?.treatedAreaM2 ?? 0), 0),
    }),
    routes: ofRoutes,
    saltNeededKg: ofRoutes.reduce((sum, { recommendation }) => sum + (recommendation.saltKg ?? 0), 0),
  }
}

function routeTonight(
  input: DomainTonightInput,
  { route, figures, gritter, residual }: RouteNow,
): RouteTonight {
  const isDefaultTime = figures === null || figures.seconds === 0
  const treatMinutes = isDefaultTime ? input.settings.treatMinutesDefault : Math.ceil(figures.seconds / 60)
  const outlook = outlookWith(input, residual.gm2)
  return {
    routeId: route.id,
    recommendation: recommendWith(input, outlook, {
      residualSaltGm2: residual.gm2,
      treatMinutes,
      isPreWet: gritter?.isPreWet === true,
      areaM2: figures?.treatedAreaM2 ?? 0,
    }),
    treatMinutes,
    isDefaultTime,
    residual,
  }
}

function outlookWith(input: DomainTonightInput, residualSaltGm2: number): TreatmentOutlook {
  const { domain, forecast, weather, settings, now } = input
  return outlookOf({
    forecast: forecast.hours,
    observed: forecast.observed,
    weather,
    now,
    residualSaltGm2,
    actionLevelC: domain.actionLevelC,
    settings,
  })
}

function recommendWith(
  { settings, now, timeZone }: DomainTonightInput,
  outlook: TreatmentOutlook,
  route: {
    readonly residualSaltGm2: number
    readonly treatMinutes: number
    readonly isPreWet: boolean
    readonly areaM2: number
  },
): Recommendation {
  const { matrix, callOutMinutes } = settings
  return recommend({ outlook, matrix, callOutMinutes, settings, now, timeZone, ...route })
}
