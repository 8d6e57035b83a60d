import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core'
import { expect } from 'vitest'
import type { TestPlatform } from '../support/platform.ts'

/** Where pictures of every screen are kept, for people to look at. */
export const PICTURES = fileURLToPath(new URL('../../test-results/screens/', import.meta.url))

export const SCREENS = {
  desk: { width: 1440, height: 900 },
  wall: { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
} as const
export type ScreenName = keyof typeof SCREENS
export type Theme = 'light' | 'dark'
/** Nothing was asked of the platform in so many looks, so far apart: all of a page is there. */
const QUIET_LOOKS = 2
const LOOK_MS = 50
/** axe's rules about colours, the only ones that a theme decides. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** Starts the system's Chromium; it draws maps without a graphics card and speaks to loopback only. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      // Without a graphics card a page is put together faster by the processor itself; maps are still WebGL.
      '--disable-gpu-compositing',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}

export interface ScreenOptions {
  readonly screen?: ScreenName
  readonly theme?: Theme
  readonly path?: string
  /** Of a session that was opened before. */
  readonly cookie?: { readonly name: string; readonly value: string }
  readonly waitsForLive?: boolean
}

/** A page on the dashboard that fails the test when a script fails or the security policy is broken. */
export class Screen {
  readonly page: Page
  readonly problems: string[] = []
  readonly #context: BrowserContext
  readonly #platform: TestPlatform
  readonly #requests = new Set<Request>()

  static async open(browser: Browser, platform: TestPlatform, options: ScreenOptions = {}): Promise<Screen> {
    const { screen = 'desk', theme = 'light', path = '/' } = options
    const context = await browser.newContext({
      viewport: SCREENS[screen],
      colorScheme: theme,
      reducedMotion: 'reduce',
      hasTouch: screen === 'phone',
      timezoneId: 'Europe/London',
      locale: 'en-GB',
    })
    if (options.cookie !== undefined) await context.addCookies([{ ...options.cookie, url: platform.url }])
    const opened = new Screen(context, await context.newPage(), platform)
    await opened.goto(path, options.waitsForLive)
    return opened
  }

  private constructor(context: BrowserContext, page: Page, platform: TestPlatform) {
    this.page = page
    this.#context = context
    this.#platform = platform
    page.on('request', (request) => this.#requests.add(request))
    page.on('requestfinished', (request) => this.#requests.delete(request))
    page.on('requestfailed', (request) => this.#requests.delete(request))
    page.on('pageerror', (error) => this.problems.push(error.message))
    page.on('console', (message) => {
      // A page that is told 401 or cut off says so by itself; Chromium repeats it on the console.
      if (message.type() === 'error' && !/Failed to load resource|WebSocket|ERR_/.test(message.text())) {
        this.problems.push(message.text())
      }
    })
  }

  async goto(path: string, waitsForLive = true): Promise<void> {
    await this.page.goto(new URL(path, this.#platform.url).href)
    if (!waitsForLive) return
    await this.page.getByTestId('connection').and(this.page.locator('[data-connection=live]')).waitFor()
  }

  /** Turns to another address as a link inside the dashboard does, without loading it anew. */
  async turnTo(path: string): Promise<void> {
    await this.page.evaluate((to) => {
      history.pushState(null, '', to)
      dispatchEvent(new PopStateEvent('popstate'))
    }, path)
  }

  /** Waits until the map has drawn all that it has. */
  async mapDrawn(): Promise<void> {
    await this.page.waitForFunction(
      () => (window as unknown as TestWindow).towncrier?.mapIsIdle() === true,
      null,
      {
        timeout: 30_000,
      },
    )
  }

  /** Waits until nothing loads any more and the map, where there is one, is drawn. */
  async settled(): Promise<void> {
    for (let quietLooks = 0; quietLooks < QUIET_LOOKS; ) {
      // A look is the page's own: one that is busy has not yet asked for what it will ask for.
      await this.page.evaluate(
        (ms) => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, ms))),
        LOOK_MS,
      )
      quietLooks = this.#requests.size === 0 ? quietLooks + 1 : 0
    }
    await this.page.getByText('Loading …', { exact: true }).first().waitFor({ state: 'hidden' })
    if (await this.page.getByTestId('map').first().isVisible()) await this.mapDrawn()
  }

  /** The symbol the map draws for a device: "kind|state|solid"; null in a cluster or out of sight. */
  symbolOf(deviceId: string): Promise<string | null> {
    return this.page.evaluate(
      (id) => (window as unknown as TestWindow).towncrier?.renderedState(id) ?? null,
      deviceId,
    )
  }

  pixelOf(deviceId: string): Promise<{ x: number; y: number } | null> {
    return this.page.evaluate(
      (id) => (window as unknown as TestWindow).towncrier?.devicePosition(id) ?? null,
      deviceId,
    )
  }

  /** Clicks on a device where the map, at rest, has drawn it. */
  async clickDevice(deviceId: string): Promise<void> {
    await this.mapDrawn()
    const { x, y } = (await this.pixelOf(deviceId))!
    await this.page.mouse.click(x, y)
  }

  async signIn(userName: string, password: string): Promise<void> {
    await this.page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel('User name').fill(userName)
    await dialog.getByLabel('Password', { exact: true }).fill(password)
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  async picture(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true })
    await this.page.screenshot({ path: `${PICTURES}${name}.png` })
  }

  /**
   * No finding of axe that is serious or worse (WCAG 2.2 AA among its rules).
   *
   * @param rules `colours` for a page that was looked over by all rules in the other theme.
   */
  async expectAccessible(rules: 'all' | 'colours' = 'all'): Promise<void> {
    // In its legacy mode axe works in the page alone, which is enough for one without frames.
    expect(this.page.frames()).toHaveLength(1)
    const { violations } = await new AxeBuilder({ page: this.page })
      .setLegacyMode()
      .options({
        resultTypes: ['violations'],
        ...(rules === 'colours' ? { runOnly: { type: 'rule', values: COLOUR_RULES } } : {}),
      })
      .analyze()
    const serious = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
    expect(serious).toEqual([])
  }

  async close(): Promise<void> {
    await this.#context.close()
    expect(this.problems).toEqual([])
  }
}

/** The dashboard's window on itself for tests; see its README. */
interface TestWindow {
  readonly towncrier?: {
    devicePosition(id: string): { x: number; y: number } | null
    renderedState(id: string): string | null
    mapIsIdle(): boolean
  }
}
