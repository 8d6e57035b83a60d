import { signal } from '@preact/signals'
import { addressOf, type Place, placeOf, type ScreenName } from './place.ts'

/** Where the page is, in its address, so that the phone's own way back works and a link leads there. */
export class UrlStore {
  readonly place = signal<Place>({ screen: 'now', query: {} })

  start(): void {
    this.place.value = placeOf(location.hash)
    addEventListener('hashchange', () => {
      this.place.value = placeOf(location.hash)
    })
  }

  goTo(screen: ScreenName, query: Place['query'] = {}): void {
    location.hash = addressOf({ screen, query })
  }

  /** Changes what the open screen shows, without a step back to how it was. */
  show(change: Readonly<Record<string, string | null>>): void {
    const { screen, query } = this.place.peek()
    const next: Record<string, string> = { ...query }
    for (const [name, value] of Object.entries(change)) {
      if (value === null) delete next[name]
      else next[name] = value
    }
    const place = { screen, query: next }
    history.replaceState(null, '', addressOf(place))
    this.place.value = place
  }
}
