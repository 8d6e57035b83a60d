// biome-ignore-start lint/a11y/useSemanticElements: a table cannot leave out the rows that are not in sight.
// biome-ignore-start lint/a11y/useFocusableInteractive: the grid has the focus, and names the active row.
import type { WasteBinView, WasteRoundView } from '@towncrier/protocol'
import { BIN_STATES } from '@towncrier/waste-rounds/bin-state'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import { BINS } from '../url/url-state.ts'
import { NEEDS, NO_ROUND, PROBLEM, STATE_SHAPES } from './bin-states.ts'
import { fullByWords } from './bin-words.ts'

const words = messages.wasteBins
const ROW_HEIGHT = 60

/** Stream, round, state and text: one filter for the list and the map. */
export function BinFilter({
  bins,
  rounds,
}: {
  bins: readonly WasteBinView[]
  rounds: readonly WasteRoundView[]
}) {
  const { url } = useApp()
  const { bins: asked, search } = url.state.value
  const streams = [...new Set(bins.map(({ stream }) => stream))].sort()
  const isNarrowed = search !== '' || asked.stream !== '' || asked.roundId !== '' || asked.state !== ''
  const set = (change: Partial<typeof asked>) => url.set({ bins: { ...asked, ...change } })
  return (
    <section class="filter bin-filter" aria-label={words.filter.label}>
      <div class="search">
        <Icon name="search" size={18} />
        <input
          type="search"
          value={search}
          data-search
          aria-label={words.filter.search}
          placeholder={`${words.filter.search} …`}
          onInput={(event) => url.set({ search: event.currentTarget.value })}
        />
        {isNarrowed && (
          <button type="button" class="link-button" onClick={() => url.set({ search: '', bins: BINS })}>
            {words.filter.clear}
          </button>
        )}
      </div>
      <div class="bin-choices">
        <Choice
          label={words.filter.state}
          value={asked.state}
          options={[
            ['', words.filter.allStates],
            [NEEDS, words.filter.needs],
            [PROBLEM, words.filter.problem],
            ...BIN_STATES.map((state) => [state, words.states[state]] as const),
          ]}
          onChoose={(state) => set({ state })}
        />
        <Choice
          label={words.filter.stream}
          value={asked.stream}
          options={[['', words.filter.allStreams], ...streams.map((stream) => [stream, stream] as const)]}
          onChoose={(stream) => set({ stream })}
        />
        <Choice
          label={words.filter.round}
          value={asked.roundId}
          options={[
            ['', words.filter.allRounds],
            ...rounds.map(({ id, name }) => [id, name] as const),
            [NO_ROUND, words.filter.noRound],
          ]}
          onChoose={(roundId) => set({ roundId })}
        />
      </div>
    </section>
  )
}

function Choice({
  label,
  value,
  options,
  onChoose,
}: {
  label: string
  value: string
  options: readonly (readonly [value: string, words: string])[]
  onChoose: (value: string) => void
}) {
  return (
    <label class="field">
      <span class="visually-hidden">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key} selected={key === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Bins in rows of shape, name, fill and when full. */
export function BinList({
  bins,
  selectedId,
  label = words.list,
  onOpen,
}: {
  bins: readonly WasteBinView[]
  selectedId: string | null
  label?: string
  onOpen: (bin: WasteBinView) => void
}) {
  const { socket, time } = useApp()
  const now = Math.floor(socket.now.value / 60_000) * 60_000
  if (bins.length === 0) return <EmptyNotice title={words.none} hint={words.noneHint} />
  return (
    <VirtualList
      items={bins}
      keyOf={({ id }) => id}
      rowHeight={ROW_HEIGHT}
      label={label}
      selectedKey={selectedId}
      onOpen={onOpen}
      className="bin-list"
      testId="bin-list"
    >
      {(bin) => (
        <>
          <span role="gridcell" class="bin-cell-name">
            <span class="bin-name">{bin.name}</span>
            <span class="bin-state">
              <StateShape state={STATE_SHAPES[bin.state]} size={12} />
              {words.shortStates[bin.state]}
              <span class="quiet">
                {' · '}
                {bin.stream}
                {fullByWords(bin, now, time) !== '' &&
                  ` · ${words.head.by.toLowerCase()} ${fullByWords(bin, now, time)}`}
              </span>
            </span>
          </span>
          <span role="gridcell" class="bin-cell-fill">
            <Fill bin={bin} />
          </span>
        </>
      )}
    </VirtualList>
  )
}

/** A bar of the fill with the threshold marked, and the figure. */
export function Fill({ bin }: { bin: Pick<WasteBinView, 'fillPct' | 'thresholdPct'> }) {
  return (
    <span class="fill-level">
      <span class="fill-level-figure">{bin.fillPct === null ? '–' : words.percent(bin.fillPct)}</span>
      <span class="bin-bar" aria-hidden="true">
        {bin.fillPct !== null && <i style={{ width: `${Math.min(100, bin.fillPct)}%` }} />}
        <b style={{ left: `${bin.thresholdPct}%` }} />
      </span>
    </span>
  )
}
// biome-ignore-end lint/a11y/useFocusableInteractive: as above.
// biome-ignore-end lint/a11y/useSemanticElements: as above.
