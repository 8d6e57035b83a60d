import './crew.css'
import { render } from 'preact'
import { Crew, CrewContext } from './crew.ts'
import { messages } from './messages/messages.ts'
import { keepServiceWorker } from './shell/keep-service-worker.ts'
import { Notice } from './shell/notice.tsx'
import { Shell } from './shell/shell.tsx'
import { openCrewDatabase } from './store/crew-database.ts'

const root = document.getElementById('app')!

async function start(): Promise<void> {
  const crew = new Crew(await openCrewDatabase('towncrier-crew', () => location.reload()))
  await crew.start()
  render(
    <CrewContext.Provider value={crew}>
      <Shell />
    </CrewContext.Provider>,
    root,
  )
  keepServiceWorker()
}

start().catch((error: unknown) => {
  render(
    <main class="page">
      <Notice title={messages.failed.title} hint={messages.failed.storage}>
        <p class="quiet">{error instanceof Error ? error.message : String(error)}</p>
        <button type="button" class="button" onClick={() => location.reload()}>
          {messages.retry}
        </button>
      </Notice>
    </main>,
    root,
  )
})
