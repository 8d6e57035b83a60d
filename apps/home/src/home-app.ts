import { computed, effect, signal } from '@preact/signals'
import type { Language } from '@towncrier/healthy-homes/messages/keys'
import type { HomeNowView, HomeView, SessionView } from '@towncrier/protocol'
import { RequestError } from '@towncrier/screens/request-error'
import { ThemeStore } from '@towncrier/screens/theme'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { Asker } from './api/asker.ts'
import { FirstApi } from './api/first-api.ts'
import type { HomeApi } from './api/home-api.ts'
import { isUnreachable, Refusal } from './api/refusal.ts'
import { DiaryStore } from './diary/diary-store.ts'
import { Format } from './format/format.ts'
import { LanguageStore } from './messages/language-store.ts'
import { UrlStore } from './shell/url-store.ts'
import { forget, keep, kept } from './store/kept.ts'

const REFRESH_MS = 60_000
const SESSION = 'session'
const OWN = 'own.'

export type SignInState = 'unknown' | 'in' | 'expired' | 'out'
type Session = Pick<SessionView, 'userName' | 'displayName' | 'permissions' | 'demo'>

interface Kept {
  readonly session: Session
  readonly homes: readonly HomeView[]
  readonly timeZone: string
}
interface KeptNow {
  readonly view: HomeNowView
  /** When it was answered, epoch ms. */
  readonly answeredAt: number
}

/** All that the page works with; made once, in main.tsx. */
export class HomeApp {
  /** How far the platform's clock is ahead of the phone's, ms. */
  #aheadMs = 0
  readonly #asker = new Asker((serverAt, phoneAt) => {
    this.#aheadMs = serverAt - phoneAt
  })
  readonly first = new FirstApi(this.#asker)
  #api: HomeApi | null = null
  readonly theme = new ThemeStore()
  readonly url = new UrlStore()
  readonly language = new LanguageStore()
  readonly session = signal<Session | null>(null)
  readonly signIn = signal<SignInState>('unknown')
  readonly isOnline = signal(true)
  readonly homes = signal<readonly HomeView[]>([])
  readonly timeZone = signal('Europe/London')
  readonly now = signal<KeptNow | null>(null)
  readonly #chosenHomeId = signal<string | null>(null)
  /** The home on screen: the one that was chosen, or else the one that is lived in. */
  readonly home = computed<HomeView | null>(() => {
    const homes = this.homes.value
    const chosen = homes.find(({ id }) => id === this.#chosenHomeId.value)
    return chosen ?? homes.find(({ endedAt }) => endedAt === null) ?? homes[0] ?? null
  })
  readonly format = computed(
    () => new Format(this.language.first.value, this.language.language.value, this.timeZone.value),
  )
  readonly diary: DiaryStore

  constructor() {
    this.diary = new DiaryStore({
      api: () => this.loadApi(),
      userName: () => this.session.peek()?.userName ?? null,
      now: this.clock,
      onSignInNeeded: () => this.#lapse(),
    })
  }

  /** What time it is by the platform's clock, epoch ms. */
  readonly clock = (): number => Math.round(Date.now() + this.#aheadMs)

  /** What is asked of one home; there once {@link loadRest} is done. */
  get api(): HomeApi {
    return this.#api!
  }

  async loadApi(): Promise<HomeApi> {
    const { HomeApi: Loaded } = await import('./api/home-api.ts')
    this.#api ??= new Loaded(this.#asker)
    return this.#api
  }

  /** Loads what every screen but the first needs. */
  async loadRest(): Promise<void> {
    await Promise.all([this.loadApi(), this.language.loadRest()])
  }

  /** Shows what is kept on the phone, then asks the platform. */
  async start(): Promise<void> {
    this.theme.start()
    this.url.start()
    await this.language.start()
    const before = kept<Kept>(SESSION)
    if (before !== null) {
      this.session.value = before.session
      this.homes.value = before.homes
      this.timeZone.value = before.timeZone
      this.#readKeptNow()
    }
    this.#follow()
    const connecting = this.connect()
    // Who has been here sees at once how it was; a stranger has nothing to see yet.
    if (before === null) await connecting
  }

  /** Finds out who is signed in, and brings everything up to date. */
  async connect(): Promise<void> {
    // All at once: on a slow network each question that waits for another costs as much as all of them.
    const homes = this.first.homes()
    const now = this.first.nowAtHome().catch(() => null)
    // Who is signed in comes first: what a stranger is refused says nothing more.
    homes.catch(() => {})
    try {
      const [platform, session] = await Promise.all([this.first.platform(), this.first.session()])
      this.isOnline.value = true
      this.timeZone.value = platform.timeZone
      await this.#settle(session, homes, now)
    } catch (error) {
      this.#meet(error)
    }
  }

  async #settle(
    { userName, displayName, permissions, demo }: SessionView,
    homes: Promise<readonly HomeView[]>,
    now: Promise<HomeNowView | null>,
  ): Promise<void> {
    // A visitor of the demonstration has no account.
    if (userName === 'visitor') return this.#lapse()
    if (this.session.value !== null && this.session.value.userName !== userName) this.#forgetOwn()
    this.session.value = { userName, displayName, permissions, demo }
    if (permissions.includes('home.own')) {
      this.homes.value = await homes
      this.#remember()
      const view = await now
      if (view?.homeId === this.home.peek()?.id && view != null) this.#takeNow(view)
      else await this.refresh()
    }
    this.signIn.value = 'in'
    void this.diary.start()
  }

  /** Asks how the home is now. */
  async refresh(): Promise<void> {
    const home = this.home.peek()
    if (home === null) return
    try {
      this.#takeNow(await this.first.now(home.id))
    } catch (error) {
      this.#meet(error)
    }
  }

  #takeNow(view: HomeNowView): void {
    this.isOnline.value = true
    this.now.value = { view, answeredAt: this.clock() }
    keep(`${OWN}now.${view.homeId}`, this.now.value)
  }

  /** @throws Refusal when its words cannot be loaded. */
  async chooseLanguage(language: Language): Promise<void> {
    try {
      await this.language.choose(language)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Refusal(new RequestError('TC_UNREACHABLE', 0, reason, ''), null)
    }
  }

  /** Takes the answer to a change of a home. */
  takeHome(home: HomeView): void {
    const others = this.homes.peek().filter(({ id }) => id !== home.id)
    this.homes.value = [home, ...others].sort((a, b) => b.begunAt.localeCompare(a.begunAt))
    this.#remember()
    void this.refresh()
  }

  async reloadHomes(): Promise<void> {
    this.homes.value = await this.first.homes()
    this.#remember()
  }

  chooseHome(id: string | null): void {
    this.#chosenHomeId.value = id
    this.now.value = null
    this.#readKeptNow()
    void this.refresh()
  }

  async signOut(): Promise<void> {
    await this.first.signOut()
    await this.forgetAll()
    this.url.goTo('now')
  }

  /** Nothing of the household stays on this phone. */
  async forgetAll(): Promise<void> {
    await this.diary.clear()
    this.#forgetOwn()
    this.session.value = null
    this.signIn.value = 'out'
  }

  /** One home is gone; the others stay. */
  async forgetHome(id: string): Promise<void> {
    await this.diary.clear()
    forget(`${OWN}now.${id}`)
    forget(`${OWN}diary.${id}`)
    this.homes.value = this.homes.peek().filter((home) => home.id !== id)
    this.chooseHome(null)
    this.#remember()
  }

  #readKeptNow(): void {
    const home = this.home.peek()
    this.now.value = home === null ? null : kept<KeptNow>(`${OWN}now.${home.id}`)
  }

  #forgetOwn(): void {
    forget(OWN)
    forget(SESSION)
    this.homes.value = []
    this.now.value = null
    this.#chosenHomeId.value = null
  }

  #remember(): void {
    const session = this.session.peek()
    if (session === null) return
    const all: Kept = { session, homes: this.homes.peek(), timeZone: this.timeZone.peek() }
    keep(SESSION, all)
  }

  #meet(error: unknown): void {
    if (!(error instanceof RequestError)) throw error
    if (error.needsSignIn) this.#lapse()
    else if (isUnreachable(error)) this.isOnline.value = false
  }

  #lapse(): void {
    this.signIn.value = this.session.value === null ? 'out' : 'expired'
  }

  /** Keeps up while the page is looked at, and when a network or the page is back. */
  #follow(): void {
    const look = () => {
      if (document.visibilityState !== 'visible') return
      if (this.signIn.peek() === 'in') void this.refresh()
      else if (this.signIn.peek() !== 'out') void this.connect()
    }
    setInterval(look, REFRESH_MS)
    addEventListener('online', () => {
      look()
      void this.diary.flush()
    })
    addEventListener('offline', () => {
      this.isOnline.value = false
    })
    document.addEventListener('visibilitychange', look)
    effect(() => {
      document.title = this.language.first.value.title
    })
  }
}

export const HomeContext = createContext<HomeApp | null>(null)

export function useHome(): HomeApp {
  const app = useContext(HomeContext)
  if (app === null) throw new Error('A component stands outside the page')
  return app
}

/** The words of what is seen first. */
export const useWords = () => useHome().language.first.value

/** The words of the screens behind it; the shell opens none before they are there. */
export const useRest = () => useHome().language.rest.value!
