import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks'
import type { CauseView, Page } from '../api/types.ts'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { isTyping } from '../shell/keyboard.ts'
import { useLoad } from '../ui/use-load.ts'

const words = messages.replay
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const SPEEDS = [10, 60] as const
const TICK_MS = 1_000
const DRAG_SETTLES_MS = 150
const MOST_MARKS = 1_000

/** The day as a slider with its causes as marks; steps, play, and now. */
export function TimeBar({
  at,
  liveNow,
  isLoading,
}: {
  at: number
  liveNow: () => number
  isLoading: boolean
}) {
  const { url, time, api } = useApp()
  const speed = useSignal<number>(0)
  const dragged = useSignal<number | null>(null)
  const { start, end } = useMemo(() => dayOf(at, time), [at, time])
  const shown = dragged.value ?? at
  const go = (to: number) => {
    if (to >= liveNow()) {
      speed.value = 0
      url.set({ at: null, incidentId: null }, true)
    } else url.set({ at: Math.floor(to / 1_000) * 1_000 })
  }
  // From where the address stands: keys come faster than pictures.
  const step = (minutes: number) => go((url.state.peek().at ?? at) + minutes * MINUTE_MS)
  const marks = useLoad(
    () =>
      api.request<Page<CauseView>>(
        'GET',
        `/causes?from=${new Date(start).toISOString()}&to=${new Date(end).toISOString()}&limit=${MOST_MARKS}`,
      ),
    [start, end],
  )

  useEffect(() => {
    if (dragged.value === null) return
    const timer = window.setTimeout(() => {
      if (dragged.value !== null) go(dragged.value)
      dragged.value = null
    }, DRAG_SETTLES_MS)
    return () => clearTimeout(timer)
  }, [dragged.value])

  useEffect(() => {
    if (speed.value === 0 || isLoading) return
    const timer = window.setTimeout(() => go(at + speed.value * TICK_MS), TICK_MS)
    return () => clearTimeout(timer)
  }, [speed.value, at, isLoading])

  // Before the first paint: a key may come as soon as there is something to see.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      const isSlider = event.target instanceof HTMLInputElement && event.target.type === 'range'
      if (isTyping(event.target) && !isSlider) return
      const isOnMap = event.target instanceof HTMLElement && event.target.closest('.map') !== null
      const minutes = event.shiftKey ? 5 : 1
      if (event.key === 'n') go(liveNow())
      else if (event.key === 'ArrowLeft' && !isOnMap) step(-minutes)
      else if (event.key === 'ArrowRight' && !isOnMap) step(minutes)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])

  const items = marks.data?.items ?? []
  return (
    <section class="time-bar" aria-label={words.slider} data-testid="time-bar">
      <div class="time-bar-row">
        {[5, 1].map((minutes) => (
          <Step
            key={minutes}
            label={words.back(minutes)}
            text={`−${minutes}`}
            onPress={() => step(-minutes)}
          />
        ))}
        {[1, 5].map((minutes) => (
          <Step
            key={minutes}
            label={words.ahead(minutes)}
            text={`+${minutes}`}
            onPress={() => step(minutes)}
          />
        ))}
        {SPEEDS.map((each) => (
          <button
            key={each}
            type="button"
            class="button button-small"
            aria-pressed={speed.value === each}
            aria-label={speed.value === each ? words.pause : words.play(each)}
            onClick={() => {
              speed.value = speed.value === each ? 0 : each
            }}
          >
            {speed.value === each ? '❚❚' : `▶ ×${each}`}
          </button>
        ))}
        <label class="time-bar-at">
          <span class="visually-hidden">{words.at}</span>
          <input
            type="datetime-local"
            value={time.toInput(shown)}
            onChange={(event) => {
              const chosen = time.fromInput(event.currentTarget.value)
              if (chosen !== null) go(chosen)
            }}
          />
        </label>
        <span class="quiet time-bar-keys">{words.keys}</span>
      </div>
      <div class="time-bar-track">
        <div class="time-bar-marks" aria-hidden="true">
          {items.map(({ id, startedAt, severity }) => (
            <span
              key={id}
              class={`time-mark time-mark-${severity}`}
              style={{ left: `${((Date.parse(startedAt) - start) / (end - start)) * 100}%` }}
            />
          ))}
        </div>
        <input
          type="range"
          min={start}
          max={end}
          step={MINUTE_MS}
          value={shown}
          aria-label={words.slider}
          aria-valuetext={time.clock(shown)}
          onInput={(event) => {
            dragged.value = Number(event.currentTarget.value)
          }}
        />
        <p class="time-bar-scale quiet">
          <span>{time.clock(start)}</span>
          <span>{words.marks(items.length)}</span>
          <span>{time.clock(end)}</span>
        </p>
      </div>
    </section>
  )
}

function Step({ label, text, onPress }: { label: string; text: string; onPress: () => void }) {
  return (
    <button type="button" class="button button-small" aria-label={label} onClick={onPress}>
      {text}
    </button>
  )
}

/** The local day of an instant: 23 or 25 hours long when the clock is changed in it. */
function dayOf(at: number, time: { midnights(from: number, to: number): number[] }) {
  const start = time.midnights(at - 2 * DAY_MS, at).at(-1) ?? at - DAY_MS
  const end = time.midnights(start, start + 2 * DAY_MS)[0] ?? start + DAY_MS
  return { start, end }
}
