import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { RECORD_VIEWS } from '../url/url-state.ts'
import { NightView } from './night-view.tsx'
import { StreetsView } from './streets-view.tsx'
import { useRecord } from './use-record.ts'

const words = messages.winterRecord

/** What was treated: street by street over some days, or one night against its plan. */
export function WinterRecordPage() {
  const { place } = useRecord()
  return (
    <main class="page winter-record" id="content" tabIndex={-1}>
      <div class="page-inner">{place.view === 'streets' ? <StreetsView /> : <NightView />}</div>
    </main>
  )
}

export function RecordTabs() {
  const { url } = useApp()
  const { place, change } = useRecord()
  return (
    <nav class="record-tabs" aria-label={words.viewsLabel}>
      {RECORD_VIEWS.map((view) => (
        <a
          key={view}
          href={url.hrefOf({ record: { ...place, view } })}
          aria-current={place.view === view ? 'page' : undefined}
          onClick={(event) => follow(event, () => change({ view }, true))}
        >
          {words.views[view]}
        </a>
      ))}
    </nav>
  )
}
