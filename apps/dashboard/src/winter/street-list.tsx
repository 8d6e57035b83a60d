import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import type { RoadLayer } from '../url/url-state.ts'
import { nightClock } from './board-words.ts'
import { chanceStep } from './risk-colours.ts'
import { type LastTreatment, plusMinus, type RoadThen, type StreetThen, sortStreets } from './roads.ts'
import { Scroll } from './scroll.tsx'
import { useNow } from './use-now.ts'

const words = messages.winter.map
const percent = (share: number) =>
  share > 0.99 ? '> 99\u00a0%' : share < 0.01 ? '< 1\u00a0%' : `${formatNumber(share * 100, 0)}\u00a0%`

/** A road in words: its name, how cold, how sure, when it was treated. */
export function roadWords(
  road: RoadThen & { readonly name: string; readonly treated: LastTreatment | null },
  clock: (at: string) => string,
): string[] {
  const { name, tempC, errorK, chance, treatment, treated } = road
  return [
    name === '' ? words.unnamed : name,
    tempC === null || errorK === null ? words.legend.unknown : words.temp(tempC, plusMinus(errorK)),
    ...(chance === null ? [] : [words.chance(percent(chance))]),
    treated === null
      ? words.states[treatment]
      : words.treatedAt(
          clock(treated.at),
          treated.rateGm2 === null ? '' : messages.winter.rate(treated.rateGm2, 1),
        ),
  ]
}

/** The map as a list: what the layer warns of first. */
export function StreetList({
  streets,
  layer,
  clock,
  most,
  onMark,
}: {
  streets: readonly StreetThen[]
  layer: RoadLayer
  clock: string
  most: number
  onMark: (edgeIds: readonly string[]) => void
}) {
  const { time } = useApp()
  const clockNow = useNow()
  const search = useSignal('')
  const sorted = useMemo(() => sortStreets(streets, layer), [streets, layer])
  const wanted = search.value.trim().toLocaleLowerCase()
  const found = sorted.filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
  const count = (state: StreetThen['treatment']) =>
    streets.filter(({ treatment }) => treatment === state).length
  const stateWords = ({ treatment, treated }: StreetThen) =>
    treated === null
      ? words.states[treatment]
      : `${words.states[treatment]}, ${nightClock(time, treated.at, clockNow)}`
  return (
    <div class="card winter-streets">
      <header>
        <h2>{layer === 'treated' ? words.list.treated : words.list[layer](clock)}</h2>
        {layer === 'treated' && (
          <p class="quiet">{words.summary(count('treated'), count('planned'), count('missed'))}</p>
        )}
        <input
          type="search"
          class="select winter-street-search"
          data-search
          aria-label={words.search}
          placeholder={words.search}
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value
          }}
        />
      </header>
      <Scroll label={words.columns.street} class="winter-street-scroll">
        <table class="table" data-testid="winter-streets">
          <thead>
            <tr>
              <th scope="col">{words.columns.street}</th>
              {layer === 'treated' ? (
                <th scope="col">{words.columns.state}</th>
              ) : (
                <>
                  <th scope="col" class="number">
                    {words.columns.temperature}
                  </th>
                  <th scope="col" class="number">
                    {words.columns.chance}
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, most).map((street) => (
              <tr
                key={street.key}
                onPointerEnter={() => onMark(street.edgeIds)}
                onPointerLeave={() => onMark([])}
              >
                <td>
                  <button
                    type="button"
                    class="row-link"
                    onFocus={() => onMark(street.edgeIds)}
                    onBlur={() => onMark([])}
                    onClick={() => onMark(street.edgeIds)}
                  >
                    {street.name === '' ? words.unnamed : street.name}
                  </button>
                </td>
                {layer === 'treated' ? (
                  <td class={street.treatment === 'missed' ? 'word-warning' : undefined}>
                    {stateWords(street)}
                  </td>
                ) : (
                  <>
                    <td class="number nowrap">
                      {street.tempC === null ? '—' : formatNumber(street.tempC, 1)}
                      {street.errorK !== null && (
                        <small> ± {formatNumber(plusMinus(street.errorK), 1)}</small>
                      )}
                    </td>
                    <td class="number nowrap">
                      {street.chance === null ? (
                        '—'
                      ) : (
                        <>
                          {percent(street.chance)}{' '}
                          <small>{words.chances[chanceStep(street.chance).name]}</small>
                        </>
                      )}
                    </td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
        {found.length === 0 && <p class="notice quiet">{words.noStreets}</p>}
        {found.length > most && <p class="notice quiet">{words.more(found.length - most)}</p>}
      </Scroll>
    </div>
  )
}
