import { useSignal } from '@preact/signals'
import { useApp } from '../app.ts'
import { FilterBar } from '../devices/filter-bar.tsx'
import { messages } from '../messages/messages.ts'
import { Answer } from '../shell/answer.tsx'
import { AlertHistory } from './alert-history.tsx'
import { OpenAlerts } from './open-alerts.tsx'

/** Every open alert, and what there was before. */
export function AlertsPage() {
  const { live } = useApp()
  const showsHistory = useSignal(false)
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <Answer />
          {/* biome-ignore lint/a11y/useSemanticElements: buttons that change the view, not fields of a form. */}
          <div class="segments" role="group" aria-label={messages.alerts.title}>
            <button
              type="button"
              class="segment"
              aria-pressed={!showsHistory.value}
              onClick={() => {
                showsHistory.value = false
              }}
            >
              {messages.alerts.open} <span class="quiet">{live.openAlerts.value.length}</span>
            </button>
            <button
              type="button"
              class="segment"
              aria-pressed={showsHistory.value}
              onClick={() => {
                showsHistory.value = true
              }}
            >
              {messages.alerts.history}
            </button>
          </div>
        </header>
        {showsHistory.value ? (
          <AlertHistory />
        ) : (
          <>
            <div class="page-filter">
              <FilterBar />
            </div>
            <div class="card" id="list" tabIndex={-1}>
              <OpenAlerts />
            </div>
          </>
        )}
      </div>
    </main>
  )
}
