import { type HandoverFacts, localClock, localDay } from '@towncrier/protocol'

type CauseFact = HandoverFacts['standing'][number]

/** A handover in words, as plain text with a heading for each part; the outgoing person goes on from it. */
export function handoverNote(facts: HandoverFacts, desk: string, timeZone: string): string {
  const now = Date.parse(facts.at)
  const when = (instant: string) => {
    const at = Date.parse(instant)
    const clock = localClock(at, timeZone)
    return localDay(at, timeZone) === localDay(now, timeZone) ? clock : `${localDay(at, timeZone)} ${clock}`
  }
  const cause = ({ title, severity, startedAt, assignedTo }: CauseFact) =>
    `- ${title} (${severity}), since ${when(startedAt)}${assignedTo === null ? '' : `, with ${assignedTo}`}`
  const { counts } = facts
  const parts = [
    part(
      'Incidents under way',
      counts.incidents,
      'No incident is under way.',
      facts.incidents.map((incident) => {
        const { id, title, severity, commander, placeText, openTasks } = incident
        const place = placeText === '' ? '' : `, ${placeText}`
        const lead = commander === null ? 'nobody leads it' : `${commander} leads`
        const tasks = openTasks.map(({ title: task, assignee, dueAt }) => {
          const facts = [assignee, dueAt === null ? null : `due ${when(dueAt)}`].filter(
            (fact) => fact !== null,
          )
          return `\n    To do: ${task}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`
        })
        return `- ${id} ${title}${place} (${severity}), ${lead}${tasks.join('')}`
      }),
    ),
    part(
      'Not acknowledged',
      counts.unacknowledged,
      'Everything is acknowledged.',
      facts.unacknowledged.map(cause),
    ),
    part('Standing', counts.standing, 'Nothing else stands.', facts.standing.map(cause)),
    part(
      'Shelved',
      counts.shelved,
      'Nothing is shelved.',
      facts.shelved.map((fact) => {
        const until = fact.shelvedUntil === null ? '' : ` until ${when(fact.shelvedUntil)}`
        return `${cause(fact)}; shelved${until} by ${fact.shelvedBy ?? 'somebody'}: ${fact.shelveReason ?? ''}`
      }),
    ),
    part(
      'Devices out of service',
      counts.outOfService,
      'Every device is in service.',
      facts.outOfService.map(({ deviceName, since, until, reason, author }) => {
        const end = until === null ? '' : `, until ${when(until)}`
        return `- ${deviceName}, since ${when(since)}${end}: ${reason} (${author})`
      }),
    ),
  ]
  return [`${desk}, ${localDay(now, timeZone)} ${localClock(now, timeZone)}`, ...parts].join('\n\n')
}

function part(title: string, count: number, none: string, lines: readonly string[]): string {
  if (count === 0) return none
  const rest = count > lines.length ? [`- and ${count - lines.length} more`] : []
  return [`${title}: ${count}`, ...lines, ...rest].join('\n')
}
