/** As much of a browser as a sign-in by redirects takes: it follows them, keeps cookies and sends forms. */
export class CookieBrowser {
  readonly #home: string
  readonly #cookies = new Map<
    string,
    { readonly pair: string; readonly raw: string; readonly path: string }
  >()
  #url = ''
  status = 0
  text = ''

  /** @param cookie one that it has already, as `name=value`. */
  constructor(home: string, cookie?: string) {
    this.#home = home
    if (cookie !== undefined) this.#keep(new URL(home).host, cookie)
  }

  /** Where it has come to, when that is at home. */
  get path(): string {
    return this.#url.startsWith(this.#home) ? this.#url.slice(this.#home.length) : this.#url
  }

  /** Goes to an address and on wherever it is sent. @returns the address it stopped before, if it was to. */
  async visit(
    address: string,
    options: { form?: Record<string, string>; stopBefore?: string } = {},
  ): Promise<string> {
    let url = new URL(address, this.#url === '' ? this.#home : this.#url).href
    if (address.startsWith('/'))
      url = new URL(address, options.form === undefined ? this.#home : this.#url).href
    let form = options.form
    for (let hop = 0; hop < 20; hop++) {
      if (options.stopBefore !== undefined && new URL(url).pathname === options.stopBefore) return url
      const response = await fetch(url, {
        method: form === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        headers: { cookie: this.#cookieHeader(url), accept: 'text/html' },
        ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      })
      for (const cookie of response.headers.getSetCookie()) this.#keep(new URL(url).host, cookie)
      this.#url = url
      this.status = response.status
      this.text = await response.text()
      const target = response.headers.get('location')
      if (target === null) return url
      url = new URL(target, url).href
      form = undefined
    }
    throw new Error(`redirected in a circle: ${url}`)
  }

  /** Fills the provider's forms in: sign-in with a name, then consent. */
  async passProvider(login: string, options: { stopBefore?: string } = {}): Promise<string> {
    let reached = this.#url
    for (let page = 0; page < 3; page++) {
      const action = /<form[^>]* action="([^"]+)"/.exec(this.text)?.[1]
      const prompt = /name="prompt" value="(\w+)"/.exec(this.text)?.[1]
      if (action === undefined || prompt === undefined) break
      reached = await this.visit(action, { form: { prompt, login, password: 'any' }, ...options })
    }
    return reached
  }

  async json(path: string): Promise<Record<string, unknown>> {
    const url = new URL(path, this.#home).href
    const response = await fetch(url, { headers: { cookie: this.#cookieHeader(url) } })
    return (await response.json()) as Record<string, unknown>
  }

  /** A cookie of home as it was set, with its attributes. */
  rawCookie(name: string): string {
    return this.#cookies.get(`${new URL(this.#home).host} ${name}`)?.raw ?? ''
  }

  #keep(host: string, raw: string): void {
    const pair = raw.split(';')[0]!
    const name = pair.split('=')[0]!
    const path = /; path=([^;]+)/i.exec(raw)?.[1] ?? '/'
    const key = `${host} ${name}`
    if (pair === `${name}=` || /expires=Thu, 01 Jan 1970/i.test(raw)) this.#cookies.delete(key)
    else this.#cookies.set(key, { pair, raw, path })
  }

  #cookieHeader(url: string): string {
    const { host, pathname } = new URL(url)
    return [...this.#cookies]
      .filter(([key, { path }]) => key.startsWith(`${host} `) && pathname.startsWith(path))
      .map(([, { pair }]) => pair)
      .join('; ')
  }
}
