import type { PublicBin, PublicBins } from '@towncrier/protocol'
import { useEffect, useRef, useState } from 'preact/hooks'
import { binsMessages as words } from '../messages/bins.ts'
import { ageWords, bestOf, streamWords } from './bin-words.ts'
import { binOf, binsNear, Refusal, reportFull } from './bins-api.ts'
import { BestBin, BinList, Space } from './near-bins.tsx'
import { useAnswer } from './use-answer.ts'

const REFRESH_MS = 60_000
const MOST_OTHERS = 6
const LONGEST_NOTE = 500

/** Of one bin, as its label names it. */
export function BinPage({ id }: { readonly id: string }) {
  const [isUnknown, setUnknown] = useState(false)
  const [reports, setReports] = useState(0)
  const bin = useAnswer<PublicBin>(
    isUnknown ? null : id,
    async () => {
      try {
        return await binOf(id)
      } catch (error) {
        if (error instanceof Refusal && (error.status === 404 || error.status === 400)) setUnknown(true)
        throw error
      }
    },
    { everyMs: REFRESH_MS, turn: reports },
  )
  const known = bin.answer
  const near = useAnswer<PublicBins>(
    known === null ? null : known.id,
    () => binsNear(known!, known!.stream),
    { everyMs: REFRESH_MS },
  )
  useEffect(() => {
    if (known !== null) document.title = known.name
  }, [known?.name])

  if (isUnknown) return <UnknownBin />
  if (known === null) {
    return (
      <main>
        <h1>{words.find}</h1>
        <p role="status">{bin.problem === '' ? words.bin.loading : bin.problem}</p>
        <Footer />
      </main>
    )
  }
  const others =
    near.answer === null
      ? null
      : { ...near.answer, bins: near.answer.bins.filter((other) => other.id !== known.id) }
  const best = others === null ? null : bestOf(others.bins)
  const age =
    near.answer === null ? null : ageWords(known.at, Date.parse(near.answer.at), near.answer.timeZone)
  return (
    <main>
      <header>
        <h1>{known.name}</h1>
        <p class="hint">
          {[streamWords(known.stream), known.street].filter((part) => part !== '').join(' · ')}
        </p>
      </header>
      <section class="state" aria-live="polite">
        <p class="state-word">
          <Space bin={known} best={best} />
        </p>
        <p class="hint">
          {known.isReported ? words.reportedFull : known.space === 'unknown' ? words.unknownWhy : age}
        </p>
      </section>
      {bin.problem !== '' && <p role="status">{words.old}</p>}
      <Report bin={known} hasBest={best !== null} onReported={() => setReports(reports + 1)} />
      {others !== null && (
        <section class="results" aria-labelledby="near">
          <h2 id="near">{words.othersNear}</h2>
          {best === null ? <p>{words.noOthers}</p> : <BestBin view={others} />}
          <BinList
            view={{ ...others, bins: others.bins.slice(0, MOST_OTHERS) }}
            without={best === null ? [] : [best.id]}
          />
        </section>
      )}
      <Footer />
    </main>
  )
}

interface ReportProps {
  readonly bin: PublicBin
  readonly hasBest: boolean
  readonly onReported: () => void
}

function Report({ bin, hasBest, onReported }: ReportProps) {
  const [isSending, setSending] = useState(false)
  const [isThanked, setThanked] = useState(false)
  const [problem, setProblem] = useState('')
  const thanks = useRef<HTMLElement>(null)
  useEffect(() => {
    if (isThanked) thanks.current?.focus()
  }, [isThanked])
  const submit = async (form: HTMLFormElement) => {
    const data = new FormData(form)
    setSending(true)
    setProblem('')
    try {
      await reportFull(bin.id, String(data.get('note') ?? '').trim(), String(data.get('website') ?? ''))
      setThanked(true)
      onReported()
    } catch (error) {
      setProblem((error as Error).message)
    } finally {
      setSending(false)
    }
  }
  if (isThanked) {
    return (
      <section class="thanks" ref={thanks} tabIndex={-1} aria-labelledby="thanks">
        <h2 id="thanks">{words.bin.thanks}</h2>
        <p>{words.bin.next}</p>
        <p>{hasBest ? words.bin.please : words.bin.pleaseElsewhere}</p>
      </section>
    )
  }
  return (
    <form
      class="report"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(event.currentTarget)
      }}
    >
      {bin.isReported && <p>{words.bin.reportedAlready}</p>}
      <button type="submit" class={bin.isReported ? '' : 'primary'} disabled={isSending}>
        {isSending ? words.bin.sending : words.bin.report}
      </button>
      <p class="problem" role="alert">
        {problem}
      </p>
      <label for="note">{words.bin.note}</label>
      <textarea id="note" name="note" rows={2} maxLength={LONGEST_NOTE} aria-describedby="note-hint" />
      <p class="hint" id="note-hint">
        {words.bin.noteHint}
      </p>
      <div class="leave-empty" aria-hidden="true">
        <label for="website">{words.bin.leaveEmpty}</label>
        <input id="website" name="website" tabIndex={-1} autocomplete="off" />
      </div>
    </form>
  )
}

function UnknownBin() {
  return (
    <main>
      <h1>{words.bin.unknown}</h1>
      <p>{words.bin.unknownText}</p>
      <Footer />
    </main>
  )
}

function Footer() {
  return (
    <footer>
      <p>
        <a href="/bins">{words.find}</a>
      </p>
      <p>
        <a href="/report">{words.somethingElse}</a>
      </p>
    </footer>
  )
}
