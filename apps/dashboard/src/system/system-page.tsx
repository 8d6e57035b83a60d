import { useEffect, useRef, useState } from 'preact/hooks'
import type { Health, Pipeline } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { formatBytes, formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { Icon } from '../ui/icons.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'

const REFRESH_MS = 2_000
const BEHIND_IS_NEWS = 1_000

interface Standing {
  readonly pipeline: Pipeline
  readonly health: Health
  readonly perSecond: number | null
}

/** Whether readings get through, and where they are if not. */
export function SystemPage() {
  const { platform, session, url } = useApp()
  const maySeeAudit = useMay('audit.view')
  const person = session.session.value
  const { standing, error } = useStanding()
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div>
            <h1 class="with-shape">
              {standing !== null && <StateShape state={signOf(standing)} size={24} />}
              {error !== null
                ? messages.system.unknown
                : standing === null
                  ? messages.loading
                  : answerOf(standing)}
            </h1>
            <p>
              {standing?.perSecond == null
                ? '\u00a0'
                : messages.system.rate(formatNumber(standing.perSecond, standing.perSecond < 10 ? 1 : 0))}
            </p>
          </div>
        </header>
        {error !== null && <ErrorNotice error={error} />}
        {standing !== null && <Flow {...standing} />}
        {maySeeAudit && (
          <p>
            <a
              class="button"
              href={url.hrefOf({ page: 'audit' })}
              onClick={(event) => follow(event, () => url.set({ page: 'audit' }, true))}
            >
              <Icon name="book" size={16} />
              {messages.system.audit}
            </a>
          </p>
        )}
        <p class="quiet system-foot">
          {person !== null &&
            `${messages.shell.signedInAs(person.displayName, messages.roles[person.role])} · `}
          {messages.system.version(platform.version)} · {messages.system.timeZone(platform.timeZone)} ·{' '}
          <a href="/api/docs">{messages.system.apiDocs}</a> · <a href="/metrics">{messages.system.metrics}</a>
        </p>
      </div>
    </main>
  )
}

function useStanding(): { standing: Standing | null; error: unknown } {
  const { api } = useApp()
  const [state, setState] = useState<{ standing: Standing | null; error: unknown }>({
    standing: null,
    error: null,
  })
  const before = useRef<{ at: number; seq: number } | null>(null)
  useEffect(() => {
    let timer = 0
    let isGone = false
    const look = async () => {
      try {
        const [pipeline, health] = await Promise.all([api.pipeline(), api.health()])
        const at = performance.now()
        const seq = pipeline.journal.lastSeq
        const last = before.current
        before.current = { at, seq }
        const perSecond = last === null ? null : (Math.max(0, seq - last.seq) * 1_000) / (at - last.at)
        if (!isGone) setState({ standing: { pipeline, health, perSecond }, error: null })
      } catch (error) {
        if (!isGone) setState((state) => ({ ...state, error }))
      }
      if (!isGone) timer = window.setTimeout(() => void look(), REFRESH_MS)
    }
    void look()
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [api])
  return state
}

function answerOf({ pipeline, health }: Standing): string {
  if (health.status === 'failed') return messages.system.failed
  if (health.status === 'degraded') return messages.system.degraded
  return pipeline.processor.lag > BEHIND_IS_NEWS
    ? messages.system.behind(pipeline.processor.lag)
    : messages.system.fine
}

function signOf({ pipeline, health }: Standing) {
  if (health.status === 'failed') return 'critical'
  return health.status === 'degraded' || pipeline.processor.lag > BEHIND_IS_NEWS ? 'warning' : 'done'
}

/** The three stations of a reading, in order. */
function Flow({ pipeline, health }: Standing) {
  const { journal, processor, telemetryStore, quarantineOpen } = pipeline
  return (
    <ol class="flow" aria-label={messages.system.flow}>
      <Station
        title={messages.system.journal}
        what={messages.system.journalWhat}
        status={health.checks.journal?.status}
        problem={journal.problem}
        figures={[
          messages.system.journalTotal(journal.lastSeq),
          messages.system.journalDisk(formatBytes(journal.diskBytes)),
        ]}
      />
      <Station
        title={messages.system.processor}
        what={messages.system.processorWhat}
        status={health.checks.processor?.status}
        problem={health.checks.processor?.status === 'failed' ? health.checks.processor.detail : null}
        figures={[messages.system.processorLag(processor.lag), messages.system.quarantine(quarantineOpen)]}
      />
      <Station
        title={messages.system.store}
        what={messages.system.storeWhat}
        status={health.checks.telemetryStore?.status}
        problem={telemetryStore.problem}
        figures={[
          messages.system.storeWaiting(telemetryStore.waitingReadings),
          messages.system.storeEngine(telemetryStore.engine),
        ]}
      />
    </ol>
  )
}

function Station({
  title,
  what,
  status,
  problem,
  figures,
}: {
  title: string
  what: string
  status: string | undefined
  problem: string | null
  figures: readonly string[]
}) {
  const known = status === 'degraded' || status === 'failed' ? status : 'ok'
  const sign = { ok: 'done', degraded: 'warning', failed: 'critical' } as const
  return (
    <li class="card station">
      <h2>{title}</h2>
      <p class="with-shape">
        <StateShape state={sign[known]} size={14} />
        {messages.system.health[known]}
      </p>
      <p class="quiet">{what}</p>
      {problem !== null && <p class="form-error">{problem}</p>}
      <ul>
        {figures.map((figure) => (
          <li key={figure}>{figure}</li>
        ))}
      </ul>
    </li>
  )
}
