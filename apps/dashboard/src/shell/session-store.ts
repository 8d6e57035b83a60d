import { signal } from '@preact/signals'
import type { SessionView } from '../api/types.ts'

/** Who is signed in, and whether they are being asked to. */
export class SessionStore {
  /** Null when nobody is, and visitors are not let in. */
  readonly session = signal<SessionView | null>(null)
  /** Why the sign-in dialog is open; null while it is not. */
  readonly dialog = signal<'asked' | 'needed' | 'expired' | null>(null)
  #waiting: ((isSignedIn: boolean) => void)[] = []

  /** Opens the dialog. @returns true once somebody has signed in, false when they would not. */
  ask(reason: 'asked' | 'needed' | 'expired'): Promise<boolean> {
    this.dialog.value ??= reason
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Closes the dialog and lets those who wait go on. */
  settle(isSignedIn: boolean): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.dialog.value = null
    for (const resolve of waiting) resolve(isSignedIn)
  }

  /** True for a person with an account, not a visitor of a demonstration. */
  get isPerson(): boolean {
    return this.session.value !== null && this.session.value.userName !== 'visitor'
  }
}
