import type { BoardDomainView, NewWinterDecision } from '@towncrier/protocol'
import { isTreating } from './board-words.ts'

export type Choice = NewWinterDecision['choice']

/** One route as it is being decided. */
export interface RouteDraft {
  readonly routeId: string
  readonly name: string
  readonly isTreated: boolean
  readonly rateGm2: number
  readonly passes: number
  readonly gritterId: string | null
}

export const MOST_RATE_GM2 = 60
export const MOST_PASSES = 4
const USUAL_RATE_GM2 = 10

/** Routes as they are recommended. One that is not to be treated has a rate to begin from, should somebody treat it. */
export function advisedRoutes({ routes, recommendation }: BoardDomainView): RouteDraft[] {
  return routes.map(({ id, name, gritterId, recommendation: own }) => ({
    routeId: id,
    name,
    isTreated: isTreating(own),
    rateGm2: own.rateGm2 || recommendation.rateGm2 || USUAL_RATE_GM2,
    passes: own.passes || 1,
    gritterId,
  }))
}

/** What of the routes holds under a choice: declining treats none. */
export function routesUnder(
  choice: Choice,
  domain: BoardDomainView,
  drafts: readonly RouteDraft[],
): RouteDraft[] {
  if (choice === 'change') return [...drafts]
  return advisedRoutes(domain).map((route) => {
    const gritterId = drafts.find(({ routeId }) => routeId === route.routeId)?.gritterId ?? null
    return { ...route, gritterId, isTreated: choice === 'accept' && route.isTreated }
  })
}

/** Salt that a route takes, kg; null when it is not known what the road's area is. */
export function saltKgOf(
  draft: RouteDraft,
  domain: BoardDomainView,
  kgPerGm2: ReadonlyMap<string, number>,
): number | null {
  if (!draft.isTreated) return 0
  const route = domain.routes.find(({ id }) => id === draft.routeId)
  const advised = route?.recommendation
  if (advised?.saltKg != null && advised.saltKg > 0 && advised.rateGm2 > 0) {
    return (advised.saltKg / (advised.rateGm2 * advised.passes)) * draft.rateGm2 * draft.passes
  }
  const perGm2 = kgPerGm2.get(draft.routeId)
  return perGm2 === undefined ? null : perGm2 * draft.rateGm2 * draft.passes
}

export function isRateFit({ isTreated, rateGm2, passes }: RouteDraft): boolean {
  if (!isTreated) return true
  return (
    rateGm2 > 0 &&
    rateGm2 <= MOST_RATE_GM2 &&
    Number.isInteger(passes) &&
    passes >= 1 &&
    passes <= MOST_PASSES
  )
}

/** True when a change changes nothing. */
export function isAsAdvised(domain: BoardDomainView, drafts: readonly RouteDraft[]): boolean {
  return advisedRoutes(domain).every((advised) => {
    const draft = drafts.find(({ routeId }) => routeId === advised.routeId)
    if (draft === undefined || draft.isTreated !== advised.isTreated) return false
    return !draft.isTreated || (draft.rateGm2 === advised.rateGm2 && draft.passes === advised.passes)
  })
}

/** A decision as the server takes it. */
export function decisionOf(
  domain: BoardDomainView,
  issueId: number | null,
  choice: Choice,
  reason: string,
  drafts: readonly RouteDraft[],
): NewWinterDecision {
  const { action, rateGm2, passes } = domain.recommendation
  return {
    domainId: domain.id,
    choice,
    reason: reason.trim(),
    revises: domain.decision?.id ?? null,
    shown: { issueId, action, rateGm2, passes },
    routes:
      choice === 'change'
        ? drafts.map((route) => ({
            routeId: route.routeId,
            isTreated: route.isTreated,
            rateGm2: route.rateGm2,
            passes: route.passes,
          }))
        : [],
  }
}
