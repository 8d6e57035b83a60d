/** Keeps the screen on while it is wanted, where the phone can; it lets go by itself when the page is left. */
export class WakeLockKeeper {
  #isWanted = false
  #lock: WakeLockSentinel | null = null
  #isFollowing = false

  keep(isWanted: boolean): void {
    this.#isWanted = isWanted
    if (!('wakeLock' in navigator)) return
    if (!this.#isFollowing) {
      this.#isFollowing = true
      document.addEventListener('visibilitychange', () => void this.#settle())
    }
    void this.#settle()
  }

  async #settle(): Promise<void> {
    const isOn = this.#lock !== null && !this.#lock.released
    if (this.#isWanted && !isOn && document.visibilityState === 'visible') {
      // Refused with a low battery: the screen then goes dark as it always does.
      this.#lock = await navigator.wakeLock.request('screen').catch(() => null)
      if (!this.#isWanted) await this.#lock?.release()
    } else if (!this.#isWanted && isOn) await this.#lock?.release()
  }
}
