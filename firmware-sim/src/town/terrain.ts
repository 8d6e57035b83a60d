import type { Random } from '@towncrier/sensor-kinds'

/** Metres east and north of the town's centre. */
export interface PointM {
  readonly x: number
  readonly y: number
}

/** The lie of the land: where the river runs, how high the ground is, how streets bend. */
export interface Terrain {
  /** The river's middle line, from west to east. */
  readonly river: readonly PointM[]
  /** Metres from the river's middle line. */
  riverDistanceM(point: PointM): number
  /** True north of the river. */
  isNorth(point: PointM): boolean
  /** 0 at the bottom of the valley, 1 on the hills. */
  relief(point: PointM): number
  /** Bends the plan of the town, so that nothing runs straight. */
  bend(point: PointM): PointM
}

const RIVER_REACH_M = 4_600
const RIVER_STEP_M = 60
/** The valley's sides have risen to most of their height this far from the river. */
const VALLEY_WIDTH_M = 900

/** Makes the land for a town. */
export function createTerrain(random: Random): Terrain {
  const phases = Array.from({ length: 8 }, () => random.between(0, 2 * Math.PI))
  const phase = (index: number) => phases[index]!
  const riverY = (x: number) =>
    -420 + 210 * Math.sin(x / 830 + phase(0)) + 95 * Math.sin(x / 310 + phase(1)) + 0.05 * x
  const river: PointM[] = []
  for (let x = -RIVER_REACH_M; x <= RIVER_REACH_M; x += RIVER_STEP_M) river.push({ x, y: riverY(x) })
  // Near enough to perpendicular: the river seldom runs steeper than 1 in 2.
  const riverDistanceM = ({ x, y }: PointM) => Math.abs(y - riverY(x)) * 0.9
  return {
    river,
    riverDistanceM,
    isNorth: ({ x, y }) => y > riverY(x),
    relief: (point) => {
      const valley = 1 - Math.exp(-((riverDistanceM(point) / VALLEY_WIDTH_M) ** 2))
      const hills =
        Math.sin(point.x / 690 + phase(2)) * Math.sin(point.y / 610 + phase(3)) +
        0.5 * Math.sin(point.x / 270 + phase(4)) * Math.sin(point.y / 240 + phase(5))
      return Math.min(1, Math.max(0, 0.78 * valley + 0.15 * hills + 0.08))
    },
    bend: ({ x, y }) => ({
      x: x + 95 * Math.sin(y / 520 + phase(6)) + 32 * Math.sin(y / 190 + x / 400 + phase(4)),
      y: y + 95 * Math.sin(x / 560 + phase(7)) + 32 * Math.sin(x / 210 - y / 430 + phase(5)),
    }),
  }
}
