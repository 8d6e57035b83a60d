import type { PlaceView } from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { useLoad } from '../ui/use-load.ts'
import { alarmApi } from './alarm-api.ts'

/** Places and areas of the town; none until they are loaded. */
export function usePlaces(): readonly PlaceView[] {
  const { api } = useApp()
  return useLoad(() => alarmApi(api).places(), [api]).data ?? []
}

/** The name of a place, for sentences; its id when nobody has named it. */
export function placeNameOf(places: readonly PlaceView[], id: string): string {
  return places.find((place) => place.id === id)?.name ?? id
}

/** A place or area chosen by its name, out of many. @param onChange gets null where none is meant. */
export function PlaceField({
  label,
  hint,
  isFilter = false,
  places,
  value,
  onChange,
}: {
  label: string
  hint?: string
  /** Among the filters of a list, not the fields of a form. */
  isFilter?: boolean
  places: readonly PlaceView[]
  value: string | null
  onChange: (place: PlaceView | null) => void
}) {
  const options = useMemo(() => placesByWords(places), [places])
  const shown = [...options].find(([, { id }]) => id === value)?.[0] ?? value ?? ''
  return (
    <label class={isFilter ? undefined : 'field'}>
      <span>{label}</span>
      <input
        key={shown}
        class={isFilter ? 'select' : undefined}
        list="places-of-town"
        autocomplete="off"
        maxLength={200}
        defaultValue={shown}
        placeholder={isFilter ? messages.alarms.filters.any : undefined}
        onChange={({ currentTarget }) => {
          const text = currentTarget.value.trim()
          const place = options.get(text) ?? places.find(({ id }) => id === text) ?? null
          currentTarget.setCustomValidity(
            text === '' || place !== null ? '' : messages.alarms.suppressions.placeUnknown,
          )
          if (currentTarget.reportValidity()) onChange(place)
        }}
      />
      <datalist id="places-of-town">
        {[...options.keys()].map((words) => (
          <option key={words} value={words} />
        ))}
      </datalist>
      {hint !== undefined && <small>{hint}</small>}
    </label>
  )
}

/** Each place by its name, and by name and id where two bear the same. */
function placesByWords(places: readonly PlaceView[]): ReadonlyMap<string, PlaceView> {
  const byWords = new Map<string, PlaceView>()
  for (const place of places) {
    byWords.set(byWords.has(place.name) ? `${place.name} (${place.id})` : place.name, place)
  }
  return byWords
}
