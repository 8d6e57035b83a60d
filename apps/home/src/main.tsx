import './styles/base.css'
import './styles/shell.css'
import './styles/forms.css'
import './styles/now.css'
import { render } from 'preact'
import { HomeApp, HomeContext } from './home-app.ts'
import { keepServiceWorker } from './shell/keep-service-worker.ts'
import { Shell } from './shell/shell.tsx'

const root = document.getElementById('app')!
const app = new HomeApp()

app.start().then(
  () => {
    render(
      <HomeContext.Provider value={app}>
        <Shell />
      </HomeContext.Provider>,
      root,
    )
    keepServiceWorker()
  },
  (error: unknown) => {
    const { failed, retry } = app.language.first.value
    render(
      <main class="page">
        <h1>{failed.title}</h1>
        <p>{failed.hint}</p>
        <p class="quiet">{error instanceof Error ? error.message : String(error)}</p>
        <button type="button" class="button" onClick={() => location.reload()}>
          {retry}
        </button>
      </main>,
      root,
    )
  },
)
