import { useSignal } from '@preact/signals'
import type { EvidenceReportView, HomeView } from '@towncrier/protocol'
import { useHome, useRest } from '../home-app.ts'
import { Confirm, Waiting } from '../ui/parts.tsx'
import { useAnswer } from '../ui/use-answer.ts'
import { useTask } from '../ui/use-task.ts'
import { ReportForm } from './report-form.tsx'
import { SharesPart } from './shares-part.tsx'

export function ReportsPart({ home }: { home: HomeView }) {
  const app = useHome()
  const { reports: words } = useRest().evidence
  const isMaking = useSignal(false)
  const { value, problem, reload } = useAnswer(home.id, () => app.api.reports(home.id))
  return (
    <section class="card" aria-labelledby="reports">
      <h2 id="reports">{words.title}</h2>
      <p class="quiet">{words.lead}</p>
      {isMaking.value ? (
        <ReportForm
          home={home}
          onDone={(isMade) => {
            isMaking.value = false
            if (isMade) void reload()
          }}
        />
      ) : (
        <button
          type="button"
          class="button button-primary"
          onClick={() => {
            isMaking.value = true
          }}
        >
          {words.make}
        </button>
      )}
      {value.value === null ? (
        <Waiting problem={problem.value} onRetry={() => void reload()} />
      ) : value.value.reports.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ul class="reports">
          {value.value.reports.map((report) => (
            <Report key={report.id} home={home} report={report} onChanged={() => void reload()} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Report({
  home,
  report,
  onChanged,
}: {
  home: HomeView
  report: EvidenceReportView
  onChanged: () => void
}) {
  const app = useHome()
  const rest = useRest()
  const { reports: words } = rest.evidence
  const format = app.format.value
  const task = useTask()
  const { id, from, to, madeAt } = report
  const span = rest.history.span(format.date(Date.parse(from)), format.date(Date.parse(to)))
  return (
    <li class="report" data-testid="report">
      <h3>{span}</h3>
      <p class="quiet">{words.made(format.when(Date.parse(madeAt), app.clock()))}</p>
      <div class="buttons">
        <a class="button" href={app.api.reportPath(home.id, id, 'page')} target="_blank" rel="noopener">
          {words.page}
        </a>
        <a class="button" href={app.api.reportPath(home.id, id, 'pdf')} target="_blank" rel="noopener">
          {words.pdf}
        </a>
      </div>
      <SharesPart home={home} report={report} onChanged={onChanged} />
      <Confirm
        label={words.remove}
        what={words.removeWhat}
        yes={words.removeYes}
        isBusy={task.isBusy.value}
        problem={task.problem.value}
        onYes={() =>
          void task.run(async () => {
            await app.api.removeReport(home.id, id)
            onChanged()
          })
        }
      />
    </li>
  )
}
