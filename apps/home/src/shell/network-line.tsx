import { useHome, useWords } from '../home-app.ts'
import { useNow } from './use-now.ts'

/** Says when the page is cut off, and how old what it shows is; nothing while all is well. */
export function NetworkLine() {
  const app = useHome()
  const words = useWords()
  const now = useNow()
  const isExpired = app.signIn.value === 'expired'
  const kept = app.now.value
  return (
    <div class="network" role="status">
      {isExpired ? (
        <p>
          {words.signIn.again} <a href="#/sign-in">{words.signIn.title}</a>
        </p>
      ) : (
        !app.isOnline.value && (
          <p>
            {kept === null
              ? words.offline.short
              : words.offline.old(app.format.value.ago(now - kept.answeredAt))}
          </p>
        )
      )}
    </div>
  )
}
