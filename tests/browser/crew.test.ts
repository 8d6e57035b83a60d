import { openOperationsStore } from '@towncrier/operations-store'
import type { WinterJobDetail } from '@towncrier/protocol'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addGrittingJobs } from '../support/gritting-jobs.ts'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'
import { Screen, startBrowser, type Theme } from './browser.ts'

let platform: TestPlatform
let browser: Browser
let manager: Person
let dave: Person
let erin: Person
let jobs: { readonly north: string; readonly south: string }

beforeAll(async () => {
  const dataDirectory = temporaryFolder()
  const store = openOperationsStore(dataDirectory, { durability: 'normal' })
  jobs = addGrittingJobs(store, Date.now())
  store.close()
  ;[platform, browser] = await Promise.all([startPlatform({ dataDirectory }), startBrowser()])
  manager = await Person.withRole(platform, 'mary', 'duty-manager')
  dave = await Person.withRole(platform, 'dave', 'gritter-driver')
  erin = await Person.withRole(platform, 'erin', 'gritter-driver')
}, 60_000)
afterAll(async () => {
  await browser.close()
})

const jobOf = async (id: string) => (await dave.api('GET', `/winter/jobs/${id}`)).body as WinterJobDetail
const cookieOf = (person: Person) => {
  const [name, value] = person.cookie.split('=')
  return { name: name!, value: value! }
}

async function openPhone(person: Person | null, theme: Theme = 'light', path = '/crew/'): Promise<Screen> {
  const screen = await Screen.open(browser, platform, {
    screen: 'phone',
    theme,
    path,
    waitsForLive: false,
    ...(person === null ? {} : { cookie: cookieOf(person) }),
  })
  screen.page.setDefaultTimeout(15_000)
  await screen.page.waitForURL('**/crew/')
  // Without its service worker the page would be lost with the network.
  await screen.page.waitForFunction(async () => {
    return (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated'
  })
  return screen
}

/** Fits its screen, is accessible, and every target is for a gloved hand; a picture is kept. */
async function look(screen: Screen, name: string, rules: 'all' | 'colours' = 'all'): Promise<void> {
  await screen.picture(`crew-${name}`)
  const { overflow, small } = await screen.page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    small: [...document.querySelectorAll<HTMLElement>('button, a, input, textarea')]
      .filter((each) => each.checkVisibility() && each.closest('.maplibregl-map') === null)
      .filter((each) => Math.min(each.clientHeight + 8, each.offsetHeight) < 56)
      .map((each) => each.outerHTML.slice(0, 120)),
  }))
  expect(overflow, `${name}: wider than its screen`).toBe(0)
  expect(small, `${name}: too small for a glove`).toEqual([])
  await screen.expectAccessible(rules)
}

const act = (screen: Screen, name: string) => screen.page.getByRole('button', { name, exact: true }).click()
const network = (screen: Screen, text: string | RegExp) =>
  screen.page.getByTestId('network').getByText(text).waitFor()
const next = (screen: Screen, street: string) =>
  screen.page.getByTestId('next-street').getByText(street, { exact: true }).waitFor()

test('a night’s job is driven with and without a network, and each mark arrives once', async () => {
  const screen = await openPhone(null, 'dark')
  const { page } = screen
  const context = page.context()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await look(screen, 'sign-in-dark')
  await page.getByLabel('User name').fill('dave')
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await act(screen, 'Sign in')
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(dave.password)
  await act(screen, 'Sign in')
  await page.getByTestId('job').first().waitFor()
  await look(screen, 'jobs-dark')

  await act(screen, 'Take this job: North 1')
  await page.getByText('Ready to go?').waitFor()
  await look(screen, 'ready-dark')
  expect((await jobOf(jobs.north)).driver).toBe('dave')
  await act(screen, 'Start')
  await next(screen, 'Station Road')
  await page.locator('[data-testid=network][data-tone=calm]').getByText('All sent').waitFor()
  await look(screen, 'next-dark')
  await act(screen, 'Treated')
  await next(screen, 'Mill Lane')
  await act(screen, 'Undo')
  await next(screen, 'Station Road')
  await act(screen, 'Treated')
  await next(screen, 'Mill Lane')
  await act(screen, 'Treated')
  await next(screen, 'Bishopthorpe Crescent North')
  await page.getByText(/Turn left|Turn right|Straight on/).waitFor()
  await eventually(
    () => jobOf(jobs.north),
    ({ state, events }) => state === 'under-way' && events.length >= 2,
  )

  await context.setOffline(true)
  await network(screen, /No signal/)
  await act(screen, 'Treated')
  await next(screen, 'Church Street')
  await act(screen, 'Blocked')
  await look(screen, 'blocked-dark')
  await page.getByLabel('Something else').fill('Lorry across the road')
  await act(screen, 'Mark blocked')
  await next(screen, 'Market Place')
  await act(screen, 'Treated')
  await next(screen, 'Bridge Street')
  await network(screen, 'No signal: 4 not sent yet')
  await look(screen, 'offline-dark')
  await page.reload()
  await next(screen, 'Bridge Street')
  await network(screen, 'No signal: 4 not sent yet')
  await page.getByTestId('progress').getByText('5 of 6').waitFor()
  await act(screen, 'Streets')
  await page.getByTestId('summary').getByText('4 treated · 1 blocked · 1 to do').waitFor()
  await page.getByText('Lorry across the road').waitFor()
  expect(await page.locator('[data-testid=street][data-state=treated]').count()).toBe(4)
  await look(screen, 'streets-dark')
  await act(screen, 'Next')

  // Somebody ended the session meanwhile: nothing is lost, and nothing stops the driver.
  await platform.api('DELETE', '/api/v1/accounts/dave/sessions')
  await context.setOffline(false)
  await network(screen, 'Sign in to send 4')
  await look(screen, 'expired-dark')
  await act(screen, 'Treated')
  await page.getByText('All streets are marked').waitFor()
  await act(screen, 'Note')
  await page.getByLabel('What is there to say?').fill('Salt is low')
  await act(screen, 'Keep the note')
  await network(screen, 'Sign in to send 6')
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Password', { exact: true }).fill(dave.password)
  await act(screen, 'Sign in')
  await network(screen, 'All sent')
  await look(screen, 'all-marked-dark')

  await act(screen, 'Done')
  await page.getByText('Every street is marked.').waitFor()
  await act(screen, 'End the job')
  await page.getByText('5 of 6 streets treated. Thank you.').waitFor()
  await network(screen, 'All sent')
  await look(screen, 'done-dark')
  await dave.signIn()
  const { state, events } = await jobOf(jobs.north)
  expect(state).toBe('done')
  expect(events.map(({ type, edgeId, note }) => [type, edgeId ?? note].join(' ').trim())).toEqual([
    'start',
    'treated station-road',
    'treated mill-lane',
    'treated bishopthorpe-crescent-north',
    'blocked church-street',
    'treated market-place',
    'treated bridge-street',
    'note Salt is low',
    'done',
  ])
  expect(events.find(({ type }) => type === 'blocked')!.note).toBe('Lorry across the road')
  expect(events.every(({ refused }) => refused === null)).toBe(true)
  await screen.close()
})

test('who was slower is told, where the phone is decides what is next, and a cancelled job says so', async () => {
  const screen = await openPhone(erin)
  const { page } = screen
  await page.setViewportSize({ width: 360, height: 640 })
  const take = page.getByRole('button', { name: 'Take this job: South 1' })
  await take.waitFor()
  await dave.api('POST', `/winter/jobs/${jobs.south}/take`, {})
  await take.click()
  await page.getByText('dave has just taken South 1.').waitFor()
  await page.getByText('No jobs for you now').waitFor()
  await look(screen, 'no-jobs-light')
  await manager.api('POST', `/winter/jobs/${jobs.south}/assign`, { driver: 'erin', gritterId: null })
  await page.reload()
  await page.getByRole('button', { name: 'Open: South 1' }).click()
  await page.context().grantPermissions(['geolocation'])
  await page.context().setGeolocation({ latitude: 52.2991, longitude: -1.5, accuracy: 8 })
  await act(screen, 'Start')
  await next(screen, 'Quarry Hill')
  await page.getByText(/You are on it/).waitFor()
  await page.context().setGeolocation({ latitude: 52.2982, longitude: -1.4985, accuracy: 8 })
  await next(screen, 'Ferry Road')
  await look(screen, 'here-light')
  await act(screen, 'Map')
  await page.locator('[data-testid=route-map][data-drawn]').waitFor()
  await page.locator('.me').waitFor()
  await look(screen, 'map-light')
  await act(screen, 'What the lines mean')
  await screen.picture('crew-map-key-light')
  await act(screen, 'Streets')
  await look(screen, 'streets-light')
  await act(screen, 'Next')
  await act(screen, 'Done')
  await page.getByText('2 streets are not treated:').waitFor()
  await look(screen, 'done-light')
  await act(screen, 'Not yet')

  await page.context().setOffline(true)
  await manager.api('POST', `/winter/jobs/${jobs.south}/cancel`, { reason: 'The rain has washed it off' })
  await act(screen, 'Treated')
  await network(screen, 'No signal: 1 not sent yet')
  await page.context().setOffline(false)
  await page
    .getByTestId('over')
    .getByText(/Cancelled at/)
    .waitFor()
  await page.getByText(/The rain has washed it off/).waitFor()
  await look(screen, 'cancelled-light')
  await network(screen, '1 did not count')
  await page.getByTestId('network').click()
  await page.getByTestId('event').getByText('the job was cancelled').waitFor()
  await look(screen, 'refused-light')
  const { events } = await jobOf(jobs.south)
  expect(events.map(({ type, refused }) => [type, refused])).toEqual([
    ['start', null],
    ['treated', 'the job was cancelled'],
  ])
  await screen.close()
})

test('drivers are led to their page, others are told, and a first visit without a network says what to do', async () => {
  const led = await openPhone(erin, 'light', '/')
  await led.page.getByRole('heading', { name: 'No jobs for you now' }).waitFor()
  const manifest = await led.page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')!
    return (await fetch(link.href)).json()
  })
  expect(manifest).toMatchObject({ start_url: '/crew/', display: 'standalone' })
  for (const { src } of manifest.icons) {
    expect((await fetch(new URL(`/crew/${src}`, platform.url))).status).toBe(200)
  }
  await led.close()

  const looker = await Person.withRole(platform, 'vic', 'viewer')
  const other = await openPhone(looker)
  await other.page.getByRole('heading', { name: 'This page is for crews' }).waitFor()
  await look(other, 'no-permission-light')
  await other.page.context().clearCookies()
  await other.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await other.page.evaluate(() => indexedDB.deleteDatabase('towncrier-crew'))
  await other.page.context().setOffline(true)
  // On a busy machine Chromium may answer before it has started the page's worker; one pulls the page down again.
  await expect.poll(() => other.page.reload().then(Boolean, () => null)).not.toBeNull()
  await other.page.getByRole('heading', { name: 'No signal' }).waitFor()
  await look(other, 'first-offline-light')
  await other.page.context().setOffline(false)
  await other.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await other.close()
})
