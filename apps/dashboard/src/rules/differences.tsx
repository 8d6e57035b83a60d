import { messages } from '../messages/messages.ts'

const words = messages.rules.differences

/** What changed, leaf by leaf. */
export function Differences({
  differences,
}: {
  differences: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[]
}) {
  if (differences.length === 0) return <p class="quiet">{messages.rules.versions.noChanges}</p>
  return (
    <table class="table">
      <thead>
        <tr>
          <th>{words.what}</th>
          <th>{words.before}</th>
          <th>{words.after}</th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ path, before, after }) => (
          <tr key={path}>
            <td>{path.replace(/^kinds\./, '').replaceAll('.', ' › ')}</td>
            <td>{inWords(before)}</td>
            <td>{inWords(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function inWords(value: unknown): string {
  if (value === undefined || value === null) return words.nothing
  return typeof value === 'boolean' ? (value ? messages.yes : messages.no) : String(value)
}
