import { type Signal, useSignal } from '@preact/signals'
import type { RouteMakingRequest, RouteMakingStatus, WinterNetworkView } from '@towncrier/protocol'
import { useEffect } from 'preact/hooks'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { useNetworkApi } from './network-api.ts'
import { ProposalView } from './proposal-view.tsx'
import { Choice } from './route-editor.tsx'

const words = messages.winterNetwork.making
type RoadClass = RouteMakingRequest['classes'][number]
const CLASSES = Object.keys(words.classNames) as RoadClass[]
const EFFORTS = { quick: 2_000, usual: 20_000, thorough: 100_000 } as const
const ASK_MS = 400

/** Routes made of streets and lorries: chosen here, made by the platform, looked at on the map, accepted or not. */
export function MakePanel({
  network,
  corners,
  isDrawing,
  status,
  onAccepted,
  onClose,
}: {
  network: WinterNetworkView
  /** Of the outline that is drawn on the map. */
  corners: Signal<readonly (readonly [number, number])[]>
  isDrawing: Signal<boolean>
  status: Signal<RouteMakingStatus | null>
  onAccepted: () => void
  onClose: () => void
}) {
  const api = useNetworkApi()
  const action = useAction()
  const domainId = useSignal(network.domains[0]!.id)
  const depotId = useSignal(network.depots[0]!.id)
  const effort = useSignal<keyof typeof EFFORTS>('usual')
  const running = status.value
  useEffect(() => {
    if (running?.state !== 'running') return
    const timer = window.setTimeout(
      () =>
        void action.run(async () => {
          const next = await api.making(running.id)
          if (status.peek()?.id === running.id) status.value = next
        }),
      ASK_MS,
    )
    return () => window.clearTimeout(timer)
  }, [running])
  const discard = () => {
    if (running !== null) void api.discard(running.id).catch(() => {})
    status.value = null
  }
  const start = (form: FormData) =>
    action.run(async () => {
      const minutes = String(form.get('treatMinutes') ?? '')
      const { id } = await api.make({
        domainId: domainId.peek(),
        depotId: depotId.peek(),
        classes: form.getAll('classes'),
        names: String(form.get('names') ?? '')
          .split('\n')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
        outline: corners.peek().length < 3 ? null : corners.peek(),
        keepRouteIds: form.getAll('keep'),
        rateGm2: Number(form.get('rateGm2')),
        treatMinutes: minutes === '' ? null : Number(minutes),
        iterations: EFFORTS[effort.peek()],
      })
      isDrawing.value = false
      status.value = { id, state: 'running', progress: 0, problem: null, proposal: null }
    })
  const present = network.routes.filter(
    (route) => route.domainId === domainId.value && route.depotId === depotId.value && !route.isKept,
  )
  if (running?.state === 'running') {
    return (
      <section class="card network-panel" aria-labelledby="making-title">
        <h2 id="making-title">{words.running}</h2>
        <progress max={1} value={running.progress} aria-labelledby="making-title" />
        <FormError text={action.error.value} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={discard}>
            {words.cancel}
          </button>
        </div>
      </section>
    )
  }
  if (running?.proposal) {
    return (
      <ProposalView
        proposal={running.proposal}
        network={network}
        isBusy={action.isBusy.value}
        error={action.error.value}
        onDiscard={discard}
        onAccept={() =>
          void action
            .run(() => api.accept(running.id), words.accepted)
            .then((isDone) => isDone && onAccepted())
        }
      />
    )
  }
  return (
    <form
      class="card network-panel"
      aria-labelledby="make-title"
      onSubmit={(event) => {
        event.preventDefault()
        void start(new FormData(event.currentTarget))
      }}
    >
      <h2 id="make-title">{words.title}</h2>
      <p class="quiet">{words.hint}</p>
      <div class="network-fields">
        <Choice
          label={messages.winterNetwork.domain.title}
          value={domainId.value}
          options={network.domains}
          onChoose={(id) => {
            domainId.value = id
          }}
        />
        <Choice
          label={messages.winterNetwork.gritter.depot}
          value={depotId.value}
          options={network.depots}
          onChoose={(id) => {
            depotId.value = id
          }}
        />
      </div>
      <fieldset>
        <legend>{words.classes}</legend>
        <div class="network-checks">
          {CLASSES.map((name) => (
            <label key={name} class="network-check">
              <input type="checkbox" name="classes" value={name} defaultChecked={name === 'a-road'} />
              {words.classNames[name]}
            </label>
          ))}
        </div>
      </fieldset>
      <label class="field prose-field">
        <span>{words.names}</span>
        <textarea name="names" rows={2} />
      </label>
      <div class="network-row">
        <button
          type="button"
          class="button button-small"
          aria-pressed={isDrawing.value}
          onClick={() => {
            isDrawing.value = !isDrawing.value
          }}
        >
          {words.outline}
        </button>
        {corners.value.length > 0 && (
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              corners.value = []
            }}
          >
            {words.clearOutline}
          </button>
        )}
        <span class="quiet">{words.within(corners.value.length)}</span>
      </div>
      {present.length > 0 && (
        <fieldset>
          <legend>{words.keep}</legend>
          <div class="network-checks">
            {present.map(({ id, name }) => (
              <label key={id} class="network-check">
                <input type="checkbox" name="keep" value={id} />
                {name}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <div class="network-fields">
        <label class="field">
          <span>{words.rate}</span>
          <input type="number" name="rateGm2" required min={1} max={100} step="any" defaultValue="20" />
        </label>
        <label class="field">
          <span>{words.minutes}</span>
          <input type="number" name="treatMinutes" min={5} max={1_440} placeholder={words.minutesHint} />
        </label>
        <Choice
          label={words.effort}
          value={effort.value}
          options={(Object.keys(EFFORTS) as (keyof typeof EFFORTS)[]).map((id) => ({
            id,
            name: words.efforts[id],
          }))}
          onChoose={(id) => {
            effort.value = id as keyof typeof EFFORTS
          }}
        />
      </div>
      <FormError text={running?.problem ?? action.error.value} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {messages.cancel}
        </button>
        <button type="submit" class="button button-primary" disabled={action.isBusy.value}>
          {words.start}
        </button>
      </div>
    </form>
  )
}
