import { signal } from '@preact/signals'
import { isUnacknowledged, type LiveStore } from '../live/live-store.ts'
import { CallKeeper } from './call-keeper.ts'

const KEY = 'towncrier.sound'
const LOOK_MS = 1_000
/** Two falling tones, Hz; a third of a second each: heard in a room, not startling. */
const TONES_HZ = [880, 660]
const TONE_SECONDS = 0.32
const LOUDNESS = 0.16

/** Calls by ear for critical causes that nobody has taken on; the tone is made here, no file is loaded. */
export class AlarmSound {
  /** As the person chose on this device. */
  readonly isOn = signal(true)
  /** The browser lets no page sound before somebody has clicked or typed in it. */
  readonly isBlocked = signal(false)
  /** A sound was due and could not be made. */
  readonly isMissed = signal(false)
  /** Critical causes that waited when the page came up: they stay silent here. */
  readonly silentCount = signal(0)
  readonly #live: LiveStore
  readonly #keeper = new CallKeeper()
  #audio: AudioContext | null = null

  constructor(live: LiveStore) {
    this.#live = live
  }

  start(): void {
    this.isOn.value = localStorage.getItem(KEY) !== 'off'
    this.#audio = new AudioContext()
    const follow = () => {
      this.isBlocked.value = this.#audio?.state !== 'running'
    }
    this.#audio.addEventListener('statechange', follow)
    follow()
    // Any click or key is what the browser waits for.
    for (const event of ['pointerdown', 'keydown']) {
      window.addEventListener(event, () => void this.allow(), { once: true })
    }
    window.setInterval(() => this.#look(), LOOK_MS)
  }

  set(isOn: boolean): void {
    this.isOn.value = isOn
    localStorage.setItem(KEY, isOn ? 'on' : 'off')
    if (!isOn) this.isMissed.value = false
  }

  /** To be called by something a person did; else the browser goes on blocking. */
  async allow(): Promise<void> {
    await this.#audio?.resume()
    this.isMissed.value = false
  }

  #look(): void {
    if (!this.#live.hasSnapshot.peek()) return
    const waiting = new Set<string>()
    for (const cause of this.#live.causes.values()) {
      if (cause.severity === 'critical' && isUnacknowledged(cause)) waiting.add(cause.id)
    }
    const isDue = this.#keeper.take(waiting, performance.now())
    this.silentCount.value = this.#keeper.silentCount
    if (waiting.size === 0) this.isMissed.value = false
    if (!isDue || !this.isOn.peek()) return
    if (this.isBlocked.peek()) this.isMissed.value = true
    else this.#sound()
  }

  #sound(): void {
    const audio = this.#audio!
    for (const [index, hertz] of TONES_HZ.entries()) {
      const from = audio.currentTime + index * TONE_SECONDS
      const tone = audio.createOscillator()
      const volume = audio.createGain()
      tone.frequency.value = hertz
      volume.gain.setValueAtTime(0, from)
      volume.gain.linearRampToValueAtTime(LOUDNESS, from + 0.02)
      volume.gain.linearRampToValueAtTime(0, from + TONE_SECONDS)
      tone.connect(volume).connect(audio.destination)
      tone.start(from)
      tone.stop(from + TONE_SECONDS)
    }
  }
}
