import type { QualityFlag, Values } from './observation.ts'
import type { AnySensorKind, Rule } from './sensor-kind.ts'

type PersonalKind = Pick<AnySensorKind, 'personal' | 'measures'>

/** Flags of the reading as a whole speak of when and how it came: of the device. */
const OF_THE_READING = 'reading'

/** The names of the measures that others than the household may see: of a kind that is not personal, all. */
export function openMeasures(kind: PersonalKind): ReadonlySet<string> {
  const open = kind.measures.filter(({ ofDevice }) => kind.personal !== true || ofDevice === true)
  return new Set(open.map(({ name }) => name))
}

/** What others than the household may see of a reading's values; all of them where the kind is not personal. */
export function openValues(kind: PersonalKind, values: Values): Values {
  if (kind.personal !== true) return values
  const open = openMeasures(kind)
  return Object.fromEntries(Object.entries(values).filter(([name]) => open.has(name)))
}

/** What others than the household may see of a reading's flags: those of open measures, and of how it came. */
export function openFlags(kind: PersonalKind, flags: readonly QualityFlag[]): readonly QualityFlag[] {
  if (kind.personal !== true) return flags
  const open = openMeasures(kind)
  return flags.filter((flag) => {
    const [of] = flag.split(':', 1)
    return of === OF_THE_READING || open.has(of!)
  })
}

/** Whether alerts of a rule are for the household alone: nobody else is told that there are any. */
export function isHouseholdRule(
  kind: Pick<AnySensorKind, 'personal'>,
  rule: Pick<Rule, 'ofDevice'> | undefined,
): boolean {
  return kind.personal === true && rule?.ofDevice !== true
}
