import type { SessionView } from '../api/types.ts'

/** Pages for people who see nothing of the town, by what they may do. */
const PAGES = [
  { path: '/crew/', permissions: ['winter.drive', 'waste.collect'] },
  { path: '/home/', permissions: ['home.own', 'home.averages'] },
] as const

/**
 * Leads whoever sees nothing of the town from the plain address to the page that is for them: crews, residents and
 * housing officers.
 *
 * @returns true when the page is being left.
 */
export function leaveForOwnPage({ permissions }: SessionView): boolean {
  if (permissions.includes('town.view') || location.search !== '') return false
  const own = PAGES.find((page) => page.permissions.some((permission) => permissions.includes(permission)))
  if (own === undefined) return false
  location.replace(own.path)
  return true
}
