/** A kind of incident people tell apart: its title, and how CAP 1.2 §3.2.2 classes it. */
export interface IncidentKind {
  readonly id: string
  /** "Ice on the road" */
  readonly title: string
  /** CAP `event`: what happens, in words the public knows. */
  readonly event: string
  /** CAP `category` code. */
  readonly category: 'Geo' | 'Met' | 'Safety' | 'Health' | 'Env' | 'Transport' | 'Infra' | 'Other'
  /** True when the public may report it without an account. */
  readonly reportable: boolean
}

/** The kinds there are, in the order that lists show them. */
export const INCIDENT_KINDS = [
  { id: 'ice', title: 'Ice', event: 'Ice on the road', category: 'Transport', reportable: true },
  { id: 'flood', title: 'Flood', event: 'Surface water flooding', category: 'Met', reportable: true },
  {
    id: 'obstruction',
    title: 'Obstruction',
    event: 'Road obstruction',
    category: 'Transport',
    reportable: false,
  },
  {
    id: 'full-bin',
    title: 'Full bin or fly-tip',
    event: 'Waste not collected',
    category: 'Env',
    reportable: true,
  },
  {
    id: 'equipment',
    title: 'Sensor or gateway failure',
    event: 'Equipment failure',
    category: 'Infra',
    reportable: false,
  },
  { id: 'damp', title: 'Damp and mould', event: 'Damp and mould', category: 'Health', reportable: false },
  { id: 'other', title: 'Other', event: 'Local incident', category: 'Other', reportable: true },
] as const satisfies readonly IncidentKind[]

export type IncidentKindId = (typeof INCIDENT_KINDS)[number]['id']
export const INCIDENT_KIND_IDS: readonly IncidentKindId[] = INCIDENT_KINDS.map(({ id }) => id)

/** What the public may report. */
export const REPORT_KINDS: readonly IncidentKindId[] = INCIDENT_KINDS.filter(
  ({ reportable }) => reportable,
).map(({ id }) => id)

export function incidentKind(id: IncidentKindId): IncidentKind {
  return INCIDENT_KINDS.find((kind) => kind.id === id)!
}
