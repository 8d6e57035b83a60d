import { useSignal } from '@preact/signals'
import type { WasteBinsView, WasteRoundView, WasteSiteView } from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import { useApp, useMay } from '../app.ts'
import { useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { BinDialog } from './bin-dialogs.tsx'
import { BinFilter, BinList } from './bin-list.tsx'
import { BinMap } from './bin-map.tsx'
import { BinPanel } from './bin-panel.tsx'
import { pictureOf } from './bin-picture.ts'
import { binsShown, hasForecast, hasWrongSensor, isHindered, needsEmptying } from './bin-states.ts'
import { ImportBinsDialog } from './import-bins-dialog.tsx'
import { BINS_CSV, labelsOf, useWasteApi } from './waste-api.ts'

const words = messages.wasteBins
/** Fills are looked at again this often. */
const REFRESH_MS = 60_000

interface Town {
  readonly view: WasteBinsView
  readonly rounds: readonly WasteRoundView[]
  readonly sites: readonly WasteSiteView[]
}

/** Which bins need emptying by when: seen by many, changed by those who plan. */
export function WasteBinsPage() {
  const api = useWasteApi()
  const { socket } = useApp()
  const news = useNews('waste-network')
  const forecasts = useNews('waste')
  const minute = Math.floor(socket.now.value / REFRESH_MS)
  const turn = `${news}/${forecasts}/${minute}`
  const { data, error, reload } = useLoad(async (): Promise<Town> => {
    const [view, rounds, sites] = await Promise.all([api.bins(), api.rounds(), api.sites()])
    return { view, rounds, sites }
  }, [turn])
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        {data !== null ? (
          <Bins town={data} turn={turn} onChanged={reload} />
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

function Bins({ town, turn, onChanged }: { town: Town; turn: string; onChanged: () => void }) {
  const { url } = useApp()
  const mayPlan = useMay('waste.plan')
  const { bins: asked, search } = url.state.value
  const isImporting = useSignal(false)
  const isPlacing = useSignal(false)
  const place = useSignal<{ latitude: number; longitude: number } | null>(null)
  const { view, rounds, sites } = town
  const { bins } = view
  const shown = useMemo(() => binsShown(bins, asked, search), [bins, asked, search])
  const picture = useMemo(() => pictureOf(shown, asked.binId, sites), [shown, asked.binId, sites])
  const streams = useMemo(() => [...new Set(bins.map(({ stream }) => stream))].sort(), [bins])
  const inService = bins.filter(({ isInService }) => isInService)
  const overflowing = inService.filter(({ state }) => state === 'overflowing').length
  const open = (binId: string | null) => url.set({ bins: { ...asked, binId } })
  const isEmpty = bins.length === 0
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{isEmpty ? words.title : words.answer(inService.filter(needsEmptying).length, overflowing)}</h1>
          <p>
            {isEmpty
              ? words.purpose
              : words.facts(
                  inService.length,
                  inService.filter((bin) => !hasForecast(bin)).length,
                  inService.filter(hasWrongSensor).length,
                  inService.filter(isHindered).length,
                )}
          </p>
        </div>
        <div class="page-actions network-actions">
          {!isEmpty && (
            <>
              <a class="button" href={BINS_CSV} download>
                {words.actions.export}
              </a>
              <a
                class="button"
                href={labelsOf(shown.map(({ id }) => id))}
                target="_blank"
                rel="noreferrer"
                aria-disabled={shown.length === 0}
              >
                {words.actions.labels}
              </a>
            </>
          )}
          {mayPlan && (
            <>
              <button
                type="button"
                class="button"
                onClick={() => {
                  isImporting.value = true
                }}
              >
                {words.actions.import}
              </button>
              <button
                type="button"
                class="button"
                onClick={() => {
                  isPlacing.value = true
                }}
              >
                <Icon name="plus" size={16} />
                {words.actions.add}
              </button>
            </>
          )}
        </div>
      </header>
      {!view.hasRoads && <p class="network-problem">{messages.winterNetwork.begin.noRoads}</p>}
      <div class="network-room bin-room">
        <div class="network-side">
          {isPlacing.value && (
            <div class="card network-panel">
              <p>{words.mapHint}</p>
              <div class="network-row">
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    isPlacing.value = false
                    place.value = { latitude: Number.NaN, longitude: Number.NaN }
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
          {asked.binId !== null ? (
            <BinPanel
              key={asked.binId}
              id={asked.binId}
              rounds={rounds}
              streams={streams}
              turn={turn}
              onClose={() => open(null)}
              onChanged={onChanged}
            />
          ) : isEmpty ? (
            <div class="card">
              <EmptyNotice title={words.empty} hint={mayPlan ? words.emptyHint : words.emptyLook} />
            </div>
          ) : (
            <>
              <BinFilter bins={bins} rounds={rounds} />
              <p class="quiet" role="status">
                {words.count(shown.length, bins.length)}
              </p>
              <div class="card bin-list-card">
                <BinList bins={shown} selectedId={asked.binId} onOpen={({ id }) => open(id)} />
              </div>
            </>
          )}
        </div>
        <BinMap
          picture={picture}
          fitKey={`${asked.binId}/${asked.stream}/${asked.roundId}/${asked.state}`}
          hint={isPlacing.value ? words.mapHint : null}
          onPoint={
            isPlacing.value
              ? (longitude, latitude) => {
                  isPlacing.value = false
                  place.value = { longitude: rounded(longitude), latitude: rounded(latitude) }
                }
              : null
          }
          onBin={open}
        />
      </div>
      {isImporting.value && (
        <ImportBinsDialog
          onClose={() => {
            isImporting.value = false
          }}
          onImported={() => {
            isImporting.value = false
            onChanged()
          }}
        />
      )}
      {place.value !== null && (
        <BinDialog
          bin={null}
          place={Number.isNaN(place.value.latitude) ? null : place.value}
          rounds={rounds}
          streams={streams}
          onClose={() => {
            place.value = null
          }}
          onSaved={() => {
            place.value = null
            onChanged()
          }}
        />
      )}
    </>
  )
}

/** To a metre or so. */
export function rounded(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5
}
