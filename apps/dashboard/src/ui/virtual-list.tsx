// biome-ignore-start lint/a11y/useSemanticElements: a table cannot leave out the rows that are not in sight.
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

const OVERSCAN = 6

/**
 * A long list of rows of one height, of which only those in sight are drawn. One tab stop: arrows, Page and
 * Home/End move, Enter opens. Rows are read out as rows of a grid of so many.
 */
export function VirtualList<Item>({
  items,
  keyOf,
  rowHeight,
  label,
  selectedKey,
  onOpen,
  children,
  head,
  className = '',
  testId,
}: {
  items: readonly Item[]
  keyOf: (item: Item) => string
  rowHeight: number
  label: string
  selectedKey: string | null
  onOpen: (item: Item) => void
  /** The cells of a row, each with role="gridcell". */
  children: (item: Item) => ComponentChildren
  /** A row of role="columnheader"s, where there is one. */
  head?: ComponentChildren
  className?: string
  testId?: string
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const [windowed, setWindowed] = useState({ top: 0, height: 600 })
  const [activeKey, setActiveKey] = useState<string | null>(selectedKey)

  useLayoutEffect(() => {
    const element = scroller.current!
    const measure = () => setWindowed({ top: element.scrollTop, height: element.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    if (selectedKey !== null) setActiveKey(selectedKey)
  }, [selectedKey])

  const activeIndex = activeKey === null ? -1 : items.findIndex((item) => keyOf(item) === activeKey)
  const first = Math.max(0, Math.floor(windowed.top / rowHeight) - OVERSCAN)
  const last = Math.min(items.length, Math.ceil((windowed.top + windowed.height) / rowHeight) + OVERSCAN)

  const moveTo = (index: number) => {
    const element = scroller.current!
    const next = Math.max(0, Math.min(items.length - 1, index))
    const item = items[next]
    if (item === undefined) return
    setActiveKey(keyOf(item))
    const headHeight = head === undefined ? 0 : rowHeight
    const top = next * rowHeight
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + rowHeight + headHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + rowHeight + headHeight - element.clientHeight
    }
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(windowed.height / rowHeight) - 1)
    const targets: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex < 0 ? 0 : activeIndex - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
      Home: 0,
      End: items.length - 1,
    }
    const target = targets[event.key]
    if (target !== undefined) {
      event.preventDefault()
      moveTo(target)
    } else if ((event.key === 'Enter' || event.key === ' ') && event.target === scroller.current) {
      const item = items[activeIndex]
      if (item !== undefined) onOpen(item)
      event.preventDefault()
    }
  }

  return (
    <div
      ref={scroller}
      class={`virtual-list ${className}`}
      role="grid"
      aria-label={label}
      aria-rowcount={items.length + (head === undefined ? 0 : 1)}
      aria-activedescendant={activeIndex >= first && activeIndex < last ? rowId(activeKey!) : undefined}
      tabIndex={0}
      data-testid={testId}
      onScroll={() => {
        const element = scroller.current!
        setWindowed({ top: element.scrollTop, height: element.clientHeight })
      }}
      onFocus={() => activeIndex < 0 && moveTo(0)}
      onKeyDown={onKeyDown}
    >
      {head}
      <div class="virtual-rows" role="rowgroup" style={{ height: `${items.length * rowHeight}px` }}>
        {items.slice(first, last).map((item, offset) => {
          const key = keyOf(item)
          const index = first + offset
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of its rows.
            // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, and names the active row.
            <div
              key={key}
              id={rowId(key)}
              class="virtual-row"
              role="row"
              aria-rowindex={index + (head === undefined ? 1 : 2)}
              aria-selected={key === selectedKey}
              data-active={key === activeKey ? '' : undefined}
              style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
              onClick={() => {
                setActiveKey(key)
                onOpen(item)
              }}
            >
              {children(item)}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function rowId(key: string): string {
  return `row-${key}`
}
// biome-ignore-end lint/a11y/useSemanticElements: as above.
