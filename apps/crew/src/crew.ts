import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import { RequestError } from '@towncrier/screens/request-error'
import { ThemeStore } from '@towncrier/screens/theme'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { CrewApi } from './api/crew-api.ts'
import { GrittingWork } from './gritting/gritting-work.ts'
import { Outbox } from './outbox/outbox.ts'
import type { Mark, OutboxEvent, WorkId } from './outbox/outbox-event.ts'
import { PhotoBox } from './outbox/photo-box.ts'
import { PhoneClock } from './position/phone-clock.ts'
import { PositionStore } from './position/position-store.ts'
import { RoundWork } from './round/round-work.ts'
import { UrlStore } from './shell/url-store.ts'
import { WakeLockKeeper } from './shell/wake-lock-keeper.ts'
import type { CrewDatabase, Remembered } from './store/crew-database.ts'
import type { Work } from './work/work.ts'

const REMEMBERED = 'remembered'
const ASK_EVERY_MS = 20_000
const BUZZ_MS = 35

type WithoutJob<Each> = Each extends Mark ? Omit<Each, 'jobId'> : never

export type SignInState = 'unknown' | 'in' | 'expired' | 'out'

/** All that the page works with; made once, in main.tsx. */
export class Crew {
  readonly clock = new PhoneClock(Date.now)
  readonly api = new CrewApi((serverAt, phoneAt) => this.clock.compare(serverAt, phoneAt))
  readonly theme = new ThemeStore()
  readonly url = new UrlStore()
  readonly position = new PositionStore(Date.now)
  readonly gritting: GrittingWork
  readonly round: RoundWork
  readonly works: readonly Work[]
  readonly outbox: Outbox
  readonly photos: PhotoBox
  readonly session = signal<Remembered['session']>(null)
  readonly signIn = signal<SignInState>('unknown')
  /** True while the sign-in form is over what was open. */
  readonly isSigningIn = signal(false)
  readonly timeZone = signal('Europe/London')
  /** False when the platform could not be reached the last time it was tried. */
  readonly isOnline = signal(true)
  /** When jobs were asked for last, epoch ms; null: never. */
  readonly refreshedAt = signal<number | null>(null)
  /** What the crew is allowed to do. */
  readonly mayDo: ReadonlySignal<readonly Work[]> = computed(() => {
    const permissions = this.session.value?.permissions ?? []
    return this.works.filter(({ permission }) => permissions.includes(permission))
  })
  readonly #database: CrewDatabase
  readonly #wakeLock = new WakeLockKeeper()

  constructor(database: CrewDatabase) {
    this.#database = database
    const surroundings = {
      api: this.api,
      clock: this.clock,
      database,
      place: this.url.place,
      events: () => this.outbox.events.value,
      userName: () => this.session.value?.userName ?? null,
    }
    this.gritting = new GrittingWork(surroundings)
    this.round = new RoundWork(surroundings)
    this.works = [this.gritting, this.round]
    this.photos = new PhotoBox({
      database,
      send: this.api.sendPhoto,
      isEventWaiting: (id) => this.outbox.waiting.peek().some((event) => event.id === id),
      userName: () => this.session.peek()?.userName ?? null,
      now: Date.now,
    })
    this.outbox = new Outbox({
      database,
      report: (work, events) => this.workOf(work).report(events),
      userName: () => this.session.peek()?.userName ?? null,
      position: () => this.position.fresh,
      now: Date.now,
      newId: () => crypto.randomUUID(),
      onSent: () => {
        if (this.signIn.peek() === 'expired') this.signIn.value = 'in'
        void this.photos.flush()
        void this.refresh()
      },
      onPhotos: () => void this.photos.reload(),
    })
  }

  readonly workOf = (id: WorkId): Work => this.works.find((work) => work.id === id)!

  /** Shows what is on the phone, then asks the platform. */
  async start(): Promise<void> {
    this.theme.start()
    this.url.start()
    const remembered = await this.#database.get('remembered', REMEMBERED)
    this.session.value = remembered?.session ?? null
    this.timeZone.value = remembered?.timeZone ?? this.timeZone.value
    await this.outbox.load()
    await this.photos.load()
    for (const { jobs } of this.works) await jobs.load()
    this.refreshedAt.value = remembered?.refreshedAt ?? null
    if (this.session.value !== null) this.signIn.value = 'in'
    this.#follow()
    void this.connect()
  }

  /** Finds out who is signed in, and brings everything up to date. */
  async connect(): Promise<void> {
    try {
      const [platform, session] = await Promise.all([this.api.platform(), this.api.session()])
      this.isOnline.value = true
      this.timeZone.value = platform.timeZone
      await this.#settleSession(session)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (error.needsSignIn) this.#lapse()
      else this.isOnline.value = false
    }
  }

  async #settleSession(session: NonNullable<Remembered['session']>): Promise<void> {
    const { userName, displayName, permissions, needsSecondFactor } = session
    const isSomebodyElse = this.session.value !== null && this.session.value.userName !== userName
    // A visitor of the demonstration has no account; whoever drove before may still have something to send.
    const mayWork = this.works.some(({ permission }) => permissions.includes(permission))
    if (!mayWork && userName === 'visitor') return this.#lapse()
    if (isSomebodyElse) await this.#forgetJobs()
    this.session.value = { userName, displayName, permissions, needsSecondFactor }
    this.signIn.value = 'in'
    this.isSigningIn.value = false
    await this.#remember()
    if (mayWork) await this.refresh()
    void this.outbox.flush()
    void this.photos.flush()
  }

  /** Brings jobs up to date; sends what waits. */
  async refresh(): Promise<void> {
    if (this.signIn.value !== 'in') return
    const works = this.mayDo.peek()
    for (const { jobs } of works) await jobs.refresh()
    const problems = works.flatMap(({ jobs }) => jobs.problem.peek() ?? [])
    // An answer that was under way when the network went tells nothing of now.
    this.isOnline.value = navigator.onLine && problems.every(({ status }) => status !== 0)
    if (problems.some(({ needsSignIn }) => needsSignIn)) this.#lapse()
    if (problems.length === works.length) return
    await this.outbox.settle((event) => this.#tells(event))
    this.refreshedAt.value = Date.now()
    await this.#remember()
    if (this.outbox.waiting.value.length > 0) void this.outbox.flush()
    else if (this.photos.waiting.value.length > 0) void this.photos.flush()
  }

  #tells(event: OutboxEvent): boolean {
    const { jobs } = this.workOf(event.work)
    return jobs.problem.peek() === null && jobs.tells(event)
  }

  /** Marks what has happened in the job that is open. @param canUndo for a few seconds. */
  async mark(mark: WithoutJob<Mark>, canUndo: boolean): Promise<void> {
    const { job, work } = this.url.place.peek()
    if (job === null || work !== mark.work) return
    navigator.vibrate?.(BUZZ_MS)
    void navigator.storage?.persist?.()
    await this.outbox.add({ ...mark, jobId: job }, canUndo)
  }

  async signOut(): Promise<void> {
    await this.api.signOut()
    await this.#forgetJobs()
    this.session.value = null
    this.signIn.value = 'out'
    await this.#remember()
    this.url.goToList()
  }

  /** Somebody else has this phone now. */
  async #forgetJobs(): Promise<void> {
    for (const { jobs } of this.works) await jobs.clear()
    this.refreshedAt.value = null
  }

  #lapse(): void {
    this.signIn.value = this.session.value === null ? 'out' : 'expired'
  }

  async #remember(): Promise<void> {
    await this.#database.put(
      'remembered',
      {
        session: this.session.value,
        timeZone: this.timeZone.value,
        refreshedAt: this.refreshedAt.value,
      },
      REMEMBERED,
    )
  }

  /** Keeps up while the page is looked at; what matters is done at once when a network or the page is back. */
  #follow(): void {
    const look = () => {
      if (document.visibilityState !== 'visible') return
      if (this.signIn.peek() === 'in') void this.refresh()
      else if (this.signIn.peek() !== 'out') void this.connect()
    }
    setInterval(look, ASK_EVERY_MS)
    addEventListener('online', () => {
      look()
      void this.outbox.flush()
      void this.photos.flush()
    })
    addEventListener('offline', () => {
      this.isOnline.value = false
    })
    document.addEventListener('visibilitychange', look)
    effect(() => {
      const { problem } = this.outbox
      if (problem.value === 'unreachable') this.isOnline.value = false
      if (problem.value === 'sign-in') this.#lapse()
    })
    effect(() => {
      const { work, view } = this.url.place.value
      const state = this.workOf(work).openState.value
      this.#wakeLock.keep(state === 'running')
      if (state === 'running' || (state !== null && view === 'map')) this.position.start()
      else this.position.stop()
    })
  }
}

export const CrewContext = createContext<Crew | null>(null)

export function useCrew(): Crew {
  const crew = useContext(CrewContext)
  if (crew === null) throw new Error('A component stands outside the page')
  return crew
}
