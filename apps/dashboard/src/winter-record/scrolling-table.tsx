import type { ComponentChildren } from 'preact'

/** A table that may be wider than its card; what scrolls can be reached by keyboard. */
export function ScrollingTable({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="season-table" tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
