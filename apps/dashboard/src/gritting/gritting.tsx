import './gritting.css'
import type { PublicStreetsView } from '@towncrier/protocol'
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { grittingMessages as words } from '../messages/gritting.ts'
import { MapSection } from './map-section.tsx'
import { clockWords, streetWords } from './street-words.ts'

/** What is looked for: a name, or what lies near a place. */
type Wanted =
  | { readonly type: 'name'; readonly search: string }
  | { readonly type: 'place'; readonly latitude: number; readonly longitude: number }

const TYPING_MS = 250
const LEAST_LETTERS = 3
const REFRESH_MS = 60_000
const LOCATE_TIMEOUT_MS = 15_000

async function ask(wanted: Wanted): Promise<PublicStreetsView> {
  const query =
    wanted.type === 'name'
      ? `streets?${new URLSearchParams({ search: wanted.search })}`
      : `near?latitude=${wanted.latitude.toFixed(4)}&longitude=${wanted.longitude.toFixed(4)}`
  const response = await fetch(`/api/v1/public/gritting/${query}`)
  if (!response.ok) throw new Error(response.status === 429 ? words.tooOften : words.failed)
  return (await response.json()) as PublicStreetsView
}

function GrittingPage() {
  const [search, setSearch] = useState(new URLSearchParams(location.search).get('street') ?? '')
  const [place, setPlace] = useState<Extract<Wanted, { type: 'place' }> | null>(null)
  const [found, setFound] = useState<{ readonly wanted: Wanted; readonly view: PublicStreetsView } | null>(
    null,
  )
  const [note, setNote] = useState('')
  const turn = useRef(0)
  const name = search.trim()
  const wanted: Wanted | null =
    place ?? (name.length >= LEAST_LETTERS ? { type: 'name', search: name } : null)

  useEffect(() => {
    if (wanted === null) {
      setFound(null)
      setNote('')
      return
    }
    const own = ++turn.current
    const load = () =>
      ask(wanted).then(
        (view) => {
          if (own !== turn.current) return
          setFound({ wanted, view })
          setNote('')
        },
        (error: unknown) => {
          if (own !== turn.current) return
          setNote(error instanceof TypeError ? words.offline : (error as Error).message)
        },
      )
    const first = setTimeout(load, wanted.type === 'name' ? TYPING_MS : 0)
    const again = setInterval(() => {
      if (document.visibilityState === 'visible') void load()
    }, REFRESH_MS)
    return () => {
      clearTimeout(first)
      clearInterval(again)
    }
  }, [wanted === null ? '' : JSON.stringify(wanted)])

  const type = (text: string) => {
    setPlace(null)
    setSearch(text)
    const query = text.trim() === '' ? '' : `?${new URLSearchParams({ street: text.trim() })}`
    history.replaceState(null, '', `${location.pathname}${query}`)
  }
  const locate = () => {
    setNote(words.locating)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => setPlace({ type: 'place', latitude: coords.latitude, longitude: coords.longitude }),
      () => setNote(words.noPlace),
      { enableHighAccuracy: true, timeout: LOCATE_TIMEOUT_MS, maximumAge: REFRESH_MS },
    )
  }
  return (
    <main>
      <h1>{words.title}</h1>
      <search>
        <form onSubmit={(event) => event.preventDefault()}>
          <label for="street">{words.search}</label>
          <p class="hint" id="street-hint">
            {words.searchHint}
          </p>
          <div class="search-row">
            <input
              id="street"
              type="search"
              maxLength={80}
              autocomplete="off"
              enterkeyhint="search"
              aria-describedby="street-hint"
              value={search}
              onInput={(event) => type(event.currentTarget.value)}
            />
            {'geolocation' in navigator && window.isSecureContext && (
              <button type="button" onClick={locate}>
                {words.nearMe}
              </button>
            )}
          </div>
        </form>
      </search>
      <p class="status" role="status">
        {note !== '' ? note : found === null ? (wanted === null ? '' : words.looking) : answerOf(found)}
      </p>
      {found !== null && found.view.items.length > 0 && <Streets view={found.view} />}
      <p class="caution">{words.caution}</p>
      <MapSection streets={found?.view.items ?? []} />
      <footer>
        <p>{words.footer}</p>
        <p>
          <a href="/report">{words.report}</a>
        </p>
      </footer>
    </main>
  )
}

function answerOf({ wanted, view }: { readonly wanted: Wanted; readonly view: PublicStreetsView }): string {
  if (view.items.length > 0) return words.found(view.items.length)
  return wanted.type === 'name' ? words.none(wanted.search) : words.noneNear
}

function Streets({ view: { items, at, timeZone, delayMinutes, hasMore } }: { view: PublicStreetsView }) {
  const now = Date.parse(at)
  return (
    <section aria-label={words.found(items.length)}>
      <ul class="streets">
        {items.map((street) => {
          const { last, tonight } = streetWords(street, now, timeZone)
          return (
            <li key={street.id}>
              <h2>{words.by(street.name, street.by)}</h2>
              <p class="answer">{last}</p>
              <p>{tonight}</p>
            </li>
          )
        })}
      </ul>
      {hasMore && <p class="hint">{words.more}</p>}
      <p class="hint">{words.asOf(clockWords(now, timeZone), delayMinutes)}</p>
    </section>
  )
}

render(<GrittingPage />, document.getElementById('gritting')!)
