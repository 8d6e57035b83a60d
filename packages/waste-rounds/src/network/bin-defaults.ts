import type { Bin } from '../service/waste-service.ts'

/** What a bin is taken for where nothing else is said. */
export const BIN_DEFAULTS = {
  street: '',
  volumeL: 1_100,
  thresholdPct: 80,
  maxAgeDays: null,
  accessNote: '',
  accessTimes: [],
  serviceS: 90,
  isInService: true,
} as const satisfies Partial<Bin>

/** Least and most of what is said of a bin, both allowed. */
export const BIN_RANGES = {
  latitude: [-90, 90],
  longitude: [-180, 180],
  volumeL: [1, 100_000],
  thresholdPct: [1, 100],
  maxAgeDays: [0.5, 366],
  serviceS: [1, 7_200],
} as const

/** How near a road must be for a lorry to stand there, m. */
export const ROAD_WITHIN_M = 50
/** Nearer to each other than this, two bins of one stream are thought to be one, m. */
export const SAME_PLACE_M = 2
