import type { WinterJobDetail } from '@towncrier/protocol'

type JobStreetView = WinterJobDetail['plan']['streets'][number]

/** What a driver calls a street: all that follows on of one road, however many streets the road network has of it. */
export interface Stretch extends Omit<JobStreetView, 'direction'> {
  /** That of its first street: names it within its route. */
  readonly edgeId: string
  readonly edgeIds: readonly string[]
}

/** Joins streets of a route that are one road to the driver: the same name and rate, one right after the other. */
export function stretchesOf(streets: readonly JobStreetView[]): Stretch[] {
  const found: Stretch[] = []
  for (const street of streets) {
    const last = found.at(-1)
    if (last !== undefined && isSameRoad(last, street)) found[found.length - 1] = joined(last, street)
    else found.push({ ...street, edgeIds: [street.edgeId] })
  }
  return found
}

function isSameRoad(last: Stretch, { name, rateGm2, passes, wayThere }: JobStreetView): boolean {
  if (name === '' || wayThere.length > 1) return false
  return last.name === name && last.rateGm2 === rateGm2 && last.passes === passes
}

function joined(last: Stretch, street: JobStreetView): Stretch {
  return {
    ...last,
    edgeIds: [...last.edgeIds, street.edgeId],
    line: [...last.line, ...street.line],
    lengthM: last.lengthM + street.lengthM,
    areaM2: last.areaM2 + street.areaM2,
    saltKg: last.saltKg + street.saltKg,
  }
}
