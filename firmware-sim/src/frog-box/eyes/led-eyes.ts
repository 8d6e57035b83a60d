import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../log.ts'
import type { Eyes, EyesState } from './eyes.ts'
import type { Led, Leds } from './led-words.ts'

/**
 * Eyes of LEDs that the kernel knows (`dtoverlay=gpio-led`): `class/leds/<name>/trigger` and `brightness`.
 *
 * @see Linux Documentation/leds/leds-class.rst
 */
export class LedEyes implements Eyes {
  readonly #folder: string
  readonly #leds: Leds
  readonly #log: Log
  readonly #missing = new Set<string>()
  #shown: EyesState | null = null
  #showing: Promise<void> = Promise.resolve()

  constructor(sysfsRoot: string, leds: Leds, log: Log) {
    this.#folder = join(sysfsRoot, 'class/leds')
    this.#leds = leds
    this.#log = log
  }

  show(state: EyesState): Promise<void> {
    // One after the other, or two states would be written into each other.
    this.#showing = this.#showing.then(() => this.#show(state))
    return this.#showing
  }

  async #show(state: EyesState): Promise<void> {
    if (state === this.#shown) return
    const lit = this.#leds[state]
    const names = new Set(Object.values(this.#leds).map(({ name }) => name))
    const written = await Promise.all(
      [...names].map((name) => this.#set(name, name === lit?.name ? lit : null)),
    )
    // A light that is not there yet is tried again.
    this.#shown = written.every((isWritten) => isWritten) ? state : null
  }

  async #set(name: string, lit: Led | null): Promise<boolean> {
    const led = join(this.#folder, name)
    try {
      await writeFile(join(led, 'trigger'), lit?.isBlinking ? 'timer' : 'none')
      if (!lit?.isBlinking) await writeFile(join(led, 'brightness'), lit === null ? '0' : '1')
      this.#missing.delete(name)
      return true
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error)
      if (!this.#missing.has(name)) this.#log('warning', `the light ${name} cannot be set (${reason})`)
      this.#missing.add(name)
      return false
    }
  }
}
