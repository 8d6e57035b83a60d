/** NaCl by weight % → °C at which ice forms (CRC Handbook of Chemistry and Physics). */
const BRINE_TABLE: readonly (readonly [salinityPct: number, freezingPointC: number])[] = [
  [0, 0],
  [1, -0.6],
  [3, -1.8],
  [5, -3.0],
  [10, -6.6],
  [15, -10.9],
  [20, -16.5],
  [23, -20.7],
  [23.3, -21],
]

/**
 * Temperature at which ice begins to form in salt water, °C.
 *
 * @param salinityPct sodium chloride by weight, %; beyond the eutectic (23.3 %) the answer stays −21 °C.
 * @see CRC Handbook of Chemistry and Physics, linear between its points.
 */
export function brineFreezingPointC(salinityPct: number): number {
  let [lowSalinity, lowPoint] = BRINE_TABLE[0]!
  if (salinityPct <= lowSalinity) return lowPoint
  for (const [salinity, point] of BRINE_TABLE) {
    if (salinityPct <= salinity) {
      const fraction = (salinityPct - lowSalinity) / (salinity - lowSalinity)
      return lowPoint + fraction * (point - lowPoint)
    }
    lowSalinity = salinity
    lowPoint = point
  }
  return lowPoint
}
