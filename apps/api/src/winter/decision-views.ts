import { type EpochMs, formatInstant } from '@towncrier/core'
import type { DecisionContent, OperationsStore, WinterDecision } from '@towncrier/operations-store'
import type {
  OutlookHourView,
  OutlookView,
  RecommendationView,
  WinterDecisionDetail,
  WinterDecisionView,
} from '@towncrier/protocol'
import type { Recommendation, TreatmentHour, TreatmentOutlook } from '@towncrier/winter-service'
import type { BoardSnapshot } from './board-port.ts'
import { jobView } from './job-views.ts'

const when = (at: EpochMs | null) => (at === null ? null : formatInstant(at))

export function recommendationView(recommendation: Recommendation): RecommendationView {
  const { earliestStartAt, latestStartAt, doneBy } = recommendation
  return {
    ...recommendation,
    earliestStartAt: when(earliestStartAt),
    latestStartAt: when(latestStartAt),
    doneBy: when(doneBy),
  }
}

export function outlookView(outlook: TreatmentOutlook): OutlookView {
  return {
    ...outlook,
    madeAt: formatInstant(outlook.madeAt),
    now: outlook.now === null ? null : hourView(outlook.now),
    hours: outlook.hours.map(hourView),
    minimumAt: when(outlook.minimumAt),
    actionLevelAt: when(outlook.actionLevelAt),
    freezingAt: when(outlook.freezingAt),
    hazardAt: when(outlook.hazardAt),
  }
}

function hourView(hour: TreatmentHour): OutlookHourView {
  return { ...hour, at: formatInstant(hour.at) }
}

export function decisionView(decision: WinterDecision): WinterDecisionView {
  const { content, madeAt, ...fields } = decision
  const { routes, snapshot, settingsVersion } = content as DecisionContent<BoardSnapshot>
  return {
    ...fields,
    madeAt: formatInstant(madeAt),
    settingsVersion,
    routes: [...routes],
    recommendation: recommendationView(snapshot.recommendation),
  }
}

export function decisionDetail(decision: WinterDecision, store: OperationsStore): WinterDecisionDetail {
  const { snapshot } = decision.content as DecisionContent<BoardSnapshot>
  return {
    ...decisionView(decision),
    outlook: outlookView(snapshot.outlook),
    observations: snapshot.observations.map((each) => ({ ...each, at: formatInstant(each.at) })),
    jobs: store.winterJobs.ofDecision(decision.id).map(jobView),
  }
}
