import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { OrderPlace } from './plan-orders.ts'

/** Where a dragged bin would be dropped: in a lorry's order, or out of it. */
export type DropPlace = OrderPlace | 'out'

export interface Drag {
  readonly binId: string
  /** null: nowhere that takes it. */
  readonly over: DropPlace | null
  readonly x: number
  readonly y: number
}

/** Space within the edges of the page in which it scrolls by itself, px, and how far in each frame. */
const EDGE_PX = 48
const SCROLL_PX = 14
/** Less far is a click, px. */
const LEAST_PX = 4

/**
 * Drags bins between lists by pointer: mouse, pen or finger. Lists carry `data-drop-lorry` (empty: left out), their rows
 * `data-drop-index`. Esc ends it without a drop.
 */
export function useDrag(onDrop: (binId: string, place: DropPlace) => void): {
  readonly drag: Signal<Drag | null>
  begin(event: PointerEvent, binId: string): void
} {
  const drag = useSignal<Drag | null>(null)
  const dropped = useRef(onDrop)
  dropped.current = onDrop
  const end = useRef<(() => void) | null>(null)
  useEffect(() => () => end.current?.(), [])
  const begin = (event: PointerEvent, binId: string) => {
    if (event.button !== 0 || end.current !== null) return
    event.preventDefault()
    const start = { x: event.clientX, y: event.clientY }
    const scroller = (event.currentTarget as Element).closest('.page')
    const move = ({ clientX: x, clientY: y }: PointerEvent) => {
      if (drag.peek() === null && Math.hypot(x - start.x, y - start.y) < LEAST_PX) return
      drag.value = { binId, x, y, over: placeAt(x, y) }
    }
    let frame = 0
    const scroll = () => {
      frame = requestAnimationFrame(scroll)
      const dragged = drag.peek()
      const box = scroller?.getBoundingClientRect()
      if (dragged === null || box === undefined) return
      const { x, y } = dragged
      const step = y < box.top + EDGE_PX ? -SCROLL_PX : y > box.bottom - EDGE_PX ? SCROLL_PX : 0
      const before = scroller!.scrollTop
      scroller!.scrollBy(0, step)
      if (scroller!.scrollTop !== before) drag.value = { ...dragged, over: placeAt(x, y) }
    }
    frame = requestAnimationFrame(scroll)
    const stop = () => {
      cancelAnimationFrame(frame)
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', drop)
      removeEventListener('pointercancel', stop)
      removeEventListener('keydown', key, true)
      drag.value = null
      end.current = null
    }
    const drop = () => {
      const place = drag.peek()?.over ?? null
      stop()
      if (place !== null) dropped.current(binId, place)
    }
    const key = (pressed: KeyboardEvent) => {
      if (pressed.key !== 'Escape') return
      pressed.preventDefault()
      stop()
    }
    addEventListener('pointermove', move)
    addEventListener('pointerup', drop)
    addEventListener('pointercancel', stop)
    addEventListener('keydown', key, true)
    end.current = stop
  }
  return { drag, begin }
}

function placeAt(x: number, y: number): DropPlace | null {
  const target = document.elementFromPoint(x, y)
  const list = target?.closest<HTMLElement>('[data-drop-lorry]')
  if (list === null || list === undefined) return null
  const lorryId = list.dataset.dropLorry!
  if (lorryId === '') return 'out'
  const rows = [...list.querySelectorAll<HTMLElement>('[data-drop-index]')]
  const below = rows.find((row) => {
    const { top, height } = row.getBoundingClientRect()
    return y < top + height / 2
  })
  const last = rows.at(-1)
  const end = last === undefined ? 0 : Number(last.dataset.dropIndex) + 1
  return { lorryId, index: below === undefined ? end : Number(below.dataset.dropIndex) }
}
