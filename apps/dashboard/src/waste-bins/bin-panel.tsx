import { useSignal } from '@preact/signals'
import type { WasteBinDetail, WasteRoundView } from '@towncrier/protocol'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useApp, useMay } from '../app.ts'
import { useAction } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icons.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { Age, When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { BinChart } from './bin-chart.tsx'
import { BinDialog, LeaveServiceDialog } from './bin-dialogs.tsx'
import { Fill } from './bin-list.tsx'
import { STATE_SHAPES } from './bin-states.ts'
import { reachedWords, timesText } from './bin-words.ts'
import { labelsOf, useWasteApi } from './waste-api.ts'

const words = messages.wasteBins

interface BinPanelProps {
  readonly id: string
  readonly rounds: readonly WasteRoundView[]
  readonly streams: readonly string[]
  /** Changes when there is something new. */
  readonly turn: string
  readonly onClose: () => void
  readonly onChanged: () => void
}

/** All that is known of one bin, and what can be done with it. */
export function BinPanel({ id, turn, onClose, ...panel }: BinPanelProps) {
  const api = useWasteApi()
  const { data, error, reload } = useLoad(() => api.bin(id), [id, turn])
  const back = useRef<HTMLButtonElement>(null)
  useEffect(() => back.current?.focus(), [id])
  return (
    <section class="card bin-panel" aria-label={data?.name ?? words.title} data-testid="bin-panel">
      <button ref={back} type="button" class="link-button bin-back" onClick={onClose}>
        <Icon name="chevron" size={16} />
        {words.actions.back}
      </button>
      {data !== null && data.id === id ? (
        <Bin bin={data} onReload={reload} onClose={onClose} {...panel} />
      ) : error !== null ? (
        <ErrorNotice error={error} onRetry={reload} />
      ) : (
        <p class="quiet">{messages.loading}</p>
      )}
    </section>
  )
}

type BinProps = Omit<BinPanelProps, 'id' | 'turn'> & {
  readonly bin: WasteBinDetail
  readonly onReload: () => void
}

function Bin({ bin, rounds, streams, onReload, onClose, onChanged }: BinProps) {
  const { socket, time, kinds } = useApp()
  const now = Math.floor(socket.now.value / 60_000) * 60_000
  const kind = bin.device === null ? undefined : kinds.value.get(bin.device.kind)
  const { panel } = words
  return (
    <>
      <header>
        <h2>{bin.name}</h2>
        <p class="bin-state">
          <StateShape state={STATE_SHAPES[bin.state]} />
          {words.states[bin.state]}
        </p>
      </header>
      <div class="bin-now">
        <Fill bin={bin} />
        <p class="quiet">
          {bin.fillAt === null ? (
            panel.unknown
          ) : (
            <>
              {panel.measured} <Age at={Date.parse(bin.fillAt)} />
            </>
          )}
          {bin.forecast?.perDayPct != null && `, ${panel.perDay(bin.forecast.perDayPct)}`}
        </p>
      </div>
      <dl class="bin-facts">
        {bin.forecast !== null && bin.forecast.basis !== 'unknown' ? (
          <>
            <Fact title={panel.by(bin.thresholdPct)}>
              {reachedWords(bin.forecast.thresholdAt, now, time)}
            </Fact>
            <Fact title={panel.overflow}>{reachedWords(bin.forecast.overflowAt, now, time)}</Fact>
          </>
        ) : (
          <Fact title={panel.by(bin.thresholdPct)}>{panel.noForecast}</Fact>
        )}
        <Fact title={panel.emptied}>
          {bin.emptiedAt === null ? panel.neverEmptied : <When at={bin.emptiedAt} />}
        </Fact>
      </dl>
      {bin.remark !== '' && <p class="quiet">{bin.remark}</p>}
      {bin.problems.length > 0 && (
        <section>
          <h3>{panel.problems}</h3>
          <ul class="bin-problems">
            {bin.problems.map((problem) => (
              <li key={problem} class={problem === 'no-device' ? 'quiet' : 'network-problem'}>
                {words.problems[problem]}
              </li>
            ))}
          </ul>
        </section>
      )}
      {bin.device !== null && kind !== undefined && (
        <section>
          <h3>{bin.points.length > 0 ? panel.chart : panel.chartPast}</h3>
          <BinChart device={bin.device} kind={kind} points={bin.points} />
        </section>
      )}
      <About bin={bin} rounds={rounds} />
      <History services={bin.services} />
      <Actions
        bin={bin}
        rounds={rounds}
        streams={streams}
        onReload={onReload}
        onClose={onClose}
        onChanged={onChanged}
      />
    </>
  )
}

function Fact({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function About({ bin, rounds }: { bin: WasteBinDetail; rounds: readonly WasteRoundView[] }) {
  const { url } = useApp()
  const { panel } = words
  const round = rounds.find(({ id }) => id === bin.roundId)
  const times = bin.accessTimes.length === 0 ? panel.anyTime : timesText(bin.accessTimes)
  return (
    <section>
      <h3>{panel.about}</h3>
      <dl class="bin-facts">
        <Fact title={panel.stream}>{bin.stream}</Fact>
        <Fact title={panel.place}>
          {bin.street === '' ? `${bin.latitude}, ${bin.longitude}` : bin.street}
        </Fact>
        <Fact title={panel.volume}>{panel.litres(bin.volumeL)}</Fact>
        <Fact title={panel.threshold}>{words.percent(bin.thresholdPct)}</Fact>
        {bin.maxAgeDays !== null && <Fact title={panel.age}>{panel.days(bin.maxAgeDays)}</Fact>}
        <Fact title={panel.access}>{bin.accessNote === '' ? times : `${times}. ${bin.accessNote}`}</Fact>
        <Fact title={panel.service}>{panel.seconds(bin.serviceS)}</Fact>
        <Fact title={panel.round}>{round?.name ?? panel.noRound}</Fact>
        <Fact title={panel.sensor}>
          {bin.device === null ? (
            panel.noSensor
          ) : (
            <button
              type="button"
              class="link-button"
              onClick={() => url.set({ page: 'devices', deviceId: bin.device!.id, search: '' })}
            >
              {bin.device.id}
            </button>
          )}
        </Fact>
      </dl>
    </section>
  )
}

function History({ services }: { services: WasteBinDetail['services'] }) {
  const { panel } = words
  return (
    <section>
      <h3>{panel.history}</h3>
      {services.length === 0 ? (
        <p class="quiet">{panel.noHistory}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard.
        <ul class="bin-history" tabIndex={0} aria-label={panel.history}>
          {services.map(({ id, at, outcome, source, fillBeforePct, fillAfterPct, isDisputed, note }) => (
            <li key={id}>
              <When at={at} /> {words.outcomes[outcome] ?? outcome}
              <span class="quiet">
                {' '}
                {[panel.fromTo(fillBeforePct, fillAfterPct), words.sources[source], note]
                  .filter((part) => part !== '')
                  .join(', ')}
              </span>
              {isDisputed && <p class="network-problem">{panel.disputed}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Actions({ bin, rounds, streams, onReload, onClose, onChanged }: BinProps) {
  const api = useWasteApi()
  const action = useAction()
  const mayPlan = useMay('waste.plan')
  const asking = useSignal<'change' | 'leave' | 'remove' | null>(null)
  const ask = (what: typeof asking.value) => {
    asking.value = what
  }
  const done = () => {
    ask(null)
    onReload()
    onChanged()
  }
  return (
    <div class="network-actions">
      {mayPlan && (
        <>
          <button type="button" class="button" onClick={() => ask('change')}>
            {words.actions.change}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => (bin.isInService ? ask('leave') : void bringBack())}
          >
            {bin.isInService ? words.actions.outOfService : words.actions.intoService}
          </button>
          <button type="button" class="button" onClick={() => ask('remove')}>
            {words.actions.remove}
          </button>
        </>
      )}
      <a class="button" href={labelsOf([bin.id])} target="_blank" rel="noreferrer">
        {words.actions.label}
      </a>
      {action.error.value !== null && asking.value === null && (
        <p class="form-error" role="alert">
          {action.error.value}
        </p>
      )}
      {asking.value === 'change' && (
        <BinDialog
          bin={bin}
          place={null}
          rounds={rounds}
          streams={streams}
          onClose={() => ask(null)}
          onSaved={done}
        />
      )}
      {asking.value === 'leave' && <LeaveServiceDialog bin={bin} onClose={() => ask(null)} onSaved={done} />}
      {asking.value === 'remove' && (
        <ConfirmDialog
          title={words.removing.title(bin.name)}
          body={words.removing.body}
          action={words.actions.remove}
          isBusy={action.isBusy.value}
          error={action.error.value}
          onClose={() => ask(null)}
          onConfirm={() =>
            void action
              .run(() => api.removeBin(bin.id), words.removing.done)
              .then((isDone) => {
                if (!isDone) return
                onClose()
                onChanged()
              })
          }
        />
      )}
    </div>
  )

  function bringBack() {
    return action
      .run(() => api.changeBin(bin.id, { ...bin, isInService: true }), words.leaving.back)
      .then((isDone) => isDone && done())
  }
}
