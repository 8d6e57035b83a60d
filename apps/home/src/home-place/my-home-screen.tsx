import { useSignal } from '@preact/signals'
import '../styles/more.css'
import { NATIONS, type Nation, TENURES, type Tenure } from '../api/home-types.ts'
import { useHome, useRest, useWords } from '../home-app.ts'
import { BackToMore } from '../ui/back-link.tsx'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Problem, ScreenTitle, Submit } from '../ui/parts.tsx'
import { useAnswer } from '../ui/use-answer.ts'
import { useTask } from '../ui/use-task.ts'
import { AddBox, AddRoom } from './add-forms.tsx'
import { MoveHome } from './move-home.tsx'
import { RoomPart } from './room-part.tsx'

export function MyHomeScreen() {
  const app = useHome()
  const { myHome: words } = useRest()
  const { now } = useWords()
  const home = app.home.value!
  const isEnded = home.endedAt !== null
  return (
    <>
      <BackToMore />
      <ScreenTitle>{words.title}</ScreenTitle>
      {isEnded ? <p>{now.ended}</p> : <About key={home.id} />}
      <section class="stack" aria-labelledby="rooms">
        <h2 id="rooms">{words.rooms}</h2>
        {home.rooms.map((room) => (
          <RoomPart key={room.id} home={home} room={room} />
        ))}
      </section>
      {!isEnded && (
        <>
          <AddRoom home={home} />
          <AddBox home={home} />
          <MoveHome home={home} />
        </>
      )}
    </>
  )
}

function About() {
  const app = useHome()
  const all = useWords()
  const { myHome: words } = useRest()
  const home = app.home.value!
  const options = useAnswer('options', () => app.api.options())
  const task = useTask()
  const isSaved = useSignal(false)
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    const area = data.get('areaId')
    isSaved.value = false
    void task
      .run(async () => {
        const change = {
          version: home.version,
          name: String(data.get('name')).trim(),
          tenure: data.get('tenure') as Tenure,
          nation: data.get('nation') as Nation,
          ...(area === null ? {} : { areaId: area === '' ? null : String(area) }),
        }
        app.takeHome(await app.api.changeHome(home.id, change))
      })
      .then((isDone) => {
        isSaved.value = isDone
        if (!isDone) void app.reloadHomes().catch(() => undefined)
      })
  }
  const areas = options.value.value?.areas ?? []
  return (
    <section class="card" aria-labelledby="about">
      <h2 id="about">{words.about}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit(event.currentTarget)
        }}
      >
        <TextField name="name" label={words.name} defaultValue={home.name} maxLength={80} required />
        <SelectField
          name="tenure"
          label={words.tenure}
          hint={words.tenureHint}
          value={home.tenure}
          options={TENURES.map((value) => ({ value, label: words.tenures[value] }))}
        />
        <SelectField
          name="nation"
          label={words.nation}
          value={home.nation}
          options={NATIONS.map((value) => ({ value, label: words.nations[value] }))}
        />
        {areas.length > 0 && (
          <SelectField
            name="areaId"
            label={words.area}
            hint={words.areaHint}
            value={home.areaId ?? ''}
            options={[
              { value: '', label: words.noArea },
              ...areas.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
        <Problem text={task.problem.value} />
        <p class="good" role="status">
          {isSaved.value ? all.saved : ''}
        </p>
        <Submit label={all.save} isBusy={task.isBusy.value} />
      </form>
    </section>
  )
}
