import type { SessionView } from '../api/types.ts'

const CREW_PAGE = '/crew/'

/**
 * Leads whoever grits or collects and sees nothing of the town from the plain address to the page for crews.
 *
 * @returns true when the page is being left.
 */
export function leaveForCrewPage({ permissions }: SessionView): boolean {
  const isOut = permissions.includes('winter.drive') || permissions.includes('waste.collect')
  const isCrew = isOut && !permissions.includes('town.view')
  if (!isCrew || location.search !== '') return false
  location.replace(CREW_PAGE)
  return true
}
