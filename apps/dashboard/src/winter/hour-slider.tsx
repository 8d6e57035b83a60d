import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { messages } from '../messages/messages.ts'
import { isTyping } from '../shell/keyboard.ts'
import { Icon } from '../ui/icons.tsx'

const words = messages.winter.map
const STEP_MS = 700

/** Through the night an hour at a time, by hand or by itself; n is now. */
export function HourSlider({
  hour,
  most,
  clock,
  onChange,
}: {
  hour: number
  most: number
  clock: string
  onChange: (hour: number) => void
}) {
  const isPlaying = useSignal(false)
  const newest = useRef({ hour, onChange })
  newest.current = { hour, onChange }
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isSlider = event.target instanceof HTMLInputElement && event.target.type === 'range'
      if (event.key !== 'n' || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.defaultPrevented || (!isSlider && isTyping(event.target))) return
      isPlaying.value = false
      newest.current.onChange(0)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  useEffect(() => {
    if (!isPlaying.value) return
    const timer = window.setInterval(() => {
      const next = newest.current.hour + 1
      if (next >= most) isPlaying.value = false
      newest.current.onChange(Math.min(next, most))
    }, STEP_MS)
    return () => window.clearInterval(timer)
  }, [isPlaying.value, most])
  const play = () => {
    if (!isPlaying.peek() && hour >= most) onChange(0)
    isPlaying.value = !isPlaying.peek()
  }
  return (
    <div class="winter-slider">
      <button
        type="button"
        class="icon-button"
        aria-label={isPlaying.value ? words.pause : words.play}
        onClick={play}
      >
        <Icon name={isPlaying.value ? 'pause' : 'play'} />
      </button>
      <input
        type="range"
        min={0}
        max={most}
        step={1}
        value={hour}
        aria-label={words.hour}
        aria-valuetext={`${clock}, ${hour === 0 ? words.now : words.ahead(hour)}`}
        onInput={(event) => {
          isPlaying.value = false
          onChange(Number(event.currentTarget.value))
        }}
      />
      <output>
        <strong>{clock}</strong> {hour === 0 ? words.now : words.ahead(hour)}
      </output>
      <button
        type="button"
        class="button button-small"
        title={words.nowHint}
        disabled={hour === 0}
        onClick={() => {
          isPlaying.value = false
          onChange(0)
        }}
      >
        {words.now}
      </button>
    </div>
  )
}
