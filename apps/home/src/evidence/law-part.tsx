import { useSignal } from '@preact/signals'
import type { HomeView, LawClockView } from '@towncrier/protocol'
import { NATIONS, type Nation, TENURES, type Tenure } from '../api/home-types.ts'
import { dateInputOf, readLocalInput } from '../format/local-input.ts'
import { useHome, useRest, useWords } from '../home-app.ts'
import { CheckField, SelectField, TextField } from '../ui/fields.tsx'
import { Problem, Submit, Waiting } from '../ui/parts.tsx'
import { useAnswer } from '../ui/use-answer.ts'
import { useTask } from '../ui/use-task.ts'

const DATES = ['awareAt', 'investigatedAt', 'summaryAt', 'madeSafeAt'] as const

/** What the landlord has to do by when; how the household lives is asked first. */
export function LawPart({ home }: { home: HomeView }) {
  const app = useHome()
  const { law: words } = useRest().evidence
  const key = JSON.stringify([home.id, home.tenure, home.nation])
  const { value, problem, reload } = useAnswer(key, () => app.api.law(home.id))
  const isKnown = home.tenure !== 'unknown' && home.nation !== 'unknown'
  return (
    <section class="card" aria-labelledby="law" data-testid="law">
      <h2 id="law">{words.title}</h2>
      {!isKnown && <p>{words.lead}</p>}
      {home.endedAt === null && !isKnown && <HowYouLive home={home} />}
      {value.value === null ? (
        <Waiting problem={problem.value} onRetry={() => void reload()} />
      ) : (
        <>
          <Clock clock={value.value} />
          {isKnown && home.endedAt === null && (
            <CaseForm
              key={JSON.stringify(value.value.case)}
              home={home}
              clock={value.value}
              onSet={(clock) => {
                value.value = clock
              }}
            />
          )}
        </>
      )}
      <p class="quiet">{words.notAdvice}</p>
    </section>
  )
}

function HowYouLive({ home }: { home: HomeView }) {
  const app = useHome()
  const all = useWords()
  const { myHome: words } = useRest()
  const task = useTask()
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    void task.run(async () => {
      const change = {
        version: home.version,
        tenure: data.get('tenure') as Tenure,
        nation: data.get('nation') as Nation,
      }
      app.takeHome(await app.api.changeHome(home.id, change))
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit(event.currentTarget)
      }}
    >
      <SelectField
        name="tenure"
        label={words.tenure}
        value={home.tenure}
        options={TENURES.map((value) => ({ value, label: words.tenures[value] }))}
      />
      <SelectField
        name="nation"
        label={words.nation}
        value={home.nation}
        options={NATIONS.map((value) => ({ value, label: words.nations[value] }))}
      />
      <Problem text={task.problem.value} />
      <Submit label={all.save} isBusy={task.isBusy.value} />
    </form>
  )
}

function Clock({ clock }: { clock: LawClockView }) {
  const app = useHome()
  const { law: words } = useRest().evidence
  const format = app.format.value
  return (
    <>
      {clock.why !== null && <p>{words.why[clock.why]}</p>}
      {clock.messages.map((message) => (
        <p key={`${message.key} ${JSON.stringify(message.params)}`} class="lead">
          {app.language.say(message)}
        </p>
      ))}
      {clock.duties.length > 0 && (
        <ol class="lines">
          {clock.duties.map(({ step, dueDate, state }) => (
            <li key={step} data-state={state}>
              <strong>{words.steps[step]}</strong>
              <span class="quiet">{words.due(format.date(Date.parse(`${dueDate}T12:00:00Z`)))}</span>
              <span class={state === 'overdue' ? 'warning' : 'quiet'}>{words.states[state]}</span>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}

function CaseForm({
  home,
  clock,
  onSet,
}: {
  home: HomeView
  clock: LawClockView
  onSet: (clock: LawClockView) => void
}) {
  const app = useHome()
  const all = useWords()
  const { law: words } = useRest().evidence
  const task = useTask()
  const isOpen = useSignal(false)
  const labels = {
    awareAt: words.toldAt,
    investigatedAt: words.investigatedAt,
    summaryAt: words.summaryAt,
    madeSafeAt: words.madeSafeAt,
  }
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    const at = (name: (typeof DATES)[number]) => {
      const day = readLocalInput(String(data.get(name) ?? ''))
      return day === null ? null : new Date(day).toISOString()
    }
    void task.run(async () =>
      onSet(
        await app.api.setLaw(home.id, {
          awareAt: at('awareAt'),
          investigatedAt: at('investigatedAt'),
          summaryAt: at('summaryAt'),
          madeSafeAt: at('madeSafeAt'),
          isEmergency: data.get('isEmergency') !== null,
        }),
      ),
    )
  }
  if (!isOpen.value) {
    return (
      <button
        type="button"
        class="button"
        onClick={() => {
          isOpen.value = true
        }}
      >
        {words.change}
      </button>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit(event.currentTarget)
      }}
    >
      {DATES.map((name) => {
        const known = clock.case[name]
        return (
          <TextField
            key={name}
            name={name}
            type="date"
            label={labels[name]}
            hint={name === 'awareAt' ? words.toldHint : ''}
            defaultValue={known === null ? '' : dateInputOf(Date.parse(known))}
          />
        )
      })}
      <CheckField
        name="isEmergency"
        label={words.emergency}
        hint={words.emergencyHint}
        isChecked={clock.case.isEmergency}
      />
      <Problem text={task.problem.value} />
      <Submit label={all.save} isBusy={task.isBusy.value} />
    </form>
  )
}
