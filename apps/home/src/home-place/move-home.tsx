import { useSignal } from '@preact/signals'
import type { HomeView } from '@towncrier/protocol'
import { NATIONS, type Nation, TENURES, type Tenure } from '../api/home-types.ts'
import { useHome, useRest } from '../home-app.ts'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Confirm } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'

/** The household moves: a new home with the boxes, and the old one closed and kept. */
export function MoveHome({ home }: { home: HomeView }) {
  const app = useHome()
  const { myHome: words } = useRest()
  const task = useTask()
  const name = useSignal('')
  const tenure = useSignal<Tenure>('unknown')
  const nation = useSignal<Nation>(home.nation)
  const move = () =>
    void task.run(async () => {
      const moved = await app.api.moveHome(home.id, {
        name: name.value.trim(),
        tenure: tenure.value,
        nation: nation.value,
      })
      app.takeHome(moved)
      await app.reloadHomes()
      app.chooseHome(moved.id)
      app.url.goTo('now')
    })
  return (
    <details class="card">
      <summary>{words.move}</summary>
      <div class="stack">
        <p>{words.moveLead}</p>
        <TextField
          name="moveName"
          label={words.moveName}
          maxLength={80}
          autocomplete="off"
          onInput={(event) => {
            name.value = event.currentTarget.value
          }}
        />
        <SelectField
          name="moveTenure"
          label={words.tenure}
          value={tenure.value}
          options={TENURES.map((value) => ({ value, label: words.tenures[value] }))}
          onChoose={(value) => {
            tenure.value = value as Tenure
          }}
        />
        <SelectField
          name="moveNation"
          label={words.nation}
          value={nation.value}
          options={NATIONS.map((value) => ({ value, label: words.nations[value] }))}
          onChoose={(value) => {
            nation.value = value as Nation
          }}
        />
        {name.value.trim() !== '' && (
          <Confirm
            label={words.moveSubmit}
            what={words.moveWhat}
            yes={words.moveYes}
            isBusy={task.isBusy.value}
            problem={task.problem.value}
            onYes={move}
          />
        )}
      </div>
    </details>
  )
}
