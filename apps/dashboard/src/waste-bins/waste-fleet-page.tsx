import { useSignal } from '@preact/signals'
import type { WasteBinView, WasteLorryView, WasteRoundView, WasteSiteView } from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import { useApp, useMay } from '../app.ts'
import { useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { BinMap } from './bin-map.tsx'
import type { BinMapLine } from './bin-map-view.ts'
import { pictureOf } from './bin-picture.ts'
import { LorryDialog, SiteDialog } from './fleet-dialogs.tsx'
import {
  binsInBox,
  draftOfRound,
  type ForbidDraft,
  NEW_ROUND,
  type RoundDraft,
  toggled,
} from './fleet-drafts.ts'
import { LorryList, RoundList, SiteList } from './fleet-lists.tsx'
import { ForbidPanel } from './forbid-panel.tsx'
import { RoundEditor } from './round-editor.tsx'
import { SettingsForm } from './settings-form.tsx'
import { useWasteApi } from './waste-api.ts'
import { rounded } from './waste-bins-page.tsx'

const words = messages.wasteFleet
const VIEWS = ['rounds', 'lorries', 'sites', 'settings'] as const
type View = (typeof VIEWS)[number]
type Corner = readonly [number, number]

interface Fleet {
  readonly bins: readonly WasteBinView[]
  readonly rounds: readonly WasteRoundView[]
  readonly lorries: readonly WasteLorryView[]
  readonly sites: readonly WasteSiteView[]
}

/** Where lorries start and tip, what they take, and what they drive on fixed days. */
export function WasteFleetPage() {
  const api = useWasteApi()
  const news = useNews('waste-network')
  const { data, error, reload } = useLoad(async (): Promise<Fleet> => {
    const [{ bins }, rounds, lorries, sites] = await Promise.all([
      api.bins(),
      api.rounds(),
      api.lorries(),
      api.sites(),
    ])
    return { bins, rounds, lorries, sites }
  }, [news])
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        {data !== null ? (
          <FleetView fleet={data} turn={news} onChanged={reload} />
        ) : (
          <>
            <header class="page-head">
              <div>
                <h1>{words.title}</h1>
                <p>{words.purpose}</p>
              </div>
            </header>
            {error !== null ? (
              <ErrorNotice error={error} onRetry={reload} />
            ) : (
              <p class="quiet">{messages.loading}</p>
            )}
          </>
        )}
      </div>
    </main>
  )
}

function FleetView({ fleet, turn, onChanged }: { fleet: Fleet; turn: number; onChanged: () => void }) {
  const api = useWasteApi()
  const { toasts } = useApp()
  const mayPlan = useMay('waste.plan')
  const view = useSignal<View>('rounds')
  const chosen = useSignal<string | null>(null)
  const draft = useSignal<RoundDraft | null>(null)
  const stream = useSignal('')
  const forbidding = useSignal<ForbidDraft | null>(null)
  const corner = useSignal<Corner | null>(null)
  const isBoxing = useSignal(false)
  const isPlacing = useSignal(false)
  const sitePlace = useSignal<{ latitude: number; longitude: number } | null>(null)
  const asking = useSignal<'site' | 'lorry' | null>(null)
  const { bins, rounds, lorries, sites } = fleet

  const stopAsking = () => {
    asking.value = null
    sitePlace.value = null
  }
  const stopRound = () => {
    draft.value = null
    isBoxing.value = false
    corner.value = null
  }
  const add = () => {
    if (view.value === 'rounds') draft.value = NEW_ROUND
    else if (view.value === 'lorries') asking.value = 'lorry'
    else isPlacing.value = true
  }
  const takeBox = (end: Corner) => {
    const before = draft.peek()
    const start = corner.peek()
    if (before === null) return
    if (start === null) {
      corner.value = end
      return
    }
    const found = binsInBox(bins, [start, end], before.binIds, stream.peek())
    draft.value = { ...before, binIds: [...before.binIds, ...found] }
    isBoxing.value = false
    corner.value = null
    toasts.show(words.round.added(found.length))
  }
  const toggleStreet = async (longitude: number, latitude: number) => {
    const road = await api.nearest(longitude, latitude).catch(() => null)
    const before = forbidding.peek()
    if (before === null) return
    if (road === null) return toasts.show(words.lorry.noRoad)
    const { edgeId, name, line } = road
    const isThere = before.streets.some((street) => street.edgeId === edgeId)
    const streets = isThere
      ? before.streets.filter((street) => street.edgeId !== edgeId)
      : [...before.streets, { edgeId, name, line }]
    forbidding.value = { ...before, streets }
  }
  const pick = (longitude: number, latitude: number) => {
    if (isPlacing.peek()) {
      isPlacing.value = false
      sitePlace.value = { longitude: rounded(longitude), latitude: rounded(latitude) }
      asking.value = 'site'
    } else if (isBoxing.peek()) takeBox([longitude, latitude])
    else void toggleStreet(longitude, latitude)
  }

  const round = rounds.find(({ id }) => id === chosen.value) ?? null
  const order = draft.value?.binIds ?? round?.binIds ?? null
  const picture = useMemo(
    () => fleetPicture(fleet, order, forbidding.value, corner.value),
    [fleet, order, forbidding.value, corner.value],
  )
  const isPicking = isPlacing.value || isBoxing.value || forbidding.value !== null
  const hint = isPlacing.value
    ? words.site.pick
    : isBoxing.value
      ? words.round.boxHint
      : forbidding.value !== null
        ? words.lorry.forbiddenHint
        : draft.value !== null
          ? words.round.mapHint
          : null
  const withoutRound = bins.filter(({ isInService, roundId }) => isInService && roundId === null).length
  const isWorking = draft.value !== null || forbidding.value !== null
  const hasDepot = sites.some(({ type }) => type === 'depot')
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{words.answer(rounds.length, lorries.filter(({ isInService }) => isInService).length)}</h1>
          <p>{withoutRound === 0 ? words.allInRounds : words.withoutRound(withoutRound)}</p>
        </div>
        {mayPlan && !isWorking && view.value !== 'settings' && (view.value !== 'lorries' || hasDepot) && (
          <div class="page-actions network-actions">
            <button type="button" class="button" onClick={add}>
              <Icon name="plus" size={16} />
              {words.add[view.value]}
            </button>
          </div>
        )}
      </header>
      <div class="network-room bin-room">
        <div class="network-side">
          {draft.value !== null ? (
            <RoundEditor
              draft={draft}
              stream={stream}
              bins={bins}
              lorries={lorries}
              onBox={() => {
                corner.value = null
                isBoxing.value = true
              }}
              onSaved={(id) => {
                stopRound()
                chosen.value = id
                onChanged()
              }}
              onClose={stopRound}
            />
          ) : forbidding.value !== null ? (
            <ForbidPanel
              draft={forbidding}
              onSaved={() => {
                forbidding.value = null
                onChanged()
              }}
              onClose={() => {
                forbidding.value = null
              }}
            />
          ) : (
            <>
              <fieldset class="segments segments-start">
                <legend class="visually-hidden">{words.viewsLabel}</legend>
                {VIEWS.map((name) => (
                  <button
                    key={name}
                    type="button"
                    class="segment"
                    aria-pressed={view.value === name}
                    onClick={() => {
                      view.value = name
                      isPlacing.value = false
                    }}
                  >
                    {words.views[name]}
                  </button>
                ))}
              </fieldset>
              {isPlacing.value && (
                <div class="card network-panel">
                  <p>{words.site.pick}</p>
                  <div class="network-row">
                    <button
                      type="button"
                      class="button"
                      onClick={() => {
                        isPlacing.value = false
                        asking.value = 'site'
                      }}
                    >
                      {messages.winterNetwork.depot.type}
                    </button>
                    <button
                      type="button"
                      class="button"
                      onClick={() => {
                        isPlacing.value = false
                      }}
                    >
                      {messages.cancel}
                    </button>
                  </div>
                </div>
              )}
              <div class="card">
                {view.value === 'rounds' ? (
                  <RoundList
                    rounds={rounds}
                    lorries={lorries}
                    chosen={chosen.value}
                    mayPlan={mayPlan}
                    onChanged={onChanged}
                    onChoose={(id) => {
                      chosen.value = id
                    }}
                    onEdit={(each) => {
                      draft.value = draftOfRound(each)
                    }}
                  />
                ) : view.value === 'lorries' ? (
                  <LorryList
                    lorries={lorries}
                    sites={sites}
                    mayPlan={mayPlan}
                    onChanged={onChanged}
                    onForbid={(lorry) => {
                      forbidding.value = { lorry, streets: lorry.forbiddenStreets }
                    }}
                  />
                ) : view.value === 'sites' ? (
                  <SiteList sites={sites} mayPlan={mayPlan} onChanged={onChanged} />
                ) : (
                  <SettingsForm turn={turn} mayPlan={mayPlan} />
                )}
              </div>
            </>
          )}
        </div>
        <BinMap
          picture={picture}
          fitKey={`${chosen.value}/${draft.value?.id ?? ''}`}
          hint={hint}
          onPoint={isPicking ? pick : null}
          onBin={(id) => {
            const before = draft.peek()
            if (before !== null) draft.value = { ...before, binIds: toggled(before.binIds, id) }
            else chosen.value = bins.find((bin) => bin.id === id)?.roundId ?? null
          }}
        />
      </div>
      {asking.value === 'site' && (
        <SiteDialog
          site={null}
          place={sitePlace.value}
          onClose={stopAsking}
          onSaved={() => {
            stopAsking()
            onChanged()
          }}
        />
      )}
      {asking.value === 'lorry' && (
        <LorryDialog
          lorry={null}
          sites={sites}
          onClose={stopAsking}
          onSaved={() => {
            stopAsking()
            onChanged()
          }}
        />
      )}
    </>
  )
}

/** @param order the bins of the round that is looked at; null: none is. */
function fleetPicture(
  { bins, sites }: Fleet,
  order: readonly string[] | null,
  forbidding: ForbidDraft | null,
  corner: Corner | null,
) {
  const byId = new Map(bins.map((bin) => [bin.id, bin]))
  const places = (order ?? []).flatMap((id) => byId.get(id) ?? [])
  const line = places.map(({ longitude, latitude }) => [longitude, latitude] as const)
  const lines: BinMapLine[] = [
    ...(line.length > 1 ? [{ type: 'round' as const, line }] : []),
    ...(forbidding?.streets ?? []).map((street) => ({ type: 'forbidden' as const, line: street.line })),
  ]
  const numbers = new Map(order?.map((id, n) => [id, String(n + 1)]))
  const shown = bins.filter(({ isInService, id }) => isInService || numbers.has(id))
  const picture = pictureOf(shown, null, sites, { lines, corners: corner === null ? [] : [corner] })
  return {
    ...picture,
    bins: picture.bins.map((bin) => ({
      ...bin,
      number: numbers.get(bin.id) ?? '',
      isFaint: order !== null && order.length > 0 && !numbers.has(bin.id),
    })),
  }
}
