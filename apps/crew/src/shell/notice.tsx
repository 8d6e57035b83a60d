import type { ComponentChildren } from 'preact'

/** What stands where something would, had there been any. */
export function Notice({
  title,
  hint,
  children,
}: {
  title: string
  hint?: string
  children?: ComponentChildren
}) {
  return (
    <section class="notice">
      <h1>{title}</h1>
      {hint !== undefined && <p class="quiet">{hint}</p>}
      {children}
    </section>
  )
}
