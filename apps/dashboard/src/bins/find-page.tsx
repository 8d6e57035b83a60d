import type { PublicBins, PublicStreetsView } from '@towncrier/protocol'
import { useEffect, useRef, useState } from 'preact/hooks'
import { binsMessages as words } from '../messages/bins.ts'
import { bestOf, streamWords } from './bin-words.ts'
import { binsNear, type Place, streetsNamed } from './bins-api.ts'
import { BestBin, BinList } from './near-bins.tsx'
import { useAnswer } from './use-answer.ts'

interface NamedPlace extends Place {
  readonly words: string
}

const TYPING_MS = 250
const LEAST_LETTERS = 3
const REFRESH_MS = 60_000
const LOCATE_TIMEOUT_MS = 15_000
const MOST_STREETS = 8
const USUAL_STREAM = 'general'

export function FindPage() {
  const query = new URLSearchParams(location.search)
  const [search, setSearch] = useState(query.get('street') ?? '')
  const [stream, setStream] = useState<string | null>(query.get('stream'))
  const [place, setPlace] = useState<NamedPlace | null>(null)
  const [locating, setLocating] = useState('')
  const name = search.trim()
  const streets = useAnswer<PublicStreetsView>(
    place === null && name.length >= LEAST_LETTERS ? name : null,
    () => streetsNamed(name),
    { delayMs: TYPING_MS },
  )
  const near = useAnswer<PublicBins>(
    place === null ? null : JSON.stringify([place, stream]),
    () => binsNear(place!, stream),
    { everyMs: REFRESH_MS },
  )
  const known = near.answer?.streams ?? []
  const chosen = stream !== null && known.includes(stream) ? stream : null
  useEffect(() => {
    if (known.length > 0 && chosen === null)
      setStream(known.includes(USUAL_STREAM) ? USUAL_STREAM : known[0]!)
  }, [known.join(), chosen])

  const results = useRef<HTMLHeadingElement>(null)
  const isThere = place !== null && near.answer !== null && chosen !== null
  const shown = isThere ? place.words : null
  useEffect(() => {
    if (shown !== null) results.current?.focus()
  }, [shown])

  const remember = (changes: Readonly<Record<string, string>>) => {
    const next = new URLSearchParams(location.search)
    for (const [key, value] of Object.entries(changes)) {
      if (value === '') next.delete(key)
      else next.set(key, value)
    }
    history.replaceState(null, '', `${location.pathname}${next.size === 0 ? '' : `?${next}`}`)
  }
  const type = (text: string) => {
    setPlace(null)
    setLocating('')
    setSearch(text)
    remember({ street: text.trim() })
  }
  const locate = () => {
    setLocating(words.locating)
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) => {
        setLocating('')
        setPlace({ latitude, longitude, words: words.nearYou })
      },
      () => setLocating(words.noPlace),
      { enableHighAccuracy: true, timeout: LOCATE_TIMEOUT_MS, maximumAge: REFRESH_MS },
    )
  }
  const isLooking =
    (place !== null && !isThere && near.problem === '') ||
    (place === null && name.length >= LEAST_LETTERS && streets.answer === null && streets.problem === '')
  const note =
    locating ||
    streets.problem ||
    (near.problem !== '' && near.answer !== null ? words.old : near.problem) ||
    (isLooking ? words.looking : '') ||
    (place === null && streets.answer?.items.length === 0 ? words.noStreet(name) : '')
  return (
    <main>
      <h1>{words.title}</h1>
      {!isThere && (
        <search>
          <form onSubmit={(event) => event.preventDefault()}>
            <h2>{words.where}</h2>
            {'geolocation' in navigator && window.isSecureContext && (
              <>
                <button type="button" class="primary" aria-describedby="place-hint" onClick={locate}>
                  {words.useMyPlace}
                </button>
                <p class="hint" id="place-hint">
                  {words.myPlaceHint}
                </p>
              </>
            )}
            <label for="street">{words.street}</label>
            <p class="hint" id="street-hint">
              {words.streetHint}
            </p>
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
          </form>
        </search>
      )}
      <p class="status" role="status">
        {note}
      </p>
      {place === null && streets.answer !== null && streets.answer.items.length > 0 && (
        <Streets
          view={streets.answer}
          onChoose={(chosenPlace, chosenName) => {
            setSearch(chosenName)
            remember({ street: chosenName })
            setPlace(chosenPlace)
          }}
        />
      )}
      {isThere && (
        <section class="results" aria-labelledby="results">
          <h2 id="results" ref={results} tabIndex={-1}>
            {words.resultsOf(place.words)}
          </h2>
          <button
            type="button"
            class="elsewhere"
            onClick={() => {
              setPlace(null)
              setSearch('')
              remember({ street: '' })
            }}
          >
            {words.lookElsewhere}
          </button>
          <Streams
            streams={known}
            chosen={chosen}
            onChoose={(next) => {
              setStream(next)
              remember({ stream: next })
            }}
          />
          <Found view={near.answer!} />
        </section>
      )}
      <footer>
        <p>{words.footer}</p>
        <p>
          <a href="/report">{words.somethingElse}</a>
        </p>
      </footer>
    </main>
  )
}

function Found({ view }: { readonly view: PublicBins }) {
  const best = bestOf(view.bins)
  if (view.bins.length === 0) return <p>{words.noneNear}</p>
  const others = view.bins.filter(({ id }) => id !== best?.id)
  return (
    <>
      {best === null ? <p class="caution">{words.noneWithRoom}</p> : <BestBin view={view} />}
      {others.length > 0 && (
        <section aria-labelledby="others">
          <h2 id="others">{words.others}</h2>
          <BinList view={view} without={best === null ? [] : [best.id]} />
        </section>
      )}
    </>
  )
}

interface StreamsProps {
  readonly streams: readonly string[]
  readonly chosen: string
  readonly onChoose: (stream: string) => void
}

function Streams({ streams, chosen, onChoose }: StreamsProps) {
  if (streams.length < 2) return null
  return (
    <fieldset>
      <legend>{words.what}</legend>
      <div class="choices">
        {streams.map((stream) => (
          <label key={stream} class="choice">
            <input type="radio" name="stream" checked={stream === chosen} onChange={() => onChoose(stream)} />
            {streamWords(stream)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

interface StreetsProps {
  readonly view: PublicStreetsView
  readonly onChoose: (place: NamedPlace, name: string) => void
}

function Streets({ view: { items, hasMore }, onChoose }: StreetsProps) {
  return (
    <section aria-labelledby="streets">
      <h2 id="streets">{words.streetsFound}</h2>
      <ul class="streets">
        {items.slice(0, MOST_STREETS).map(({ id, name, by, latitude, longitude }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onChoose({ latitude, longitude, words: words.nearStreet(name) }, name)}
            >
              {words.by(name, by)}
            </button>
          </li>
        ))}
      </ul>
      {(hasMore || items.length > MOST_STREETS) && <p class="hint">{words.moreStreets}</p>}
    </section>
  )
}
