import { signal } from '@preact/signals'

export const VIEWS = ['next', 'streets', 'map'] as const
export type View = (typeof VIEWS)[number]

/** What is open: the list without a job; what is sent and what is not over either. */
export interface Place {
  readonly job: string | null
  readonly view: View
  readonly isOutbox: boolean
}

/** Where the page is, in its address, so that the phone’s own way back works. */
export class UrlStore {
  readonly place = signal<Place>({ job: null, view: 'next', isOutbox: false })

  start(): void {
    this.#read()
    addEventListener('popstate', () => this.#read())
  }

  /** @param replaces without a step back to where one was. */
  goTo(change: Partial<Place>, replaces = false): void {
    const place = { ...this.place.peek(), isOutbox: false, ...change }
    const query = new URLSearchParams()
    if (place.job !== null) query.set('job', place.job)
    if (place.view !== 'next') query.set('view', place.view)
    if (place.isOutbox) query.set('sent', '1')
    const text = query.toString()
    const address = `${location.pathname}${text === '' ? '' : `?${text}`}`
    if (replaces) history.replaceState(null, '', address)
    else history.pushState(null, '', address)
    this.place.value = place
  }

  #read(): void {
    const query = new URLSearchParams(location.search)
    this.place.value = {
      job: query.get('job'),
      view: VIEWS.find((view) => view === query.get('view')) ?? 'next',
      isOutbox: query.has('sent'),
    }
  }
}
