import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  WasteJobDetail,
  WastePlanView,
  WasteSavingsView,
  WinterJobDetail,
  WinterJobView,
} from '@towncrier/protocol'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { Person } from '../support/people.ts'
import { eventually, temporaryFolder } from '../support/platform.ts'
import { corner, GLASS, PAPER, sensorOf, startWasteTown, type WasteTown } from '../support/waste-jobs.ts'
import { Screen, startBrowser, type Theme } from './browser.ts'

let town: WasteTown
let browser: Browser
let plan: WastePlanView
let cara: Person
let colin: Person
const idsOf = (bins: typeof GLASS) => bins.map(({ id }) => id)
const jobIdOf = (lorryId: string) => plan.jobs.find((job) => job.lorryId === lorryId)!.id

beforeAll(async () => {
  ;[town, browser] = await Promise.all([startWasteTown(), startBrowser()])
  cara = await Person.withRole(town.platform, 'cara', 'crew')
  colin = await Person.withRole(town.platform, 'colin', 'crew')
  await fillUp()
  plan = await town.sendOut([...idsOf(GLASS), ...idsOf(PAPER)])
}, 60_000)
afterAll(async () => {
  await browser.close()
})

/** Every glass bank’s sensor says that it is full, an hour ago and now. */
async function fillUp(): Promise<void> {
  for (const credentials of town.sensors.values()) {
    const sensor = await TestDevice.connect(town.platform, credentials)
    const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString()
    await sensor.publish([60, 30, 0].map((minutes) => ({ at: at(minutes), fillPct: 97, tempC: 9 })))
    await sensor.end()
  }
  await eventually(fullBins, (full) => full.length === GLASS.length)
}

/** Bins whose alert stands that they are full. */
async function fullBins(): Promise<string[]> {
  const { items } = await town.platform.get('/api/v1/alerts?limit=1000')
  const standing = items.filter(
    ({ rule, clearedAt }: { rule: string; clearedAt: string | null }) =>
      rule === 'full' && clearedAt === null,
  )
  return idsOf(GLASS).filter((id) =>
    standing.some(({ deviceId }: { deviceId: string }) => deviceId === sensorOf(id)),
  )
}

const roundOf = async (id: string, by = cara) =>
  (await by.api('GET', `/waste/jobs/${id}`)).body as WasteJobDetail

async function openPhone(person: Person, theme: Theme): Promise<Screen> {
  const [name, value] = person.cookie.split('=')
  const screen = await Screen.open(browser, town.platform, {
    screen: 'phone',
    theme,
    path: '/crew/',
    waitsForLive: false,
    cookie: { name: name!, value: value! },
  })
  screen.page.setDefaultTimeout(10_000)
  await screen.page.waitForFunction(async () => {
    return (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated'
  })
  return screen
}

/** Fits its screen, and every target is for a gloved hand; a picture is kept. By `rules` it is accessible too. */
async function look(screen: Screen, name: string, rules: 'all' | 'colours' | null = null): Promise<void> {
  await screen.picture(`waste-crew-${name}`)
  const { overflow, small } = await screen.page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    small: [
      ...document.querySelectorAll<HTMLElement>('button, a, label.button, textarea, input[type=search]'),
    ]
      .filter((each) => each.checkVisibility() && each.closest('.maplibregl-map') === null)
      .filter((each) => Math.min(each.clientHeight + 8, each.offsetHeight) < 56)
      .map((each) => each.outerHTML.slice(0, 120)),
  }))
  expect(overflow, `${name}: wider than its screen`).toBe(0)
  expect(small, `${name}: too small for a glove`).toEqual([])
  if (rules !== null) await screen.expectAccessible(rules)
}

const act = (screen: Screen, name: string | RegExp) =>
  screen.page.getByRole('button', { name, exact: typeof name === 'string' }).click()
const network = (screen: Screen, text: string | RegExp) =>
  screen.page.getByTestId('network').getByText(text).waitFor()
const nextName = (screen: Screen) => screen.page.getByTestId('next-stop').innerText()
const next = (screen: Screen, name: string | RegExp) =>
  screen.page.getByTestId('next-stop').getByText(name).waitFor()

/** What comes right after a mark is taken for the same touch of a glove. */
const rested = (screen: Screen) => screen.page.locator('.big:not([aria-disabled=true])').waitFor()

/** Marks what comes next as lifted, tipped or a break, until a bin of that name is next. */
async function goOnTo(screen: Screen, main: Locator, wanted: (label: string) => boolean): Promise<void> {
  for (let n = 0; n < 12; n++) {
    const label = (await main.innerText()).trim()
    if (wanted(label)) return
    const before = await screen.page.locator('main').innerText()
    await main.click()
    await expect.poll(() => screen.page.locator('main').innerText()).not.toBe(before)
    await rested(screen)
  }
  throw new Error('the round never came to it')
}

/** The file of a picture of 20 MB: a bitmap of coarse noise. */
function largePicture(): string {
  const [width, height] = [3_000, 2_240]
  const header = 54
  const picture = Buffer.alloc(header + 3 * width * height)
  picture.write('BM')
  picture.writeUInt32LE(picture.length, 2)
  picture.writeUInt32LE(header, 10)
  picture.writeUInt32LE(40, 14)
  picture.writeInt32LE(width, 18)
  picture.writeInt32LE(height, 22)
  picture.writeUInt16LE(1, 26)
  picture.writeUInt16LE(24, 28)
  const grain = 16
  for (let y = 0, at = header; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const shade = Math.imul(Math.trunc(x / grain) + 977 * Math.trunc(y / grain), 2_654_435_761)
      picture[at] = shade >>> 24
      picture[at + 1] = shade >>> 16
      picture[at + 2] = shade >>> 8
    }
  }
  const file = join(temporaryFolder(), 'large.bmp')
  writeFileSync(file, picture)
  return file
}

test('a round is driven with and without a network; each event and the photo arrive once', async () => {
  const screen = await openPhone(cara, 'dark')
  const { page } = screen
  const context = page.context()
  await context.grantPermissions(['geolocation'])
  const id = jobIdOf('lorry-2')
  const main = page.locator('.big')
  await page.getByTestId('round').first().waitFor()
  await look(screen, 'rounds-dark', 'all')
  await act(screen, 'Take this round: Lorry 2, glass')
  await page.getByText('Ready to go?').waitFor()
  expect((await roundOf(id)).crew).toBe('cara')
  await act(screen, 'Set out')
  await main.getByText('Lifted').waitFor()
  await look(screen, 'next-dark', 'all')
  const first = await nextName(screen)
  await rested(screen)
  await act(screen, 'Lifted')
  await expect.poll(() => nextName(screen)).not.toBe(first)
  await act(screen, /^Undo/)
  await next(screen, first)
  await act(screen, 'Lifted')
  await expect.poll(() => nextName(screen)).not.toBe(first)
  const picture = largePicture()

  await context.setOffline(true)
  await network(screen, /No signal/)
  await rested(screen)
  await goOnTo(screen, main, (label) => label === 'Lifted')
  const second = await nextName(screen)
  await act(screen, 'Lifted')
  await expect.poll(() => nextName(screen)).not.toBe(second)
  await rested(screen)
  await goOnTo(screen, main, (label) => label === 'Lifted')
  const spoiled = await nextName(screen)
  await act(screen, 'Something else')
  await look(screen, 'outcomes-dark', 'all')
  await page.getByRole('button', { name: /^Contaminated/ }).click()
  const chooser = page.locator('input[type=file]')
  await chooser.setInputFiles({
    name: 'notes.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.from('no picture'),
  })
  await page.getByRole('alert').getByText('This phone cannot read that file').waitFor()
  await chooser.setInputFiles(picture)
  await page.getByTestId('photo-ready').waitFor()
  await page.getByLabel('Note').fill('Bags of rubble in it')
  await look(screen, 'contaminated-dark', 'colours')
  await act(screen, 'Mark: Contaminated')
  await expect.poll(() => nextName(screen)).not.toBe(spoiled)
  await network(screen, /No signal: \d+ \+ 1 photo not sent yet/)

  const [longitude, latitude] = corner(4.4, 1)
  await context.setGeolocation({ latitude, longitude, accuracy: 8 })
  await rested(screen)
  await act(screen, 'Add a full bin')
  await page.getByText('It becomes your next stop.').waitFor()
  await expect
    .poll(() => page.locator('.nearby-bin').first().innerText())
    .toMatch(/^Market Street glass bank/)
  await look(screen, 'add-dark', 'all')
  await page.locator('.nearby-bin').first().click()
  await next(screen, 'Market Street glass bank')
  await page.getByText('You are there').waitFor()
  await look(screen, 'added-dark')
  await rested(screen)
  await act(screen, 'Lifted')
  await expect.poll(() => nextName(screen)).not.toBe('Market Street glass bank')

  await rested(screen)
  await goOnTo(screen, main, (label) => label === 'Tipped')
  await look(screen, 'tip-dark')
  await act(screen, 'Tipped')
  await page.getByText('Eastfield transfer station: Tipped').waitFor()
  await rested(screen)
  await act(screen, 'More')
  await look(screen, 'more-dark')
  await act(screen, 'Take a break now')
  await page.getByTestId('break-clock').waitFor()
  await look(screen, 'break-dark', 'colours')
  await rested(screen)
  await act(screen, 'End break')
  await network(screen, /No signal: \d+ \+ 1 photo not sent yet/)
  const marked = (await page.getByTestId('progress').innerText()).trim()
  await page.reload()
  await page.getByTestId('round-screen').waitFor()
  expect((await page.getByTestId('progress').innerText()).trim()).toBe(marked)
  await network(screen, /No signal: \d+ \+ 1 photo not sent yet/)
  await act(screen, 'Stops')
  await page.getByTestId('summary').waitFor()
  await look(screen, 'stops-dark', 'all')
  await page.getByTestId('network').click()
  await page.getByText('with a photo').waitFor()
  await look(screen, 'waiting-dark')
  await page.getByRole('button', { name: 'Back' }).click()

  await context.setOffline(false)
  await network(screen, 'All sent')
  const { events, stops } = await eventually(
    () => roundOf(id),
    (round) => round.events.some(({ hasPhoto }) => hasPhoto),
  )
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
  const binIds = stops.flatMap(({ type, placeId }) => (type === 'collect' ? [placeId] : []))
  expect(binIds).toContain('market-glass')
  const said = events.filter(
    ({ placeId, type }) => placeId !== null && type !== 'seen-overflowing' && type !== 'tipped',
  )
  expect(new Set(said.map(({ placeId }) => placeId)).size).toBe(said.length)
  const types = events.map(({ type }) => type)
  expect(types[0]).toBe('start')
  for (const type of ['contaminated', 'seen-overflowing', 'tipped'])
    expect(
      types.filter((each) => each === type),
      type,
    ).toHaveLength(1)
  expect(types.filter((type) => type === 'break-begin').length).toBeGreaterThan(0)
  const pictured = events.filter(({ hasPhoto }) => hasPhoto)
  expect(pictured).toMatchObject([{ type: 'contaminated', note: 'Bags of rubble in it' }])

  // What was lifted is full no more, what was not still is; and it counts for what planning saves.
  const lifted = said.flatMap(({ type, placeId }) => (type === 'lifted' ? [placeId!] : []))
  const stillFull = idsOf(GLASS).filter((binId) => !lifted.includes(binId))
  expect(stillFull.length).toBeGreaterThan(0)
  expect(stillFull.length).toBeLessThan(GLASS.length)
  expect(await eventually(fullBins, (full) => full.length === stillFull.length)).toEqual(stillFull)
  const savings: WasteSavingsView = await town.platform.get('/api/v1/waste/savings?weeks=1')
  expect(savings.weeks[0]).toMatchObject({ days: 1, actual: { collections: lifted.length } })
  const photo = await fetch(`${town.platform.url}/api/v1/waste/jobs/photos/${pictured[0]!.id}`, {
    headers: { cookie: cara.cookie },
  })
  const photoBytes = (await photo.arrayBuffer()).byteLength
  expect(photo.headers.get('content-type')).toBe('image/jpeg')
  expect(photoBytes).toBeGreaterThan(50_000)
  expect(photoBytes).toBeLessThan(1_000_000)
  await screen.close()
})

test('a changed round says so; in the sun the list, the map and the end are clear', async () => {
  const screen = await openPhone(cara, 'light')
  const { page } = screen
  const id = jobIdOf('lorry-2')
  await act(screen, 'Go on: Lorry 2, glass')
  await page.getByTestId('round-screen').waitFor()
  const before = await roundOf(id)
  plan = await town.sendOut(
    [...idsOf(GLASS).filter((bin) => bin !== 'mill-glass'), 'harbour-glass', ...idsOf(PAPER)],
    plan.id,
  )
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await page
    .getByTestId('change')
    .getByText(/Your round has changed/)
    .waitFor()
  await look(screen, 'changed-light', 'colours')
  expect(await page.getByTestId('progress').innerText()).toContain(`${before.done} of`)
  await act(screen, 'All right')
  await page.getByTestId('change').waitFor({ state: 'detached' })
  await look(screen, 'next-light', 'colours')
  await act(screen, 'Map')
  await page.locator('[data-testid=route-map][data-drawn]').waitFor()
  await look(screen, 'map-light', 'colours')
  await act(screen, 'Stops')
  // What was tipped stays tipped, and the tipping that is planned is still to come.
  await page.getByText(/^Tipped at/).waitFor()
  await page
    .locator('[data-testid=stop][data-state=to-do]')
    .getByText('Eastfield transfer station')
    .first()
    .waitFor()
  await look(screen, 'stops-light', 'colours')
  await act(screen, 'Next')
  await act(screen, 'More')
  await act(screen, 'End the round')
  await page.getByText(/still open:/).waitFor()
  await look(screen, 'end-light', 'colours')
  await act(screen, 'Not yet')
  await screen.close()
})

test('a round that is cancelled in mid-shift says so, and what was done and comes late is kept', async () => {
  const screen = await openPhone(colin, 'light')
  const { page } = screen
  await page.setViewportSize({ width: 360, height: 640 })
  const id = jobIdOf('lorry-3')
  await page.clock.install({ time: Date.now() - 3 * 3_600_000 })
  await page.reload()
  await act(screen, 'Take this round: Lorry 3, paper')
  await act(screen, 'Set out')
  await page
    .getByTestId('clock')
    .getByText(/3 h slow/)
    .waitFor()
  await look(screen, 'slow-clock-light')
  await network(screen, 'All sent')
  await page.context().setOffline(true)
  await town.platform.api('POST', `/api/v1/waste/jobs/${id}/cancel`, {
    reason: 'The lorry is needed elsewhere',
  })
  await page.clock.runFor(1_000)
  await network(screen, /No signal/)
  await rested(screen)
  const lifted = await nextName(screen)
  await act(screen, 'Lifted')
  await network(screen, 'No signal: 1 not sent yet')
  // It cannot be taken back any more.
  await page.clock.fastForward(11_000)
  await page.context().setOffline(false)
  await page
    .getByTestId('over')
    .getByText(/Cancelled at/)
    .waitFor()
  await page.getByText(/The lorry is needed elsewhere/).waitFor()
  await look(screen, 'cancelled-light', 'colours')
  const { events, stops, state } = await eventually(
    () => roundOf(id, colin),
    (round) => round.events.length === 2,
  )
  const { placeId } = stops.find(({ name }) => name === lifted)!
  expect(state).toBe('cancelled')
  expect(events.map((event) => [event.type, event.placeId, event.refused])).toEqual([
    ['start', null, null],
    ['lifted', placeId, 'the round was cancelled'],
  ])
  // Three hours slow: what the phone said was put right before it was sent.
  for (const { at, phoneAt } of events) {
    expect(at).toBe(phoneAt)
    expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(60_000)
  }
  await screen.close()
})

test('who grits and collects sees both, and what is marked of either goes its own way in one order', async () => {
  const both = await Person.withRole(town.platform, 'bea', 'administrator')
  const screen = await openPhone(both, 'light')
  const { page } = screen
  plan = await town.sendOut([...idsOf(GLASS), ...idsOf(PAPER)], plan.id)
  const id = plan.jobs.find(({ lorryId, state }) => lorryId === 'lorry-3' && state === 'waiting')!.id
  await page.reload()
  await page.getByRole('button', { name: 'Take this round: Lorry 3, paper' }).waitFor()
  await page.getByRole('button', { name: 'Take this job: North 1' }).waitFor()
  await look(screen, 'both-light', 'colours')
  await page.context().setOffline(true)
  await network(screen, 'No signal')
  await page.getByRole('button', { name: 'Open: Lorry 3, paper' }).first().click()
  await act(screen, 'Set out')
  await rested(screen)
  await page.getByRole('button', { name: 'Back' }).click()
  await act(screen, 'Open: North 1')
  await act(screen, 'Start')
  await rested(screen)
  await act(screen, 'Treated')
  await page.getByRole('button', { name: 'Back' }).click()
  await act(screen, 'Go on: Lorry 3, paper')
  await act(screen, 'Lifted')
  await rested(screen)
  await act(screen, 'More')
  await act(screen, 'Take a break now')
  await network(screen, 'No signal: 5 not sent yet')
  await page.context().setOffline(false)
  await network(screen, 'All sent')
  const round = await roundOf(id, both)
  expect(round.events.map(({ type }) => type)).toEqual(['start', 'lifted', 'break-begin'])
  const jobs = (await both.api('GET', '/winter/jobs')).body as WinterJobView[]
  const { body } = await both.api('GET', `/winter/jobs/${jobs.find(({ driver }) => driver === 'bea')!.id}`)
  expect((body as WinterJobDetail).events.map(({ type }) => type)).toEqual(['start', 'treated'])
  await screen.close()
})
