import type {
  HomeNowView,
  HomeView,
  NewClaim,
  NewResident,
  Platform,
  SessionView,
  SignInWays,
} from '@towncrier/protocol'
import type { Asker } from './asker.ts'

/** What the first screen asks. Every method throws {@link Refusal}. */
export class FirstApi {
  readonly #asker: Asker

  constructor(asker: Asker) {
    this.#asker = asker
  }

  platform = () => this.#asker.ask<Platform>('GET', '/platform')
  session = () => this.#asker.ask<SessionView>('GET', '/session')
  signInWays = () => this.#asker.ask<SignInWays>('GET', '/session/ways')
  /** Wrong credentials throw TC_SIGN_IN_FAILED, a missing code TC_SECOND_FACTOR_NEEDED. */
  signIn = (userName: string, password: string, code?: string) =>
    this.#asker.ask<void>('POST', '/session', { userName, password, code })
  signOut = () => this.#asker.ask<void>('DELETE', '/session')
  /** Makes the account and the home of a box; the answer signs in. */
  makeResident = (resident: NewResident) => this.#asker.ask<HomeView>('POST', '/residents', resident)
  claim = (claim: NewClaim) => this.#asker.ask<HomeView>('POST', '/homes/claims', claim)
  homes = () => this.#asker.ask<HomeView[]>('GET', '/homes')
  /** Of the home that is lived in, without knowing which it is. */
  nowAtHome = () => this.#asker.ask<HomeNowView>('GET', '/homes/now')
  now = (homeId: string) => this.#asker.ask<HomeNowView>('GET', `/homes/${encodeURIComponent(homeId)}/now`)
}
