import type { Permission } from '@towncrier/protocol/permissions'
import type { IconName } from '../ui/icons.tsx'
import type { PageName } from '../url/url-state.ts'

/** Where a page is found: in the bar, or in the menu behind it. */
export interface PageEntry {
  readonly place: 'bar' | 'menu'
  readonly icon: IconName
  /** Typed after `g`. */
  readonly key: string
  readonly permission: Permission
}

/** Every page, in the order that navigation shows them. */
export const PAGE_ENTRIES: Readonly<Record<PageName, PageEntry>> = {
  live: { place: 'bar', icon: 'map', key: 'm', permission: 'town.view' },
  alerts: { place: 'bar', icon: 'alert', key: 'a', permission: 'town.view' },
  devices: { place: 'bar', icon: 'list', key: 'd', permission: 'town.view' },
  quarantine: { place: 'menu', icon: 'inbox', key: 'q', permission: 'quarantine.view' },
  system: { place: 'menu', icon: 'pulse', key: 's', permission: 'system.view' },
}
