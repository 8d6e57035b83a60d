/** One night of one domain, noon to noon, as it was decided and as it was. */
export interface DomainNight {
  /** Local date on which the night begins, `2026-01-14`. */
  readonly night: string
  readonly domainId: string
  /** The last decision of the night; null: nobody decided. */
  readonly choice: 'accept' | 'change' | 'decline' | null
  /** Whether gritters were sent. */
  readonly isTreated: boolean
  /** What was recommended when the last decision was made, or at the end; null: nothing was known. */
  readonly wasRecommended: boolean | null
  /** Minimum that was forecast, °C; null: none was. */
  readonly forecastMinC: number | null
  /** Minimum that was measured, °C; null: nothing was. */
  readonly actualMinC: number | null
  /** Whether ice or frost was measured on any road of the domain; null where sensors do not say. */
  readonly hadIceOrFrost: boolean | null
  /** All roads of the domain's routes. */
  readonly routeKm: number
  readonly routeAreaM2: number
}

export interface Outcomes {
  /** Treated, and it froze. */
  readonly hits: number
  /** Treated, and it did not. */
  readonly falseAlarms: number
  /** Not treated, and it froze. */
  readonly misses: number
  /** Not treated, and it did not. */
  readonly correctRejections: number
  /** Nights on which nothing was measured. */
  readonly unknown: number
  /** hits / (hits + misses); null without a frost night. */
  readonly hitRate: number | null
  /** falseAlarms / (falseAlarms + hits): the false-alarm ratio; null when nothing was treated. */
  readonly falseAlarmRatio: number | null
  /** (hits + correctRejections) / all that are known. */
  readonly shareCorrect: number | null
}

/**
 * How decisions turned out: a night counts as frozen when the coldest road that is relied on was below 0 °C.
 * (Contingency table: Jolliffe & Stephenson, Forecast Verification, 2012, ch. 3.)
 */
export function outcomesOf(nights: readonly DomainNight[]): Outcomes {
  const count = { hits: 0, falseAlarms: 0, misses: 0, correctRejections: 0, unknown: 0 }
  for (const { actualMinC, isTreated } of nights) {
    if (actualMinC === null) count.unknown++
    else if (actualMinC < 0) count[isTreated ? 'hits' : 'misses']++
    else count[isTreated ? 'falseAlarms' : 'correctRejections']++
  }
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole)
  const { hits, falseAlarms, misses, correctRejections } = count
  return {
    ...count,
    hitRate: share(hits, hits + misses),
    falseAlarmRatio: share(falseAlarms, hits + falseAlarms),
    shareCorrect: share(hits + correctRejections, hits + falseAlarms + misses + correctRejections),
  }
}

export interface Saving {
  /** Nights of domains that were marginal or colder: on each, all routes would have been treated. */
  readonly nights: number
  readonly everythingKm: number
  readonly everythingT: number
  readonly usedKm: number
  readonly usedT: number
  /** What was not needed; negative when more was used. */
  readonly savedKm: number
  readonly savedT: number
}

/**
 * What *treat everything each marginal night* would have used instead: on each night whose forecast minimum was
 * at or below `marginalC`, every route of the domain once, at `rateGm2`.
 *
 * @param used km of road treated and t of salt in the same nights, as recorded.
 */
export function savingOf(
  nights: readonly DomainNight[],
  used: { readonly treatedKm: number; readonly saltT: number },
  { marginalC, rateGm2 }: { readonly marginalC: number; readonly rateGm2: number },
): Saving {
  const marginal = nights.filter(({ forecastMinC }) => forecastMinC !== null && forecastMinC <= marginalC)
  const everythingKm = marginal.reduce((sum, { routeKm }) => sum + routeKm, 0)
  const everythingT = marginal.reduce((sum, { routeAreaM2 }) => sum + (routeAreaM2 * rateGm2) / 1e6, 0)
  return {
    nights: marginal.length,
    everythingKm,
    everythingT,
    usedKm: used.treatedKm,
    usedT: used.saltT,
    savedKm: everythingKm - used.treatedKm,
    savedT: everythingT - used.saltT,
  }
}

/** How often people decided otherwise than was recommended. */
export function overridesOf(nights: readonly Pick<DomainNight, 'choice'>[]) {
  const count = (choice: DomainNight['choice']) => nights.filter((night) => night.choice === choice).length
  const [accepted, changed, declined] = [count('accept'), count('change'), count('decline')]
  const decided = accepted + changed + declined
  return {
    accepted,
    changed,
    declined,
    undecided: count(null),
    overrideRate: decided === 0 ? null : (changed + declined) / decided,
  }
}
