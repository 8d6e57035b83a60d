import { expect, test } from 'vitest'
import { readRoleMapping, readRoles, roleOfClaims } from './role-settings.ts'

const MAPPING = readRoleMapping('OIDC_ROLES', 'town-ops=operator,cn:it=x=administrator, all = viewer')

test('settings name roles that exist, or are refused by name', () => {
  expect([...readRoles('X', 'administrator,operator')]).toEqual(['administrator', 'operator'])
  expect(readRoles('X', undefined).size).toBe(0)
  expect(() => readRoles('SECOND_FACTOR_ROLES', 'admin')).toThrow(/SECOND_FACTOR_ROLES: "admin"/)
  expect(() => readRoleMapping('OIDC_ROLES', 'a=king')).toThrow(/OIDC_ROLES: "king"/)
})

test.each([
  [{ groups: ['other'] }, null],
  [{ groups: 'town-ops' }, 'operator'],
  [{ groups: ['all', 'town-ops'] }, 'operator'],
  [{ groups: [{ name: 'town-ops' }, 7, null] }, null],
  [{}, null],
  [{ groups: null }, null],
  [{ groups: ['constructor', '__proto__'] }, null],
] as const)('%j is %s', (claims, role) => {
  expect(roleOfClaims(claims, 'groups', MAPPING)).toBe(role)
})

test('a claim is found by its path, and one of that very name goes first', () => {
  const claims = { realm_access: { roles: ['all'] }, 'https://x.example/roles': ['town-ops'] }
  expect(roleOfClaims(claims, 'realm_access.roles', MAPPING)).toBe('viewer')
  expect(roleOfClaims(claims, 'https://x.example/roles', MAPPING)).toBe('operator')
  expect(roleOfClaims(claims, 'realm_access.constructor.name', MAPPING)).toBeNull()
})
