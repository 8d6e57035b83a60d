import type { PublicStreetView } from '@towncrier/protocol'
import { useEffect, useRef, useState } from 'preact/hooks'
import { grittingMessages as words } from '../messages/gritting.ts'
import type { GrittingMap } from './gritting-map.ts'

/** The map library is ten times the page: it is fetched when somebody asks for it. */
export function MapSection({ streets }: { streets: readonly PublicStreetView[] }) {
  const [isAsked, setAsked] = useState(false)
  return (
    <section class="map-section" aria-labelledby="map-title">
      <h2 id="map-title">{words.map.title}</h2>
      {isAsked ? (
        <DrawnMap streets={streets} />
      ) : (
        <button type="button" onClick={() => setAsked(true)}>
          {words.map.show}
        </button>
      )}
    </section>
  )
}

function DrawnMap({ streets }: { streets: readonly PublicStreetView[] }) {
  const container = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<GrittingMap | null>(null)
  const [note, setNote] = useState('')
  useEffect(() => {
    let started: GrittingMap | null = null
    let isGone = false
    const start = async () => {
      const { GrittingMap, loadMap } = await import('./gritting-map.ts')
      const data = await loadMap()
      if (isGone) return
      if (data.features.length === 0) return setNote(words.map.none)
      started = new GrittingMap(container.current!, data)
      setMap(started)
    }
    start().catch(() => setNote(words.map.failed))
    return () => {
      isGone = true
      started?.stop()
    }
  }, [])
  const key = JSON.stringify(streets.map(({ id }) => id))
  useEffect(() => map?.goTo(streets.map(({ longitude, latitude }) => [longitude, latitude])), [map, key])
  return (
    <>
      <section class="map" ref={container} aria-label={words.map.label} />
      {note !== '' && <p role="status">{note}</p>}
      <ul class="legend">
        <li>
          <i class="line-gritted" aria-hidden="true" /> {words.map.legend.gritted}
        </li>
        <li>
          <i class="line-planned" aria-hidden="true" /> {words.map.legend.planned}
        </li>
        <li>
          <i class="line-other" aria-hidden="true" /> {words.map.legend.other}
        </li>
      </ul>
    </>
  )
}
