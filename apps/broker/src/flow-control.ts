/** Something that stopped reading and wants to hear when it may go on. */
export interface PausedReader {
  resume(): void
}

/** Caps the payload bytes of all connections that are on their way to the disk. */
export class FlowControl {
  readonly #maxBytes: number
  readonly #paused = new Set<PausedReader>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes
  }

  acquire(bytes: number): void {
    this.#bytes += bytes
  }

  /** Gives bytes back; wakes the paused when half of the room is free again. */
  release(bytes: number): void {
    this.#bytes -= bytes
    if (this.#paused.size === 0 || this.#bytes > this.#maxBytes / 2) return
    const readers = [...this.#paused]
    this.#paused.clear()
    for (const reader of readers) reader.resume()
  }

  pause(reader: PausedReader): void {
    this.#paused.add(reader)
  }

  isPaused(reader: PausedReader): boolean {
    return this.#paused.has(reader)
  }

  forget(reader: PausedReader): void {
    this.#paused.delete(reader)
  }
}
