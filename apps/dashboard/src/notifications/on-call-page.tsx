import { useApp, useMay } from '../app.ts'
import { useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { ChannelSection } from './channel-section.tsx'
import { DeliveryLog } from './delivery-log.tsx'
import { useNotificationApi } from './notification-api.ts'
import { SignInNeeded } from './parts.tsx'
import { PolicySection } from './policy-section.tsx'
import { RotaSections } from './rota-section.tsx'

const words = messages.notifications.onCall

/** Who is on call, what happens to causes nobody acknowledges, and what arrived. */
export function OnCallPage() {
  return useMay('notification.manage') ? <OnCall /> : <SignInNeeded hint={words.neededHint} />
}

function OnCall() {
  const { platform } = useApp()
  const api = useNotificationApi()
  const news = useNews('rota')
  const rotas = useLoad(() => api.rotas(), [news])
  const people = useLoad(() => api.people(), [])
  const names = (rotas.data ?? []).flatMap(({ onCallNow }) => onCallNow.map(({ displayName }) => displayName))
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div>
            <h1>{rotas.data === null ? messages.pages['on-call'] : words.title([...new Set(names)])}</h1>
            <p>{words.purpose}</p>
          </div>
        </header>
        {rotas.error !== null && <ErrorNotice error={rotas.error} onRetry={rotas.reload} />}
        {rotas.data === null || people.data === null ? (
          <p class="quiet">{messages.loading}</p>
        ) : (
          <>
            <RotaSections
              key={platform.timeZone}
              rotas={rotas.data}
              people={people.data}
              onChanged={rotas.reload}
            />
            <PolicySection rotas={rotas.data} people={people.data} />
          </>
        )}
        <ChannelSection />
        <DeliveryLog />
      </div>
    </main>
  )
}
