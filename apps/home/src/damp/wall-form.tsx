import { useSignal } from '@preact/signals'
import type { HomeView, RiskView, RoomView } from '@towncrier/protocol'
import { useHome, useRest, useWords } from '../home-app.ts'
import { SelectField } from '../ui/fields.tsx'
import { Problem, Submit } from '../ui/parts.tsx'
import { useAnswer } from '../ui/use-answer.ts'
import { useTask } from '../ui/use-task.ts'

/** Two numbers are the same wall when they are as close as they are written. */
const SAME = 0.005

/** What the household knows of the wall; what it does not know stays at what most homes have. */
export function WallForm({
  home,
  room,
  risk,
  onSaved,
}: {
  home: HomeView
  room: RoomView
  risk: RiskView
  onSaved: () => Promise<void>
}) {
  const app = useHome()
  const all = useWords()
  const { damp: words } = useRest()
  const options = useAnswer('options', () => app.api.options())
  const task = useTask()
  const isSaved = useSignal(false)
  if (options.value.value === null) return null
  const { wallFactors, materials } = options.value.value
  const kinds = Object.entries(wallFactors).map(([id, factor]) => ({
    value: String(factor),
    label: words.wallKinds[id] ?? id,
  }))
  const known = kinds.find(({ value }) => Math.abs(Number(value) - risk.wallFactor) < SAME)
  const factorText = app.format.value.number(risk.wallFactor, 2)
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    const [wallFactor, material] = [Number(data.get('wallFactor')), String(data.get('material'))]
    isSaved.value = false
    void task
      .run(async () => {
        app.takeHome(await app.api.changeRoom(home.id, room.id, { wallFactor, material }))
        await onSaved()
      })
      .then((isDone) => {
        isSaved.value = isDone
      })
  }
  return (
    <section class="card" aria-labelledby="wall">
      <h2 id="wall">{words.wall}</h2>
      <p class="quiet">{words.wallHint}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit(event.currentTarget)
        }}
      >
        <SelectField
          name="wallFactor"
          label={words.wallKind}
          hint={risk.isWallFactorDefault ? words.isDefault : ''}
          value={known?.value ?? String(risk.wallFactor)}
          options={
            known === undefined
              ? [{ value: String(risk.wallFactor), label: words.wallOwn(factorText) }, ...kinds]
              : kinds
          }
        />
        <SelectField
          name="material"
          label={words.material}
          hint={risk.isMaterialDefault ? words.isDefault : ''}
          value={risk.material}
          options={materials.map((id) => ({ value: id, label: words.materials[id] ?? id }))}
        />
        <p class="quiet">{words.factor(factorText)}</p>
        <Problem text={task.problem.value} />
        <p class="good" role="status">
          {isSaved.value ? all.saved : ''}
        </p>
        <Submit label={all.save} isBusy={task.isBusy.value} />
      </form>
    </section>
  )
}
