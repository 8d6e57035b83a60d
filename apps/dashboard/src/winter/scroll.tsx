import type { ComponentChildren } from 'preact'

/** What is wider or longer than there is room for: scrolled by hand or, once focused, by keys. */
export function Scroll({
  label,
  class: name = 'winter-scroll',
  children,
}: {
  label: string
  class?: string
  children: ComponentChildren
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <section class={name} tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
