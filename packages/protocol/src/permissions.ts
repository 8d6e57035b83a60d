/**
 * Who may do what: the one table. The api asks it for every route and socket event, screens ask it what to
 * show, `docs/roles.md` is made from it. No schema here, so that screens can take it without a validator.
 */

/** What can be allowed, with the words the docs and the refusals use. */
export const PERMISSIONS = {
  'self.manage': 'manage one’s own sign-in, sessions, tokens and notifications',
  'town.view': 'see the live map, devices, readings and alerts',
  'map.view': 'see the base map of the town',
  'reading.export': 'export readings',
  'device.manage': 'register and change devices',
  'device.remove': 'strike devices off',
  'device.maintain': 'take devices out of service and bring them back',
  'alert.handle': 'acknowledge, assign, shelve and comment on alerts',
  'rule.view': 'see rules and thresholds',
  'rule.edit': 'change rules and thresholds',
  'incident.view': 'see incidents',
  'incident.run': 'open and run incidents',
  'incident.publish': 'publish an incident to the public',
  'report.review': 'review public reports',
  'winter.view': 'see the winter board, forecasts, routes, decisions and treatments',
  'winter.plan': 'change depots, gritters, domains, routes and the treatment matrix',
  'winter.decide': 'decide on treatment, and send gritters out',
  'winter.drive': 'take gritting jobs and report what was treated',
  'waste.view': 'see bins, fill forecasts, plans, rounds and what they save',
  'waste.plan': 'change bins, sites, lorries and rounds, make and publish plans',
  'waste.collect': 'take collection rounds and report what was collected',
  'home.own': 'see and manage one’s own home: its boxes, diary, reports and data',
  'home.averages': 'see averages over many homes',
  'home.codes': 'make the codes that stand under boxes',
  'shift.view': 'see the shift log and who is on duty',
  'shift.write': 'write the shift log and hand a shift over',
  'quarantine.view': 'see quarantined readings',
  'quarantine.decide': 'correct, release and discard quarantined readings',
  'notification.manage': 'manage channels, rotas and other people’s notifications',
  'webhook.manage': 'manage webhooks to other systems',
  'account.manage': 'manage accounts and end other people’s sessions',
  'audit.view': 'search and export the audit log',
  'system.view': 'see how the platform itself stands',
} as const satisfies Readonly<Record<string, string>>
export type Permission = keyof typeof PERMISSIONS

/** Every role an account can have, least trusted first. The public has none and needs no account. */
export const ROLES = [
  'resident',
  'housing-officer',
  'crew',
  'gritter-driver',
  'viewer',
  'waste-planner',
  'duty-manager',
  'operator',
  'administrator',
] as const
export type Role = (typeof ROLES)[number]

const LOOKING = [
  'town.view',
  'map.view',
  'rule.view',
  'incident.view',
  'winter.view',
  'waste.view',
  'shift.view',
  'system.view',
] as const
const DESK = [
  'self.manage',
  ...LOOKING,
  'reading.export',
  'device.maintain',
  'alert.handle',
  'incident.run',
  'report.review',
  'shift.write',
] as const

const ALLOWED: Readonly<Record<Role, readonly Permission[]>> = {
  resident: ['self.manage', 'home.own', 'home.averages'],
  'housing-officer': ['self.manage', 'home.averages'],
  crew: ['self.manage', 'map.view', 'waste.collect'],
  'gritter-driver': ['self.manage', 'map.view', 'winter.drive'],
  viewer: ['self.manage', ...LOOKING],
  'waste-planner': [...DESK, 'waste.plan', 'waste.collect'],
  'duty-manager': [...DESK, 'rule.edit', 'incident.publish', 'winter.plan', 'winter.decide', 'winter.drive'],
  operator: [
    ...DESK,
    'device.manage',
    'home.codes',
    'home.averages',
    'rule.edit',
    'incident.publish',
    'quarantine.view',
    'quarantine.decide',
    'notification.manage',
  ],
  administrator: Object.keys(PERMISSIONS) as Permission[],
}

/** True when `role` may do what `permission` names. */
export function mayAct(role: Role, permission: Permission): boolean {
  return ALLOWED[role].includes(permission)
}

/** What `role` may do, in the order of {@link PERMISSIONS}. */
export function permissionsOf(role: Role): readonly Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => mayAct(role, permission))
}
