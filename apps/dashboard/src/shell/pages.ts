import type { Permission } from '@towncrier/protocol/permissions'
import type { IconName } from '../ui/icons.tsx'
import type { PageName } from '../url/url-state.ts'

/** Where a page is found: in the bar, in the menu behind it, or in the person's own. */
export interface PageEntry {
  readonly place: 'bar' | 'menu' | 'person'
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
  incidents: { place: 'bar', icon: 'incident', key: 'i', permission: 'incident.view' },
  shift: { place: 'bar', icon: 'handover', key: 'h', permission: 'shift.view' },
  winter: { place: 'bar', icon: 'snow', key: 'j', permission: 'winter.view' },
  'winter-network': { place: 'menu', icon: 'route', key: 'k', permission: 'winter.view' },
  'winter-record': { place: 'menu', icon: 'book', key: 'e', permission: 'winter.view' },
  'winter-season': { place: 'menu', icon: 'chart', key: 'z', permission: 'winter.view' },
  'waste-plan': { place: 'bar', icon: 'lorry', key: 'g', permission: 'waste.view' },
  'waste-bins': { place: 'bar', icon: 'bin', key: 'c', permission: 'waste.view' },
  'waste-fleet': { place: 'menu', icon: 'lorry', key: 'x', permission: 'waste.view' },
  'waste-savings': { place: 'menu', icon: 'chart', key: '1', permission: 'waste.view' },
  reports: { place: 'menu', icon: 'report', key: 'r', permission: 'report.review' },
  'on-call': { place: 'menu', icon: 'phone', key: 'o', permission: 'notification.manage' },
  wall: { place: 'menu', icon: 'wall', key: 'v', permission: 'town.view' },
  suppressions: { place: 'menu', icon: 'mute', key: 'b', permission: 'rule.view' },
  figures: { place: 'menu', icon: 'chart', key: 'f', permission: 'town.view' },
  rules: { place: 'menu', icon: 'sliders', key: 't', permission: 'rule.view' },
  quarantine: { place: 'menu', icon: 'inbox', key: 'q', permission: 'quarantine.view' },
  people: { place: 'menu', icon: 'people', key: 'p', permission: 'account.manage' },
  webhooks: { place: 'menu', icon: 'webhook', key: 'w', permission: 'webhook.manage' },
  audit: { place: 'menu', icon: 'book', key: 'u', permission: 'audit.view' },
  system: { place: 'menu', icon: 'pulse', key: 's', permission: 'system.view' },
  inbox: { place: 'person', icon: 'bell', key: 'n', permission: 'self.manage' },
  notifications: { place: 'person', icon: 'bell', key: 'l', permission: 'self.manage' },
  account: { place: 'person', icon: 'person', key: 'y', permission: 'self.manage' },
}
