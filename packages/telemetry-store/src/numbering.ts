/** Texts by small whole numbers from 0 on, in memory. Texts are only ever added. */
export class Numbering {
  readonly #codes = new Map<string, number>()
  readonly #texts: string[] = []

  get size(): number {
    return this.#texts.length
  }

  /** The number of a text, a new one when it is new. */
  codeOf(text: string): number {
    let code = this.#codes.get(text)
    if (code === undefined) {
      code = this.#texts.push(text) - 1
      this.#codes.set(text, code)
    }
    return code
  }

  /** The number of a text that is known; undefined otherwise. */
  find(text: string): number | undefined {
    return this.#codes.get(text)
  }

  /** @throws RangeError for a number that was never given out. */
  textOf(code: number): string {
    const text = this.#texts[code]
    if (text === undefined) throw new RangeError(`there is no text with the number ${code}`)
    return text
  }

  /** The numbers of all texts that `matches` holds for. */
  codesWhere(matches: (text: string) => boolean): number[] {
    const codes: number[] = []
    for (const [code, text] of this.#texts.entries()) if (matches(text)) codes.push(code)
    return codes
  }

  /** Puts a text where it was before; numbers must come in order, each once. */
  protected restore(code: number, text: string): void {
    if (code !== this.#texts.length) throw new RangeError(`number ${code} follows ${this.#texts.length - 1}`)
    this.codeOf(text)
  }
}
