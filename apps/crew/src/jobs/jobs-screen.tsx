import { useSignal } from '@preact/signals'
import { useCrew } from '../crew.ts'
import { JobCard } from '../gritting/job-card.tsx'
import { messages } from '../messages/messages.ts'
import type { WorkId } from '../outbox/outbox-event.ts'
import { RoundCard } from '../round/round-card.tsx'
import { ClockNotice } from '../shell/clock-notice.tsx'
import { Notice } from '../shell/notice.tsx'
import { TopBar } from '../shell/top-bar.tsx'
import type { WorkCard, WorkRow } from '../work/work.ts'
import { JobsFooter } from './jobs-footer.tsx'

const words = messages.jobs
const CARDS: Readonly<Record<WorkId, WorkCard>> = { gritting: JobCard, round: RoundCard }

type Row = WorkRow & { readonly work: WorkId }

/** What there is to do: own jobs, those that nobody has, and those that are over. */
export function JobsScreen() {
  const crew = useCrew()
  // Whoever may decide sees everybody’s jobs; here are those to be driven.
  const rows = crew.mayDo.value.flatMap(({ id, rows: found }) =>
    found.value.map((row): Row => ({ ...row, work: id })),
  )
  const of = (group: WorkRow['group']) => rows.filter((row) => row.group === group)
  const [mine, free, over] = [of('mine'), of('free'), of('over')]
  const problem = useSignal('')
  const tell = (text: string) => {
    problem.value = text
  }
  return (
    <div class="app">
      <TopBar>
        <h1 data-testid="answer">{answerOf(mine, free) ?? titleOf(crew.mayDo.value.map(({ id }) => id))}</h1>
      </TopBar>
      <main class="page">
        <ClockNotice />
        {problem.value !== '' && (
          <p class="problem" role="alert">
            {problem.value}
          </p>
        )}
        {mine.length + free.length === 0 && <NoJobs />}
        <JobList title={words.mine} rows={mine} onProblem={tell} />
        <JobList title={words.free} rows={free} onProblem={tell} />
        <JobList title={words.over} rows={over} onProblem={tell} />
        <JobsFooter />
      </main>
    </div>
  )
}

function answerOf(mine: readonly Row[], free: readonly Row[]): string | null {
  const running = mine.find(({ isRunning }) => isRunning)
  if (running !== undefined) return words.answerRunning(running.name)
  const next = mine[0] ?? free[0]
  return next === undefined ? null : words.answerNext(next.name)
}

function titleOf(works: readonly WorkId[]): string {
  return works.length === 1 ? words.titles[works[0]!] : words.title
}

function NoJobs() {
  const { refreshedAt } = useCrew()
  const isKnown = refreshedAt.value !== null
  return (
    <Notice
      title={isKnown ? words.none : words.nothingKnown}
      hint={isKnown ? words.noneHint : words.nothingKnownHint}
    />
  )
}

function JobList({
  title,
  rows,
  onProblem,
}: {
  title: string
  rows: readonly Row[]
  /** Told what stood in the way of taking a job; empty when nothing did. */
  onProblem: (text: string) => void
}) {
  if (rows.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul class="jobs">
        {rows.map(({ id, work }) => {
          const Card = CARDS[work]
          return <Card key={id} id={id} onProblem={onProblem} />
        })}
      </ul>
    </section>
  )
}
