import { useSignal } from '@preact/signals'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { Differences } from './differences.tsx'
import type { RuleApi, RuleBook } from './rule-api.ts'

const words = messages.rules.versions

/** Every version of the rules, what it changed, and the way back to it. */
export function RuleVersions({
  rules,
  turn,
  mayEdit,
  onLoad,
}: {
  rules: RuleApi
  /** Moves when there is another version. */
  turn: number
  mayEdit: boolean
  onLoad: (book: RuleBook) => void
}) {
  const { toasts } = useApp()
  const shown = useSignal<number | null>(null)
  const { data, error, reload } = useLoad(rules.versions, [turn])
  const detail = useLoad(
    () => (shown.value === null ? Promise.resolve(null) : rules.version(shown.value)),
    [shown.value],
  )
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />
  return (
    <ul class="own-rules">
      {data?.map(({ version, author, reason, createdAt, inForce }) => (
        <li key={version}>
          <div>
            <p class="rule-changed">
              {version === 0 ? words.asItComes : `${version}. ${reason}`}
              {inForce && <span class="quiet"> · {words.inForce}</span>}
            </p>
            {createdAt !== null && (
              <p class="quiet">
                {author}, <When at={Date.parse(createdAt)} />
              </p>
            )}
            {shown.value === version && detail.data?.version === version && (
              <Differences differences={detail.data.differences} />
            )}
          </div>
          <div class="page-actions">
            {version > 0 && (
              <button
                type="button"
                class="button button-small"
                aria-expanded={shown.value === version}
                aria-label={words.show(version)}
                onClick={() => {
                  shown.value = shown.value === version ? null : version
                }}
              >
                {words.changes}
              </button>
            )}
            {mayEdit && !inForce && (
              <button
                type="button"
                class="button button-small"
                onClick={async () => {
                  try {
                    onLoad((await rules.version(version)).book)
                    toasts.show(words.loaded(version))
                  } catch (problem) {
                    toasts.show(String(problem), 'failed')
                  }
                }}
              >
                {words.load}
              </button>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
