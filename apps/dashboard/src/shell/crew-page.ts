import type { SessionView } from '../api/types.ts'

const CREW_PAGE = '/crew/'

/**
 * Leads whoever drives and sees nothing of the town from the plain address to the page for drivers.
 *
 * @returns true when the page is being left.
 */
export function leaveForCrewPage({ permissions }: SessionView): boolean {
  const isDriver = permissions.includes('winter.drive') && !permissions.includes('town.view')
  if (!isDriver || location.search !== '') return false
  location.replace(CREW_PAGE)
  return true
}
