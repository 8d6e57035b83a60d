import type { WasteBinView, WasteLorryView, WasteSiteView } from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import { useApp, useMay } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import { BINS } from '../url/url-state.ts'
import { BinList } from '../waste-bins/bin-list.tsx'
import { BinMap } from '../waste-bins/bin-map.tsx'
import { pictureOf } from '../waste-bins/bin-picture.ts'

const words = messages.wastePlan

/** What has to be entered before anything can be planned. */
type Missing = 'bins' | 'lorries' | 'sites' | 'roads'

/** The first thing that is missing; null: none is. */
export function missingOf(
  bins: number,
  lorries: readonly WasteLorryView[],
  sites: readonly WasteSiteView[],
  hasRoads: boolean,
): Missing | null {
  if (!hasRoads) return 'roads'
  if (bins === 0) return 'bins'
  if (!lorries.some(({ isInService }) => isInService)) return 'lorries'
  return sites.some(({ type }) => type === 'disposal') ? null : 'sites'
}

/** A day without a plan: what wants emptying, and the one button that plans it. */
export function Begin({
  dayWords,
  wanting,
  sites,
  missing,
  isAhead,
  isBusy,
  onPlan,
  onAsk,
}: {
  dayWords: string
  wanting: readonly WasteBinView[]
  sites: readonly WasteSiteView[]
  missing: Missing | null
  isAhead: boolean
  isBusy: boolean
  onPlan: () => void
  onAsk: () => void
}) {
  const mayPlan = useMay('waste.plan')
  if (missing !== null) return <MissingNotice missing={missing} />
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{words.answer.none(dayWords, wanting.length)}</h1>
          <p>{mayPlan ? words.answer.noneHint : words.mayNot}</p>
        </div>
        {mayPlan && isAhead && (
          <div class="page-actions">
            <button type="button" class="button" disabled={isBusy} onClick={onAsk}>
              {words.actions.options}
            </button>
            <button type="button" class="button button-primary" disabled={isBusy} onClick={onPlan}>
              {words.actions.plan(dayWords)}
            </button>
          </div>
        )}
      </header>
      {wanting.length > 0 && <Wanting bins={wanting} sites={sites} />}
    </>
  )
}

/** What a plan would be made for; a bin leads to its own page. */
function Wanting({ bins, sites }: { bins: readonly WasteBinView[]; sites: readonly WasteSiteView[] }) {
  const { url } = useApp()
  const open = (binId: string) => url.set({ page: 'waste-bins', bins: { ...BINS, binId } }, true)
  const picture = useMemo(() => pictureOf(bins, null, sites), [bins, sites])
  return (
    <div class="network-room bin-room plan-wanting" style={{ '--rows': bins.length }}>
      <div class="network-side">
        <p class="quiet">{words.answer.noneBy}</p>
        <div class="card bin-list-card">
          <BinList bins={bins} selectedId={null} label={words.answer.noneBy} onOpen={({ id }) => open(id)} />
        </div>
      </div>
      <BinMap picture={picture} fitKey="" hint={null} onPoint={null} onBin={open} />
    </div>
  )
}

function MissingNotice({ missing }: { missing: Missing }) {
  const { url } = useApp()
  const { begin } = words
  const [title, hint] = {
    roads: [begin.noRoads, begin.noRoadsHint],
    bins: [begin.noBins, begin.noBinsHint],
    lorries: [begin.noLorries, begin.noLorriesHint],
    sites: [begin.noSites, begin.noSitesHint],
  }[missing] as [string, string]
  const page = missing === 'bins' ? 'waste-bins' : 'waste-fleet'
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p>{words.purpose}</p>
        </div>
      </header>
      <div class="card">
        <EmptyNotice title={title} hint={hint}>
          {missing !== 'roads' && (
            <a
              class="button"
              href={url.hrefOf({ page })}
              onClick={(event) => follow(event, () => url.set({ page }, true))}
            >
              {page === 'waste-bins' ? begin.toBins : begin.toFleet}
            </a>
          )}
        </EmptyNotice>
      </div>
    </>
  )
}
