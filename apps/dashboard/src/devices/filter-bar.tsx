import { useApp } from '../app.ts'
import { formatShort } from '../format/values.ts'
import { DEVICE_STATES } from '../live/device-state.ts'
import { messages } from '../messages/messages.ts'
import { Icon, KindIcon } from '../ui/icons.tsx'
import { StateShape } from '../ui/state-shape.tsx'

/** Search, kinds and states: one filter for the map and every list. */
export function FilterBar() {
  const { url, layers, kinds, live } = useApp()
  const { search, kinds: chosenKinds, states: chosenStates } = url.state.value
  const { byKind, byState } = live.summary.value
  const isNarrowed = search !== '' || chosenKinds.length > 0 || chosenStates.length > 0
  return (
    <section class="filter" aria-label={messages.filter.label}>
      <div class="search">
        <Icon name="search" size={18} />
        <input
          type="search"
          value={search}
          data-search
          data-testid="search"
          aria-label={messages.filter.search}
          placeholder={`${messages.filter.search} …`}
          title={messages.filter.searchHint}
          onInput={(event) => url.set({ search: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            if (search === '') event.currentTarget.blur()
            else url.set({ search: '' })
            event.preventDefault()
          }}
        />
        {isNarrowed && (
          <button
            type="button"
            class="link-button"
            onClick={() => url.set({ search: '', kinds: [], states: [], colourKind: null })}
          >
            {messages.filter.clear}
          </button>
        )}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row everywhere. */}
      <div class="chips chips-kinds" role="group" aria-label={messages.filter.kinds}>
        {[...layers.values()]
          .filter(({ kind }) => kinds.value.has(kind))
          .map(({ kind, iconPath }) => (
            <button
              key={kind}
              type="button"
              class="chip"
              aria-pressed={chosenKinds.includes(kind)}
              onClick={() => {
                const next = toggle(chosenKinds, kind)
                url.set({ kinds: next, colourKind: null })
              }}
            >
              <KindIcon path={iconPath} size={16} />
              {kinds.value.get(kind)!.titlePlural}
              <strong>{formatShort(byKind.get(kind) ?? 0)}</strong>
            </button>
          ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row everywhere. */}
      <div class="chips" role="group" aria-label={messages.filter.states}>
        {DEVICE_STATES.map((state) => (
          <button
            key={state}
            type="button"
            class="chip"
            aria-pressed={chosenStates.includes(state)}
            aria-label={`${messages.states[state]}: ${byState[state]}`}
            title={messages.states[state]}
            onClick={() => url.set({ states: toggle(chosenStates, state) })}
          >
            <StateShape state={state} size={13} />
            <strong>{formatShort(byState[state])}</strong>
          </button>
        ))}
      </div>
    </section>
  )
}

function toggle<Item>(items: readonly Item[], item: Item): Item[] {
  return items.includes(item) ? items.filter((each) => each !== item) : [...items, item]
}
