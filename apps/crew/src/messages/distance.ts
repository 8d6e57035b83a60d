/** Distances as one says them on the road: "80 m", "1.2 km". */
export function distance(metres: number): string {
  if (metres < 1_000) return `${Math.max(10, Math.round(metres / 10) * 10)} m`
  return `${(metres / 1_000).toFixed(metres < 10_000 ? 1 : 0)} km`
}
