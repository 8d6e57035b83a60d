import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type { IncidentKindId } from './kinds.ts'

/** What is compared: an incident under way, or one about to be opened. */
export interface Sighting {
  readonly kind: IncidentKindId
  /** Title and place in words. */
  readonly text: string
  readonly latitude: number | null
  readonly longitude: number | null
  /** When it was opened or last changed. */
  readonly at: EpochMs
  readonly alertIds: readonly string[]
  readonly causeIds: readonly string[]
}

export type LikenessReason = 'same-cause' | 'same-alert' | 'near' | 'same-kind' | 'recent' | 'same-words'

export interface Likeness {
  /** 0 nothing in common, 1 the same. */
  readonly score: number
  readonly reasons: readonly LikenessReason[]
  /** Great-circle distance; null when one of the two has no place. */
  readonly distanceM: number | null
}

/** From this score on an incident is worth a look before another is opened. */
export const LIKENESS_THRESHOLD = 0.5

/** At this distance nearness has fallen to 1/e. A street block and its surroundings. */
const NEAR_SCALE_M = 400
/** Further apart than this, two incidents with no alert in common are different ones. */
const FAR_M = 2_000
/** After this time the weight of "just now" has halved. */
const RECENT_HALF_LIFE_MS = 6 * HOUR_MS
const WEIGHTS = { near: 0.45, kind: 0.25, recent: 0.15, words: 0.15 } as const
const EARTH_RADIUS_M = 6_371_008.8
const STOP_WORDS = new Set(['the', 'and', 'on', 'at', 'in', 'of', 'by', 'near', 'road', 'street'])

/**
 * How alike two sightings are: a shared alert or cause settles it; else nearness, kind, time and words are
 * weighed (0.45, 0.25, 0.15, 0.15). A method of this platform, not of a standard.
 */
export function likeness(one: Sighting, other: Sighting): Likeness {
  const reasons: LikenessReason[] = []
  const distanceM = distanceBetween(one, other)
  if (shares(one.causeIds, other.causeIds)) reasons.push('same-cause')
  if (shares(one.alertIds, other.alertIds)) reasons.push('same-alert')
  const isShared = reasons.length > 0
  if (!isShared && distanceM !== null && distanceM > FAR_M) return { score: 0, reasons: [], distanceM }

  const near = distanceM === null ? null : Math.exp(-distanceM / NEAR_SCALE_M)
  const kind = one.kind === other.kind ? 1 : 0
  const recent = 2 ** (-Math.abs(one.at - other.at) / RECENT_HALF_LIFE_MS)
  const words = overlap(wordsOf(one.text), wordsOf(other.text))
  if (near !== null && near >= 0.3) reasons.push('near')
  if (kind === 1) reasons.push('same-kind')
  if (recent >= 0.5) reasons.push('recent')
  if (words >= 0.3) reasons.push('same-words')

  const rest = WEIGHTS.kind * kind + WEIGHTS.recent * recent + WEIGHTS.words * words
  // Without a place the other evidence has to carry it, so its weights are scaled up to the whole.
  const weighed = near === null ? rest / (1 - WEIGHTS.near) : rest + WEIGHTS.near * near
  return { score: round(isShared ? Math.max(0.9, weighed) : weighed), reasons, distanceM }
}

/** Great-circle distance in metres (haversine, mean Earth radius); null when either has no place. */
export function distanceBetween(
  one: { readonly latitude: number | null; readonly longitude: number | null },
  other: { readonly latitude: number | null; readonly longitude: number | null },
): number | null {
  if (one.latitude === null || one.longitude === null) return null
  if (other.latitude === null || other.longitude === null) return null
  const radians = Math.PI / 180
  const dLatitude = (other.latitude - one.latitude) * radians
  const dLongitude = (other.longitude - one.longitude) * radians
  const h =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(one.latitude * radians) * Math.cos(other.latitude * radians) * Math.sin(dLongitude / 2) ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

function shares(some: readonly string[], others: readonly string[]): boolean {
  return some.some((id) => others.includes(id))
}

function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []
  return new Set(words.filter((word) => !STOP_WORDS.has(word)))
}

/** Jaccard index of two sets of words. */
function overlap(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  if (some.size === 0 || others.size === 0) return 0
  const shared = [...some].filter((word) => others.has(word)).length
  return shared / (some.size + others.size - shared)
}

function round(score: number): number {
  return Math.round(Math.min(1, score) * 1_000) / 1_000
}
