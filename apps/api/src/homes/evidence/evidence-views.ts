import { type EpochMs, formatInstant } from '@towncrier/core'
import { lawClockOf, type Nation, plainMessage, type Tenure, tellAwaabsLaw } from '@towncrier/healthy-homes'
import type {
  Home,
  HomeHazard,
  HomeLetter,
  HomePhoto,
  HomeReport,
  HomeShare,
  OperationsStore,
} from '@towncrier/operations-store'
import type {
  EvidenceReportView,
  HazardCaseView,
  LawClockView,
  LetterView,
  PhotoView,
  ShareView,
} from '@towncrier/protocol'

const whenOf = (at: EpochMs | null) => (at === null ? null : formatInstant(at))

export function letterView({ at, ...letter }: HomeLetter): LetterView {
  return { ...letter, at: formatInstant(at) }
}

export function photoView({ takenAt, ...photo }: HomePhoto): PhotoView {
  return { ...photo, takenAt: formatInstant(takenAt) }
}

export function shareView({ id, recipient, madeAt, expiresAt, revokedAt, openings }: HomeShare): ShareView {
  return {
    ...{ id, recipient },
    madeAt: formatInstant(madeAt),
    expiresAt: formatInstant(expiresAt),
    revokedAt: whenOf(revokedAt),
    openings: openings.map(({ at, what }) => ({ at: formatInstant(at), what })),
  }
}

export function reportView(store: OperationsStore, report: HomeReport): EvidenceReportView {
  const { id, madeAt, from, to, language, includes, sha256, byteCount } = report
  return {
    ...{ id, language, includes, sha256, byteCount },
    madeAt: formatInstant(madeAt),
    from: formatInstant(from),
    to: formatInstant(to),
    shares: store.homeEvidence.reports.sharesOf(id).map(shareView),
  }
}

export function hazardView(hazard: HomeHazard): HazardCaseView {
  return {
    awareAt: whenOf(hazard.awareAt),
    investigatedAt: whenOf(hazard.investigatedAt),
    summaryAt: whenOf(hazard.summaryAt),
    madeSafeAt: whenOf(hazard.madeSafeAt),
    isEmergency: hazard.isEmergency,
  }
}

/** The clock of Awaab's Law for a home, as it stands now. */
export function lawClockView(home: Home, hazard: HomeHazard, now: EpochMs): LawClockView {
  const clock = lawClockOf(hazard, { tenure: home.tenure as Tenure, nation: home.nation as Nation }, now)
  return {
    case: hazardView(hazard),
    applies: clock.applies,
    why: clock.applies ? null : clock.why,
    duties: clock.applies
      ? clock.duties.map(({ step, dueDate, dueAt, doneAt, state }) => ({
          ...{ step, dueDate, state },
          dueAt: whenOf(dueAt),
          doneAt: whenOf(doneAt),
        }))
      : [],
    messages: clock.applies ? [...tellAwaabsLaw(clock), plainMessage('awaab.not-proof')] : [],
  }
}
