import { useSignal } from '@preact/signals'
import type { RouteMakingStatus, WinterNetworkView, WinterRouteView } from '@towncrier/protocol'
import { useApp, useMay } from '../app.ts'
import { useAction, useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { DepotList, GritterList } from './depot-list.tsx'
import { type Draft, draftOf, streetAfter } from './draft.ts'
import { ImportDialog } from './import-dialog.tsx'
import { MakePanel } from './make-panel.tsx'
import { useNetworkApi } from './network-api.ts'
import { NetworkMap } from './network-map.tsx'
import { pictureOf } from './network-picture.ts'
import { DepotDialog, DomainDialog, GritterDialog } from './part-dialogs.tsx'
import { RouteEditor } from './route-editor.tsx'
import { RouteList } from './route-list.tsx'
import { problemsOf } from './route-problems.ts'

const words = messages.winterNetwork
const VIEWS = ['routes', 'depots', 'gritters'] as const
type View = (typeof VIEWS)[number]
type Asking = 'depot' | 'lorry' | 'domain' | 'import' | null

/** Which streets are treated, by which gritter, from which depot: seen by many, changed by those who plan. */
export function WinterNetworkPage() {
  const api = useNetworkApi()
  const news = useNews('winter-network')
  const closures = useNews('incident')
  const { data, error, reload } = useLoad(() => api.network(), [news, closures])
  const mayPlan = useMay('winter.plan')
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        {data !== null ? (
          <Network network={data} turn={`${news}/${closures}`} mayPlan={mayPlan} onChanged={reload} />
        ) : (
          <>
            <header class="page-head">
              <div>
                <h1>{words.answerEmpty}</h1>
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

function answerOf({ routes }: WinterNetworkView): string {
  if (routes.length === 0) return words.answerEmpty
  const treatedM = routes.reduce((sum, { figures }) => sum + (figures?.treatedM ?? 0), 0)
  return words.answer(routes.length, treatedM, routes.filter((route) => problemsOf(route).length > 0).length)
}

function factsOf({ routes, depots }: WinterNetworkView): string {
  if (routes.length === 0) return words.purpose
  const saltKg = routes.reduce((sum, route) => sum + (route.saltKg ?? 0), 0)
  return words.facts(
    saltKg,
    depots.reduce((sum, { saltStockKg }) => sum + saltStockKg, 0),
  )
}

function Network({
  network,
  turn,
  mayPlan,
  onChanged,
}: {
  network: WinterNetworkView
  turn: string
  mayPlan: boolean
  onChanged: () => void
}) {
  const api = useNetworkApi()
  const { toasts } = useApp()
  const loading = useAction()
  const lines = useLoad(() => api.lines(), [turn, network])
  const view = useSignal<View>('routes')
  const asking = useSignal<Asking>(null)
  const chosen = useSignal<string | null>(null)
  const draft = useSignal<Draft | null>(null)
  const isMaking = useSignal(false)
  const making = useSignal<RouteMakingStatus | null>(null)
  const isOutlining = useSignal(false)
  const corners = useSignal<readonly (readonly [number, number])[]>([])
  const isPlacing = useSignal(false)
  const depotPlace = useSignal<{ latitude: number; longitude: number } | null>(null)

  const ask = (what: Asking) => {
    asking.value = what
  }
  const done = () => {
    asking.value = null
    depotPlace.value = null
    onChanged()
  }
  const edit = (route: WinterRouteView) =>
    void loading.run(async () => {
      draft.value = draftOf(route, (await api.plan(route.id)).streets)
    })
  const draw = () => {
    const [domain, depot] = [network.domains[0], network.depots[0]]
    if (domain === undefined || depot === undefined) return
    draft.value = {
      id: null,
      version: 0,
      name: '',
      domainId: domain.id,
      depotId: depot.id,
      gritterId: null,
      priority: 1,
      isKept: false,
      streets: [],
    }
  }
  const stopMaking = () => {
    isMaking.value = false
    making.value = null
    isOutlining.value = false
    corners.value = []
  }
  const begin = (step: 'depot' | 'lorry' | 'domain') => {
    if (step === 'depot') {
      view.value = 'depots'
      isPlacing.value = true
      return
    }
    if (step === 'lorry') view.value = 'gritters'
    ask(step)
  }
  const pick = async (longitude: number, latitude: number) => {
    if (isPlacing.peek()) {
      isPlacing.value = false
      depotPlace.value = { longitude: rounded(longitude), latitude: rounded(latitude) }
      asking.value = 'depot'
      return
    }
    if (isOutlining.peek()) {
      corners.value = [...corners.peek(), [longitude, latitude]]
      return
    }
    const road = await api.nearest(longitude, latitude).catch(() => null)
    const before = draft.peek()
    if (before === null) return
    if (road === null) toasts.show(words.route.noStreet)
    else if (before.streets.some(({ edgeId }) => edgeId === road.edgeId)) toasts.show(words.route.already)
    else draft.value = { ...before, streets: [...before.streets, streetAfter(before.streets, road)] }
  }

  const canHaveRoutes = network.hasRoads && network.depots.length > 0 && network.domains.length > 0
  const isPicking = draft.value !== null || isOutlining.value || isPlacing.value
  const hint =
    draft.value !== null
      ? words.route.drawHint
      : isOutlining.value
        ? words.making.outlineHint
        : isPlacing.value
          ? words.depot.pick
          : null
  const picture = pictureOf(network, lines.data, {
    chosen: chosen.value,
    draft: draft.value,
    making: making.value,
    corners: corners.value,
  })
  const isWorking = draft.value !== null || isMaking.value
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{answerOf(network)}</h1>
          <p>{factsOf(network)}</p>
        </div>
        {mayPlan && !isWorking && (
          <div class="page-actions network-actions">
            {view.value === 'routes' ? (
              <>
                <AddButton label={words.add.domain} onClick={() => ask('domain')} />
                {canHaveRoutes && (
                  <>
                    <AddButton label={words.add.route} onClick={draw} />
                    <button type="button" class="button" onClick={() => ask('import')}>
                      {words.import}
                    </button>
                    <button
                      type="button"
                      class="button button-primary"
                      onClick={() => {
                        isMaking.value = true
                      }}
                    >
                      {words.make}
                    </button>
                  </>
                )}
              </>
            ) : view.value === 'depots' ? (
              <AddButton
                label={words.add.depot}
                onClick={() => {
                  isPlacing.value = true
                }}
              />
            ) : (
              network.depots.length > 0 && (
                <AddButton label={words.add.gritter} onClick={() => ask('lorry')} />
              )
            )}
          </div>
        )}
      </header>
      {!network.hasRoads && <p class="network-problem">{words.begin.noRoads}</p>}
      {loading.error.value !== null && (
        <p class="form-error" role="alert">
          {loading.error.value}
        </p>
      )}
      <div class="network-room">
        <div class="network-side">
          {draft.value !== null ? (
            <RouteEditor
              network={network}
              draft={draft}
              onSaved={(id) => {
                draft.value = null
                chosen.value = id
                onChanged()
              }}
              onClose={() => {
                draft.value = null
              }}
            />
          ) : isMaking.value ? (
            <MakePanel
              network={network}
              corners={corners}
              isDrawing={isOutlining}
              status={making}
              onClose={stopMaking}
              onAccepted={() => {
                stopMaking()
                onChanged()
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
                    }}
                  >
                    {words.views[name]}
                  </button>
                ))}
              </fieldset>
              {isPlacing.value && (
                <div class="card network-panel">
                  <p>{words.depot.pick}</p>
                  <div class="network-row">
                    <button
                      type="button"
                      class="button"
                      onClick={() => {
                        isPlacing.value = false
                        ask('depot')
                      }}
                    >
                      {words.depot.type}
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
                {view.value === 'routes' ? (
                  <RouteList
                    network={network}
                    chosen={chosen.value}
                    mayPlan={mayPlan}
                    onEdit={edit}
                    onBegin={begin}
                    onChanged={onChanged}
                    onChoose={(id) => {
                      chosen.value = id
                    }}
                  />
                ) : view.value === 'depots' ? (
                  <DepotList network={network} mayPlan={mayPlan} onChanged={onChanged} />
                ) : (
                  <GritterList network={network} mayPlan={mayPlan} onChanged={onChanged} />
                )}
              </div>
            </>
          )}
        </div>
        <NetworkMap
          picture={picture}
          fitKey={`${chosen.value}/${making.value?.state}/${draft.value?.id ?? ''}/${lines.data === null}`}
          hint={hint}
          onPoint={isPicking ? (longitude, latitude) => void pick(longitude, latitude) : null}
          onRoute={(id) => {
            if (isWorking) return
            view.value = 'routes'
            chosen.value = id
          }}
        />
      </div>
      {asking.value === 'depot' && (
        <DepotDialog depot={null} place={depotPlace.value} onClose={() => ask(null)} onSaved={done} />
      )}
      {asking.value === 'lorry' && (
        <GritterDialog gritter={null} depots={network.depots} onClose={() => ask(null)} onSaved={done} />
      )}
      {asking.value === 'domain' && <DomainDialog domain={null} onClose={() => ask(null)} onSaved={done} />}
      {asking.value === 'import' && (
        <ImportDialog network={network} onClose={() => ask(null)} onImported={done} />
      )}
    </>
  )
}

function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" class="button" onClick={onClick}>
      <Icon name="plus" size={16} />
      {label}
    </button>
  )
}

/** To a metre or so. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5
}
