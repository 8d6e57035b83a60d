import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import type { Person } from '../support/people.ts'
import type { TestPlatform } from '../support/platform.ts'
import { Screen } from './browser.ts'

/** A household's own targets: for fingers that are cold, old or in a hurry, px. */
const TARGET_PX = 44

/** Opens the resident's page on a phone, with its service worker at work. */
export async function openHome(
  browser: Browser,
  platform: TestPlatform,
  person: Person | null = null,
  path = '/home/',
): Promise<Screen> {
  const [name, value] = person?.cookie.split('=') ?? []
  const screen = await Screen.open(browser, platform, {
    screen: 'phone',
    path,
    waitsForLive: false,
    ...(name === undefined ? {} : { cookie: { name, value: value! } }),
  })
  screen.page.setDefaultTimeout(15_000)
  await screen.page.waitForFunction(async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    return registration?.active?.state === 'activated'
  })
  return screen
}

/** Fits its screen, reads well, is accessible, and every target is large enough; a picture is kept. */
export async function look(screen: Screen, name: string, rules: 'all' | 'colours' = 'all'): Promise<void> {
  await screen.picture(`home-${name}`)
  const small = await screen.page.evaluate(
    (least) =>
      [...document.querySelectorAll<HTMLElement>('button, a, input, select, textarea, summary')]
        .filter((each) => each.checkVisibility() && each.closest('p, dd') === null)
        // A field of its own that is hidden lies under the label that is tapped.
        .map((each) =>
          each.matches('[type=radio], [type=checkbox], [type=file]')
            ? ((each as HTMLInputElement).labels?.[0] ?? each)
            : each,
        )
        .filter((each) => Math.min(each.offsetHeight, each.offsetWidth) < least && each.offsetHeight > 0)
        .map((each) => `${each.offsetWidth}×${each.offsetHeight} ${each.outerHTML.slice(0, 120)}`),
    TARGET_PX,
  )
  expect(small, `${name}: too small to tap`).toEqual([])
  await expectReadable(screen, name)
  await screen.expectAccessible(rules)
}

/** Nothing is cut off or wider than the screen, and running text is not smaller than it may be. */
export async function expectReadable(screen: Screen, name: string): Promise<void> {
  const { overflow, small } = await screen.page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    small: [...document.querySelectorAll<HTMLElement>('main p, main li, main label')]
      .filter((each) => each.checkVisibility() && Number.parseFloat(getComputedStyle(each).fontSize) < 14)
      .map((each) => each.outerHTML.slice(0, 120)),
  }))
  expect(overflow, `${name}: wider than its screen`).toBe(0)
  expect(small, `${name}: too small to read`).toEqual([])
}
