import type { PublicBin, PublicBins } from '@towncrier/protocol'
import { binsMessages as words } from '../messages/bins.ts'
import { ageWords, bestOf, distanceWords, geoLink, spaceWords, webMapLink } from './bin-words.ts'

type View = Pick<PublicBins, 'bins' | 'at' | 'timeZone'>

/** The one to go to, large. */
export function BestBin({ view: { bins, at, timeZone } }: { readonly view: View }) {
  const best = bestOf(bins)
  if (best === null) return null
  return (
    <section class="best" aria-labelledby="best">
      <h2 id="best">{best.space === 'room' ? words.best : words.bestNearlyFull}</h2>
      <p class="best-name">{best.name}</p>
      <p class="facts">
        <Space bin={best} best={best} />
        {best.metres !== null && <span>{words.away(distanceWords(best.metres))}</span>}
        {isInName(best) ? null : <span>{best.street}</span>}
      </p>
      <p class="hint">{ageWords(best.at, Date.parse(at), timeZone)}</p>
      <WayLinks bin={best} />
    </section>
  )
}

/** Nearest first. @param without ids of bins that are shown elsewhere. */
export function BinList({ view, without }: { readonly view: View; readonly without: readonly string[] }) {
  const { bins, at, timeZone } = view
  const best = bestOf(bins)
  const now = Date.parse(at)
  return (
    <ul class="bins">
      {bins
        .filter(({ id }) => !without.includes(id))
        .map((bin) => (
          <li key={bin.id}>
            <h3>
              <a href={`/bin/${encodeURIComponent(bin.id)}`}>{bin.name}</a>
            </h3>
            <p class="facts">
              <Space bin={bin} best={best} />
              {bin.metres !== null && <span>{words.away(distanceWords(bin.metres))}</span>}
              {isInName(bin) ? null : <span>{bin.street}</span>}
            </p>
            <p class="hint">
              {bin.isReported ? words.reportedFull : ageWords(bin.at, now, timeZone)}{' '}
              <a href={webMapLink(bin)} rel="noreferrer" aria-label={words.webMapOf(bin.name)}>
                {words.webMap}
              </a>
            </p>
          </li>
        ))}
    </ul>
  )
}

export function Space({ bin, best }: { readonly bin: PublicBin; readonly best: PublicBin | null }) {
  return (
    <strong class={`space space-${bin.space}`}>
      <Level space={bin.space} />
      {spaceWords(bin, best)}
    </strong>
  )
}

export function WayLinks({ bin }: { readonly bin: PublicBin }) {
  return (
    <p class="ways">
      <a class="button" href={geoLink(bin)}>
        {words.mapsApp}
      </a>
      <a class="button" href={webMapLink(bin)} rel="noreferrer">
        {words.webMap}
      </a>
    </p>
  )
}

const HEIGHTS = { room: 3, 'nearly-full': 9, full: 12, unknown: 0 } as const

/** A bin from the side, filled; says by shape what the words say. */
function Level({ space }: { readonly space: PublicBin['space'] }) {
  const height = HEIGHTS[space]
  return (
    <svg viewBox="0 0 16 20" width="16" height="20" aria-hidden="true">
      <rect class="level" x="3" y={17 - height} width="10" height={height} />
      <path class="outline" d="M2 4v13q0 1 1 1h10q1 0 1-1V4M1 4h14" />
      {space === 'unknown' && <path class="outline" d="M6 9q0-2 2-2t2 2q0 1-2 2.5M8 14.4v.2" />}
    </svg>
  )
}

/** Most names begin with the street. */
function isInName({ name, street }: PublicBin): boolean {
  return street === '' || name.toLowerCase().includes(street.toLowerCase())
}
