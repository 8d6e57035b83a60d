import type { WasteBinView, WasteJobDetail, WastePlanHead } from '@towncrier/protocol'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from '../support/people.ts'
import { GLASS, PAPER, startWasteTown, UNPLANNED } from '../support/waste-jobs.ts'
import { Screen, type ScreenOptions, startBrowser } from './browser.ts'

const ROUNDS = '/?page=waste-plan'
/** Somebody has found these full: they are to be collected, the others need not be. */
const REPORTED = ['quay-glass', 'library-glass', 'church-glass', 'station-glass', 'quay-paper'] as const

let town: Awaited<ReturnType<typeof startWasteTown>>
let browser: Browser
let planner: Person
let crew: Person
let looker: Person

beforeAll(async () => {
  ;[town, browser] = await Promise.all([startWasteTown(), startBrowser()])
  const { platform } = town
  ;[planner, crew, looker] = await Promise.all([
    Person.withRole(platform, 'planner', 'waste-planner'),
    Person.withRole(platform, 'crew-1', 'crew'),
    Person.withRole(platform, 'looker', 'viewer'),
  ])
  const { body: settings } = await planner.api('GET', '/waste/settings')
  const round = { weekdays: [0, 1, 2, 3, 4, 5, 6] }
  const added = await Promise.all([
    planner.api('POST', '/waste/rounds', {
      ...{ ...round, name: 'All glass', lorryId: 'lorry-2' },
      binIds: [...GLASS, ...UNPLANNED].map(({ id }) => id),
    }),
    planner.api('POST', '/waste/rounds', {
      ...{ ...round, name: 'All paper', lorryId: 'lorry-3' },
      binIds: PAPER.map(({ id }) => id),
    }),
    // Worth a lorry’s way also for a single one.
    planner.api('PUT', '/waste/settings', {
      basedOn: settings.version,
      settings: { ...settings.settings, overflowWorthMin: 90 },
    }),
    ...REPORTED.map((id) => platform.api('POST', `/api/v1/public/bins/${id}/reports`, { note: 'Full' })),
  ])
  expect(added.filter(({ status }) => status >= 300)).toEqual([])
}, 60_000)
afterAll(async () => {
  await browser.close()
})

const open = (person: Person, path: string, options: ScreenOptions = {}) => {
  const [name, value] = person.cookie.split('=')
  return Screen.open(browser, town.platform, { path, cookie: { name: name!, value: value! }, ...options })
}
const drawn = (screen: Screen) => screen.page.locator('[data-testid=plan-map][data-drawn]').waitFor()
const lorry = (screen: Screen, name: string) =>
  screen.page.getByTestId('plan-lorry').filter({ hasText: name })
const out = (screen: Screen) => screen.page.getByTestId('plan-out')
const row = (within: Locator, name: string) => within.locator('[data-bin]').filter({ hasText: name })
const binsOf = (list: Locator) =>
  list.locator('[data-bin]').evaluateAll((rows) => rows.map((each) => each.getAttribute('data-bin')))

test('a day is planned, better answers appear, and the draft is changed by keyboard and by pointer, and back', async () => {
  const screen = await open(planner, ROUNDS)
  const { page } = screen
  await page.getByRole('heading', { level: 1, name: 'Nothing is planned for today' }).waitFor()
  const colleague = await open(looker, ROUNDS)
  await colleague.page.getByRole('heading', { level: 1, name: 'Nothing is planned for today' }).waitFor()
  await screen.settled()
  await screen.picture('waste-plan-none-desk-light')

  await page.getByRole('button', { name: 'Plan today' }).click()
  await page.getByRole('heading', { level: 1, name: 'Planning today …' }).waitFor()
  await page
    .getByTestId('plan-running')
    .getByText(/2 lorries collect 5 bins/)
    .waitFor()
  await drawn(screen)
  await screen.picture('waste-plan-running-desk-light')
  await colleague.page.getByRole('heading', { level: 1, name: 'Planning today …' }).waitFor()
  expect(await colleague.page.getByRole('button', { name: 'Keep this one' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Keep this one' }).click()
  await page.getByTestId('plan-state').getByText('Draft').waitFor()
  await colleague.page.getByTestId('plan-state').getByText('Draft').waitFor()
  await colleague.close()
  await page
    .getByRole('heading', { level: 1, name: /^Today: 2 lorries collect 5 bins, .*km, back by/ })
    .waitFor()
  await page.getByText(/Fixed rounds would drive .* for 10 bins/).waitFor()

  const glass = lorry(screen, 'Lorry 2, glass')
  await row(glass, 'Library')
    .getByText(/^Reported full; adds/)
    .waitFor()
  await row(out(screen), 'School')
    .getByText(/Nothing is known of its fill/)
    .waitFor()
  expect((await binsOf(glass)).toSorted()).toEqual(REPORTED.filter((id) => id.endsWith('glass')).toSorted())

  // By keyboard: what is left out is chosen, and put behind the first stop.
  const change = page.getByTestId('plan-change')
  await row(out(screen), 'Mill Lane glass').getByRole('button').first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Move … Mill Lane glass bank' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Place').selectOption({ index: 2 })
  await dialog.getByRole('button', { name: 'Move', exact: true }).press('Enter')
  await change.getByText(/\+.*km, \+1 bin/).waitFor()
  expect((await binsOf(glass))[1]).toBe('mill-glass')
  expect(new URL(page.url()).searchParams.get('stop')).toBe('mill-glass')
  await screen.settled()
  await screen.picture('waste-plan-draft-desk-light')
  await screen.expectAccessible()

  // By pointer: another one before the first.
  const grip = row(out(screen), 'School').getByTestId('grip')
  await grip.scrollIntoViewIfNeeded()
  const from = (await grip.boundingBox())!
  const first = glass.locator('[data-bin]').first()
  await page.mouse.move(from.x + 12, from.y + 12)
  await page.mouse.down()
  // Near its edge the page scrolls by itself until the first stop is in sight.
  await page.mouse.move(from.x + 40, 70, { steps: 6 })
  await expect.poll(async () => (await first.boundingBox())!.y).toBeGreaterThan(150)
  const to = (await first.boundingBox())!
  await page.mouse.move(to.x + 120, to.y + 140, { steps: 3 })
  await page.mouse.move(to.x + 120, (await first.boundingBox())!.y + 6, { steps: 3 })
  await screen.picture('waste-plan-drag-desk-light')
  await page.mouse.up()
  await change.getByText(/\+1 bin/).waitFor()
  await expect.poll(() => binsOf(glass)).toEqual(['school-glass', ...(await binsOf(glass)).slice(1)])
  expect((await binsOf(glass))[2]).toBe('mill-glass')

  await change.getByRole('button', { name: 'Undo' }).click()
  await change.getByText(/−1 bin/).waitFor()
  expect(await binsOf(glass)).not.toContain('school-glass')
  await page.keyboard.press('Control+z')
  await expect.poll(() => binsOf(glass)).toHaveLength(4)
  await change.getByRole('button', { name: 'Redo' }).click()
  await expect.poll(() => binsOf(glass)).toHaveLength(5)

  // A paper bank is nothing for the glass lorry: it is said on top, with what to do.
  await row(lorry(screen, 'Lorry 3, paper'), 'Quay').getByRole('button').first().click()
  await page.getByRole('button', { name: 'Move … Quay Street paper bank' }).click()
  await dialog.getByLabel('To').selectOption({ label: '1. Lorry 2, glass (does not take this stream)' })
  await dialog.getByRole('button', { name: 'Move', exact: true }).click()
  await page
    .getByRole('alert')
    .getByText(/Lorry 2, glass may not collect .*give them to another lorry/)
    .waitFor()
  await screen.settled()
  await screen.picture('waste-plan-problem-desk-light')
  await change.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('thing keeps this plan from holding').waitFor({ state: 'detached' })

  await row(glass, 'Mill Lane').getByRole('button').first().click()
  await page.getByRole('button', { name: 'Lock up to here Mill Lane glass bank' }).click()
  await glass.getByText('The first 2 bins are locked.').waitFor()
  await page.getByRole('button', { name: 'Pin in Mill Lane glass bank' }).click()
  await row(glass, 'Mill Lane').getByText('pinned in').waitFor()
  await screen.close()
}, 45_000)

test('published, a round is followed as its crew reports, given to a crew, and planned again', async () => {
  const screen = await open(planner, ROUNDS, { theme: 'dark' })
  const { page } = screen
  await page.getByRole('button', { name: 'Publish …' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('2 crews get a round on the phone, 6 bins in all.').waitFor()
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByTestId('plan-state').getByText('Published').waitFor()
  const glass = lorry(screen, 'Lorry 2, glass')
  await glass.getByText('Has not set out').waitFor()

  await page.getByRole('button', { name: 'Assign … Lorry 2, glass' }).click()
  await dialog.getByLabel('Crew').selectOption({ label: 'crew-1 (crew-1)' })
  await dialog.getByRole('button', { name: 'Assign', exact: true }).click()
  await glass.getByText('Crew: crew-1').waitFor()

  const { body: jobs } = await crew.api('GET', '/waste/jobs')
  const { id } = (jobs as WasteJobDetail[]).find(({ lorryId }) => lorryId === 'lorry-2')!
  const job = (await crew.api('GET', `/waste/jobs/${id}`)).body as WasteJobDetail
  const stops = job.stops.flatMap(({ type, placeId }) => (type === 'collect' ? [placeId!] : []))
  let number = 0
  const report = async (...events: { type: string; placeId?: string; note?: string }[]) => {
    const at = Date.now()
    const { status } = await crew.api('POST', '/waste/jobs/events', {
      events: events.map((event, n) => ({
        ...{ id: `plan-event-${++number}`, jobId: id, at: new Date(at + n).toISOString() },
        ...event,
      })),
    })
    expect(status).toBe(200)
  }
  await report(
    { type: 'start' },
    { type: 'lifted', placeId: stops[0]! },
    { type: 'blocked', placeId: stops[1]!, note: 'Scaffolding across the lane' },
  )
  await glass.getByText('2 of 5 bins done, 1 emptied, 1 not').waitFor()
  await page.getByText('2 of 6 bins are done').waitFor()
  await glass.getByText('1 note or photo').click()
  await glass.getByText('Scaffolding across the lane').waitFor()
  await drawn(screen)
  await screen.settled()
  await screen.picture('waste-plan-published-desk-dark')
  await screen.expectAccessible('colours')

  await page.getByRole('button', { name: 'Plan again from here …' }).click()
  await dialog.getByLabel('Search for').selectOption({ label: '5 seconds' })
  await dialog.getByRole('button', { name: 'Plan', exact: true }).click()
  await page.getByRole('button', { name: 'Keep this one' }).click()
  await page.getByTestId('plan-state').getByText('Draft').waitFor()
  await page.getByText('Takes the place of the published plan').waitFor()
  await glass.getByText('2 bins collected before this plan').waitFor()
  expect(await binsOf(glass)).not.toContain(stops[0])
  await page.getByRole('button', { name: 'Publish …' }).click()
  await dialog.getByText(/It takes the place of the plan that crews have now/).waitFor()
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByTestId('plan-state').getByText('Published').waitFor()
  await report(...stops.slice(2).map((placeId) => ({ type: 'lifted', placeId })), { type: 'done' })
  await glass.getByText('Over', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Cancel round … Lorry 3, paper' }).click()
  await dialog.getByLabel('Why').fill('The lorry has broken down')
  await dialog.getByRole('button', { name: 'Cancel round', exact: true }).click()
  await page.getByText('The lorry has broken down').waitFor()
  await screen.close()
}, 45_000)

test('what it saves is told honestly, in a table and a chart, and saved as CSV', async () => {
  const screen = await open(planner, '/?page=waste-savings')
  const { page } = screen
  await page
    .getByRole('heading', { level: 1, name: /^Since .* planning by fill drove .* less than fixed rounds/ })
    .waitFor()
  await page.getByText('1 day of plans so far: too few to judge by.').waitFor()
  expect(await page.getByRole('table').getByRole('row').count()).toBe(3)
  await screen.settled()
  await screen.picture('waste-savings-desk-light')
  await screen.expectAccessible()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save as CSV' }).click(),
  ])
  expect(file.suggestedFilename()).toMatch(/^waste-savings-\d{4}-\d\d-\d\d\.csv$/)
  await screen.close()
}, 25_000)

test('on a phone a plan fits, who may only look changes nothing, and on paper each lorry has its sheet', async () => {
  const screen = await open(looker, ROUNDS, { screen: 'phone' })
  const { page } = screen
  await page.getByTestId('plan-state').getByText('Published').waitFor()
  await drawn(screen)
  await screen.settled()
  await screen.picture('waste-plan-published-phone-light')
  await screen.expectAccessible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await page.getByRole('button', { name: /Publish|Withdraw|Plan again|Assign|Move/ }).count()).toBe(0)
  expect(await page.getByTestId('grip').count()).toBe(0)
  const first = page.locator('[data-bin]').first()
  await first.getByRole('button').click()
  await first.getByRole('link', { name: 'Look at the bin' }).waitFor()
  await screen.turnTo('/?page=waste-savings')
  await page.getByRole('table').waitFor()
  await screen.settled()
  await screen.picture('waste-savings-phone-light')
  await screen.expectAccessible('colours')
  await screen.close()

  const desk = await open(planner, ROUNDS)
  await desk.page.getByTestId('plan-state').getByText('Published').waitFor()
  const plans = (await planner.api('GET', `/waste/plans?day=${await dayShown(desk)}`)).body as WastePlanHead[]
  expect(plans.map(({ state }) => state)).toEqual(['published', 'replaced'])
  await desk.page.getByLabel('Which plan').selectOption({ index: 1 })
  await desk.page.getByTestId('plan-state').getByText('Replaced').waitFor()
  await desk.page.emulateMedia({ media: 'print' })
  const sheet = desk.page.getByRole('heading', { level: 2, name: /^Lorry 2, glass, / })
  await sheet.waitFor()
  expect(await desk.page.getByRole('banner').isVisible()).toBe(false)
  const { accessNote } = (await planner.api('GET', '/waste/bins')).body.bins.find(
    ({ id }: WasteBinView) => id === 'library-glass',
  ) as WasteBinView
  await desk.page.getByRole('cell', { name: accessNote }).waitFor()
  await desk.picture('waste-plan-sheet-print')
  await desk.close()
}, 45_000)

async function dayShown({ page }: Screen): Promise<string> {
  const { timeZone } = (await planner.api('GET', '/platform')).body as { timeZone: string }
  const now = await page.evaluate(() => Date.now())
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now)
}
