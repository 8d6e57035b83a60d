const NAMES = [
  'panel',
  'text',
  'text-quiet',
  'ink',
  'line-strong',
  'on-state',
  'state-normal',
  'state-watch',
  'state-warning',
  'state-critical',
  'state-unknown',
  'state-done',
  'map-land',
  'map-built',
  'map-green',
  'map-water',
  'map-boundary',
  'map-road',
  'map-road-main',
  'map-road-casing',
  'map-label',
  'map-label-halo',
] as const
export type ColourName = (typeof NAMES)[number]
export type Colours = Readonly<Record<ColourName, string>>

/** The tokens as the theme in force resolves them: the map library takes no CSS variables. */
export function readColours(within: HTMLElement): Colours {
  const probe = document.createElement('span')
  probe.hidden = true
  within.append(probe)
  const found = NAMES.map((name) => {
    probe.style.color = `var(--${name})`
    return [name, getComputedStyle(probe).color] as const
  })
  probe.remove()
  return Object.fromEntries(found) as Record<ColourName, string>
}
