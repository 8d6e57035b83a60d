import { signal } from '@preact/signals'
import { WORK_IDS, type WorkId } from '../outbox/outbox-event.ts'

export const VIEWS = ['next', 'list', 'map'] as const
export type View = (typeof VIEWS)[number]

/** What is open: the list without a job; what is sent and what is not over either. */
export interface Place {
  readonly work: WorkId
  readonly job: string | null
  /** The stop that the crew would rather have next; null: the one that is. */
  readonly stop: string | null
  readonly view: View
  readonly isOutbox: boolean
}

const LIST: Place = { work: 'gritting', job: null, stop: null, view: 'next', isOutbox: false }
/** The name under which a job stands in the address. */
const NAMES: Readonly<Record<WorkId, string>> = { gritting: 'job', round: 'round' }

/** Where the page is, in its address, so that the phone’s own way back works. */
export class UrlStore {
  readonly place = signal<Place>(LIST)

  start(): void {
    this.#read()
    addEventListener('popstate', () => this.#read())
  }

  goToList(): void {
    this.goTo(LIST)
  }

  /** @param replaces without a step back to where one was. */
  goTo(change: Partial<Place>, replaces = false): void {
    const place = { ...this.place.peek(), isOutbox: false, ...change }
    const query = new URLSearchParams()
    if (place.job !== null) query.set(NAMES[place.work], place.job)
    if (place.stop !== null) query.set('stop', place.stop)
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
    const work = WORK_IDS.find((id) => query.has(NAMES[id])) ?? LIST.work
    this.place.value = {
      work,
      job: query.get(NAMES[work]),
      stop: query.get('stop'),
      view: VIEWS.find((view) => view === query.get('view')) ?? 'next',
      isOutbox: query.has('sent'),
    }
  }
}
