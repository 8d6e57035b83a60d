import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import { RequestError } from '@towncrier/screens/request-error'
import { ThemeStore } from '@towncrier/screens/theme'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { CrewApi } from './api/crew-api.ts'
import { progressOf } from './jobs/job-progress.ts'
import { JobStore } from './jobs/job-store.ts'
import { Outbox } from './outbox/outbox.ts'
import type { Mark } from './outbox/outbox-event.ts'
import { PositionStore } from './position/position-store.ts'
import { UrlStore } from './shell/url-store.ts'
import { WakeLockKeeper } from './shell/wake-lock-keeper.ts'
import type { CrewDatabase, Remembered } from './store/crew-database.ts'

const REMEMBERED = 'remembered'
const ASK_EVERY_MS = 20_000
const BUZZ_MS = 35

export type SignInState = 'unknown' | 'in' | 'expired' | 'out'

/** All that the page works with; made once, in main.tsx. */
export class Crew {
  readonly api = new CrewApi()
  readonly theme = new ThemeStore()
  readonly url = new UrlStore()
  readonly position = new PositionStore(Date.now)
  readonly jobs: JobStore
  readonly outbox: Outbox
  readonly session = signal<Remembered['session']>(null)
  readonly signIn = signal<SignInState>('unknown')
  /** True while the sign-in form is over what was open. */
  readonly isSigningIn = signal(false)
  readonly timeZone = signal('Europe/London')
  /** False when the platform could not be reached the last time it was tried. */
  readonly isOnline = signal(true)
  /** The job that is open, and how far it is; null when none is, or it is not on the phone. */
  readonly open = computed(() => {
    const { job: id } = this.url.place.value
    const job = id === null ? undefined : this.jobs.jobs.value.get(id)
    if (job === undefined) return null
    const userName = this.session.value?.userName ?? null
    return { job, progress: progressOf(job, this.outbox.events.value, userName) }
  })
  readonly mayDrive: ReadonlySignal<boolean> = computed(
    () => this.session.value?.permissions.includes('winter.drive') === true,
  )
  readonly #database: CrewDatabase
  readonly #wakeLock = new WakeLockKeeper()

  constructor(database: CrewDatabase) {
    this.#database = database
    this.jobs = new JobStore({
      api: this.api,
      database,
      now: Date.now,
      openJobId: () => this.url.place.peek().job,
    })
    this.outbox = new Outbox({
      database,
      report: this.api.report,
      userName: () => this.session.peek()?.userName ?? null,
      position: () => this.position.fresh,
      now: Date.now,
      newId: () => crypto.randomUUID(),
      onSent: () => {
        if (this.signIn.peek() === 'expired') this.signIn.value = 'in'
        void this.refresh()
      },
    })
  }

  /** Shows what is on the phone, then asks the platform. */
  async start(): Promise<void> {
    this.theme.start()
    this.url.start()
    const remembered = await this.#database.get('remembered', REMEMBERED)
    this.session.value = remembered?.session ?? null
    this.timeZone.value = remembered?.timeZone ?? this.timeZone.value
    await this.outbox.load()
    await this.jobs.load(remembered?.refreshedAt ?? null)
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
    if (!permissions.includes('winter.drive') && userName === 'visitor') return this.#lapse()
    if (isSomebodyElse) await this.jobs.clear()
    this.session.value = { userName, displayName, permissions, needsSecondFactor }
    this.signIn.value = 'in'
    this.isSigningIn.value = false
    await this.#remember()
    if (this.mayDrive.value) await this.refresh()
    void this.outbox.flush()
  }

  /** Brings jobs up to date; sends what waits. */
  async refresh(): Promise<void> {
    if (this.signIn.value !== 'in') return
    const isAnswered = await this.jobs.refresh()
    const problem = this.jobs.problem.value
    this.isOnline.value = isAnswered || (problem !== null && problem.status !== 0)
    if (problem?.needsSignIn === true) this.#lapse()
    if (!isAnswered) return
    await this.outbox.settle((event) => this.jobs.tells(event))
    await this.#remember()
    if (this.outbox.waiting.value.length > 0) void this.outbox.flush()
  }

  /** Marks what has happened in the job that is open. */
  async mark(mark: Omit<Mark, 'jobId'>): Promise<void> {
    const { job } = this.url.place.peek()
    if (job === null) return
    navigator.vibrate?.(BUZZ_MS)
    void navigator.storage?.persist?.()
    await this.outbox.add({ ...mark, jobId: job }, mark.type === 'treated' || mark.type === 'blocked')
  }

  async signOut(): Promise<void> {
    await this.api.signOut()
    await this.jobs.clear()
    this.session.value = null
    this.signIn.value = 'out'
    await this.#remember()
    this.url.goTo({ job: null, view: 'next' })
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
        refreshedAt: this.jobs.refreshedAt.value,
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
      const state = this.open.value?.progress.stop === null ? this.open.value.progress.state : null
      this.#wakeLock.keep(state === 'under-way')
      if (state === 'under-way' || (state !== null && this.url.place.value.view === 'map'))
        this.position.start()
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
