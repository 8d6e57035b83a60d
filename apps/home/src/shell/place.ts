export const TABS = ['now', 'history', 'diary', 'damp', 'more'] as const
export type Tab = (typeof TABS)[number]

/** The screens; those behind More after those with a tab. */
export const SCREENS = [
  ...TABS,
  'evidence',
  'my-home',
  'my-data',
  'neighbourhood',
  'settings',
  'claim',
  'sign-in',
  'erasure',
] as const
export type ScreenName = (typeof SCREENS)[number]

export interface Place {
  readonly screen: ScreenName
  readonly query: Readonly<Record<string, string>>
}

/** Where an address leads: `#/history?room=r1&range=week`. What it does not know is the first screen. */
export function placeOf(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?')
  const screen = SCREENS.find((name) => name === path)
  if (screen === undefined) return { screen: 'now', query: {} }
  const query: Record<string, string> = {}
  new URLSearchParams(search).forEach((value, name) => {
    query[name] = value
  })
  return { screen, query }
}

export function addressOf({ screen, query }: Place): string {
  const text = new URLSearchParams(query).toString()
  return `#/${screen}${text === '' ? '' : `?${text}`}`
}

/** The tab that is marked while a screen is open. */
export function tabOf(screen: ScreenName): Tab {
  return TABS.find((tab) => tab === screen) ?? 'more'
}
