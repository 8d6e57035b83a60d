import { ROLES, type Role } from '@towncrier/protocol'
import { apiErrors } from '../errors.ts'

/** The roles of a setting such as `administrator,operator`. @throws TC_ROLE_SETTING_INVALID */
export function readRoles(setting: string, text: string | undefined): ReadonlySet<Role> {
  return new Set((text ?? '').split(',').flatMap((name) => (name === '' ? [] : roleOf(setting, name))))
}

/** The groups of a setting such as `town-ops=operator`, each with its role. @throws TC_ROLE_SETTING_INVALID */
export function readRoleMapping(setting: string, text: string | undefined): ReadonlyMap<string, Role> {
  return new Map(
    (text ?? '').split(',').flatMap((pair): [string, Role][] => {
      const cut = pair.lastIndexOf('=')
      return cut < 1 ? [] : [[pair.slice(0, cut).trim(), roleOf(setting, pair.slice(cut + 1).trim())]]
    }),
  )
}

/**
 * The role that somebody's claims give them: of all that map, the most trusted.
 *
 * @param path name of the claim; dots lead inwards. A claim of that very name goes first.
 */
export function roleOfClaims(
  claims: Readonly<Record<string, unknown>>,
  path: string,
  mapping: ReadonlyMap<string, Role>,
): Role | null {
  const claim = claimAt(claims, path)
  const groups = (Array.isArray(claim) ? claim : [claim]).filter((group) => typeof group === 'string')
  const roles = groups.flatMap((group) => mapping.get(group) ?? [])
  return ROLES.findLast((role) => roles.includes(role)) ?? null
}

/** A claim by its name or by its path; undefined when there is none. */
export function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  return path.split('.').reduce<unknown>((inner, name) => {
    const isObject = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
    return isObject ? (inner as Record<string, unknown>)[name] : undefined
  }, claims)
}

function roleOf(setting: string, name: string): Role {
  const role = ROLES.find((each) => each === name)
  if (role === undefined) throw apiErrors.make('TC_ROLE_SETTING_INVALID', `${setting}: "${name}"`)
  return role
}
