import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { useLoad } from '../ui/use-load.ts'
import { useRecordApi } from './record-api.ts'
import { stampWords } from './record-dates.ts'

const words = messages.winterRecord.proof

/** The head of a record as evidence: whose it is, who produced it when, and what it can show. */
export function Proof({
  authority,
  title,
  about,
  span,
}: {
  authority: string
  title: string
  about: string | null
  span: string
}) {
  const { time, socket, session } = useApp()
  const api = useRecordApi()
  const { data, error } = useLoad(() => api.verify(), [])
  const now = socket.now.value
  const by = session.session.value?.displayName ?? ''
  return (
    <section class="card record-proof" aria-label={title}>
      <div>
        <h2>{title}</h2>
        <p class="record-authority">{authority}</p>
        <p>{about === null ? span : `${about}, ${span}`}</p>
        <p class="print-only">{words.made(stampWords(now, time.timeZone), by)}</p>
        {(data !== null || error !== null) && (
          <p class={data?.isIntact === false ? 'word-critical' : 'quiet'}>
            {words.chain(data?.isIntact ?? null, data?.decisions ?? 0)} {words.chainNote}
          </p>
        )}
      </div>
      <div class="record-proves">
        <p>{words.proves}</p>
        <p>{words.provesNot}</p>
      </div>
    </section>
  )
}
