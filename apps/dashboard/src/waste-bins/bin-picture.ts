import type { WasteBinView, WasteSiteView } from '@towncrier/protocol'
import type { BinMapLine, BinMapPlace, BinPicture } from './bin-map-view.ts'

/** What the map draws of bins and sites; the chosen bin stands out. */
export function pictureOf(
  bins: readonly WasteBinView[],
  chosen: string | null,
  sites: readonly WasteSiteView[],
  more: {
    readonly lines?: readonly BinMapLine[]
    readonly corners?: readonly (readonly [number, number])[]
  } = {},
): BinPicture {
  const places: BinMapPlace[] = [
    ...sites.map(({ name, longitude, latitude, type }) => ({ name, longitude, latitude, type })),
    ...(more.corners ?? []).map(([longitude, latitude]) => ({
      name: '',
      longitude,
      latitude,
      type: 'corner' as const,
    })),
  ]
  return {
    bins: bins.map(({ id, longitude, latitude, state, fillPct }) => ({
      id,
      longitude,
      latitude,
      state,
      fillPct,
      isChosen: id === chosen,
      isFaint: false,
      number: '',
    })),
    places,
    lines: more.lines ?? [],
  }
}
