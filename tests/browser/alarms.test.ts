import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/people.ts'
import { eventually } from '../support/platform.ts'
import { AlarmTown, COLD } from './alarm-town.ts'
import { startBrowser } from './browser.ts'

const FRONT = 64
const MINUTE_MS = 60_000

let town: AlarmTown
let browser: Browser
let ann: Person
let ben: Person

beforeAll(async () => {
  ;[town, browser] = await Promise.all([
    // One cause for each area here, however many: what is tried are the screens.
    AlarmTown.start(
      { mill: FRONT, castle: 2, docks: 2, market: 2, north: 2, hill: 1, ford: 1 },
      { ALARM_ROLL_UP_ABOVE: '20' },
    ),
    startBrowser(),
  ])
  ann = await town.person('ann', 'operator')
  ben = await town.person('ben', 'operator')
})
afterAll(async () => {
  await browser.close()
})

const rowOf = (page: Page, id: string) => page.locator(`[data-testid=cause][data-cause="${id}"]`)
const panelOf = (page: Page) => page.getByTestId('cause-panel')
const toasts = (page: Page) => page.locator('.toasts')

/** As a field for date and time wants it, by the town's clock. */
function localMinute(at: number): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/London',
    dateStyle: 'short',
    timeStyle: 'short',
  })
    .format(at)
    .replace(' ', 'T')
}

async function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}

describe('a cold front over 64 sensors', () => {
  test('is one line, opens to 64 members, and is the same for whoever has the link', async () => {
    const screen = await town.open(browser, ann)
    const { page } = screen
    const frames: string[] = []
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => frames.push(String(payload))),
    )
    await screen.goto('/')
    await screen.mapDrawn()
    await town.say(town.of('mill'), COLD)
    const cause = await town.causeOf('mill', FRONT)
    const row = rowOf(page, cause.id)
    await row.filter({ hasText: `${FRONT} road sensors` }).waitFor()
    expect(await page.getByTestId('cause').count()).toBe(1)
    await page
      .getByTestId('answer')
      .filter({ hasText: /1 needs you now/i })
      .waitFor()
    await expect.poll(() => page.getByTestId('announcer').textContent()).toContain('New critical cause')
    // What an operator deals with is sent, not the alerts underneath.
    expect(frames.some((frame) => frame.includes('"causes":[{'))).toBe(true)
    expect(frames.filter((frame) => frame.includes('"alerts":[{'))).toEqual([])

    await row.getByRole('button', { name: new RegExp(`^Ice.*${FRONT}`) }).click()
    const members = page.getByTestId('cause-members')
    await eventually(
      () => members.getAttribute('aria-rowcount'),
      (count) => count === String(FRONT),
    )
    expect(await members.getByRole('row').count()).toBeLessThan(30)
    await page.getByTestId('cause-history').getByText('Opened').waitFor()
    await screen.mapDrawn()
    await screen.picture('alarms-cause-desk-light')
    await screen.expectAccessible()

    const colleague = await town.open(browser, ben, {
      path: new URL(page.url()).pathname + new URL(page.url()).search,
      theme: 'dark',
    })
    await panelOf(colleague.page)
      .getByRole('heading', { name: new RegExp(`${FRONT} road sensors`) })
      .waitFor()
    await colleague.mapDrawn()
    await colleague.picture('alarms-cause-desk-dark')
    await colleague.expectAccessible()

    await members.getByRole('row').first().click()
    await page.getByTestId('device-panel').getByTestId('alert').first().waitFor()
    await page.getByRole('button', { name: 'Back to the cause' }).click()
    await panelOf(page).waitFor()
    await Promise.all([screen.close(), colleague.close()])
  })

  test('acknowledged by two at once is acknowledged once, and both see who was first', async () => {
    const { id } = await town.causeOf('mill', FRONT)
    const [one, other] = await Promise.all([
      town.open(browser, ann, { path: '/?page=alerts' }),
      town.open(browser, ben, { path: '/?page=alerts' }),
    ])
    // Both have seen it waiting; neither has heard of the other when they press: what the first one has
    // asked for is on its way until the second one has pressed, too.
    let letGo = () => {}
    const bothHavePressed = new Promise<void>((resolve) => {
      letGo = resolve
    })
    let pressed = 0
    for (const { page } of [one, other]) {
      await page.route('**/acknowledge', async (route) => {
        if (++pressed === 2) letGo()
        await bothHavePressed
        await route.continue()
      })
    }
    await Promise.all([one, other].map(({ page }) => rowOf(page, id).getByTestId('acknowledge').click()))
    const first = await eventually(
      async () => (await town.cause(id)).acknowledgedBy,
      (name) => name !== null,
    )
    for (const { page } of [one, other]) {
      await page.locator('[data-view=open]').click()
      await rowOf(page, id).getByText(`Acknowledged by ${first}`).waitFor()
    }
    const [late, early] = first === 'ann' ? [other, one] : [one, other]
    await toasts(late.page).getByText(`${first} was first`).waitFor()
    await toasts(early.page).getByText('1 cause acknowledged').waitFor()
    await Promise.all([one.close(), other.close()])
  })
})

test('shelved with a reason it leaves the other’s list, and returns when the time is up', async () => {
  await town.say(town.of('castle'), COLD)
  const { id } = await town.causeOf('castle', 2)
  const [one, other] = await Promise.all([
    town.open(browser, ann, { path: '/?page=alerts' }),
    town.open(browser, ben, { path: '/?page=alerts' }),
  ])
  await Promise.all([one, other].map(({ page }) => rowOf(page, id).waitFor()))
  const { page } = one
  await rowOf(page, id).getByRole('button', { name: /^Ice/ }).focus()
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Another time').check()
  const chosen = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS + 10 * MINUTE_MS
  await dialog.getByLabel('Date and time').fill(localMinute(chosen))
  await dialog.getByLabel('Why').fill('   ')
  await dialog.getByRole('button', { name: 'Shelve', exact: true }).click()
  expect((await town.cause(id)).state).toBe('unacknowledged')
  await dialog.getByLabel('Why').fill('Gritted at five')
  await one.picture('alarms-shelve')
  await one.expectAccessible()
  await dialog.getByRole('button', { name: 'Shelve', exact: true }).click()

  await rowOf(other.page, id).waitFor({ state: 'detached' })
  await other.page.locator('[data-view=shelved]').click()
  await rowOf(other.page, id)
    .getByText(/Shelved by ann until .*Gritted at five/)
    .waitFor()
  expect(Date.parse((await town.cause(id)).shelvedUntil!)).toBe(chosen)
  expect(await other.symbolOf('castle-0')).toBeNull()
  // The form knows whole minutes; the time is up sooner for who asks for seconds.
  const until = Date.now() + 3_000
  const sooner = { until: new Date(until).toISOString(), reason: 'Gritted at five' }
  expect((await ann.api('POST', `/causes/${encodeURIComponent(id)}/shelve`, sooner)).status).toBe(200)
  await other.page.locator('[data-view=needs-me]').click()
  await rowOf(other.page, id).waitFor()
  expect(Date.now()).toBeGreaterThanOrEqual(until)
  await rowOf(page, id).waitFor()

  // And what was put aside by mistake comes back with one press.
  await rowOf(page, id).getByRole('button', { name: /^Ice/ }).focus()
  await page.keyboard.press('s')
  await dialog.getByLabel('Why').fill('Mistake')
  await page.keyboard.press('Enter')
  await eventually(
    async () => (await town.cause(id)).state,
    (state) => state === 'shelved',
  )
  await toasts(page).getByRole('button', { name: 'Undo' }).last().click()
  await rowOf(other.page, id).waitFor()
  await Promise.all([one.close(), other.close()])
}, 180_000)

test('given to a colleague it is theirs; several at once are acknowledged after a question', async () => {
  const { id } = await town.causeOf('castle', 2)
  const [one, other] = await Promise.all([
    town.open(browser, ann, { path: `/?page=alerts&desk=open&cause=${encodeURIComponent(id)}` }),
    town.open(browser, ben, { path: '/?page=alerts&desk=mine' }),
  ])
  const { page } = one
  await panelOf(page).getByRole('button', { name: 'Assign …' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Assign to').selectOption('ben')
  await dialog.getByRole('button', { name: 'Assign', exact: true }).click()
  await rowOf(other.page, id).getByText('You have it').waitFor()
  await rowOf(page, id).getByText('ben has it').waitFor()

  await town.say(town.of('docks'), COLD)
  const docks = await town.causeOf('docks', 2)
  for (const each of [id, docks.id]) await rowOf(page, each).getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Acknowledge 2' }).click()
  await dialog.getByText('That takes on').waitFor()
  expect((await town.cause(docks.id)).state).toBe('unacknowledged')
  await dialog.getByRole('button', { name: 'Acknowledge 2' }).click()
  await eventually(
    () => Promise.all([town.cause(id), town.cause(docks.id)]),
    (causes) => causes.every(({ acknowledgedBy }) => acknowledgedBy === 'ann'),
  )
  await Promise.all([one.close(), other.close()])
})

test('by keyboard alone: next, open, take on, note, acknowledge, close', async () => {
  await town.say(['market-0'], COLD)
  const { id } = await town.causeOf('market', 1)
  const screen = await town.open(browser, ann, { path: '/?page=alerts' })
  const { page } = screen
  await rowOf(page, id).waitFor()
  const isFocused = () =>
    page.evaluate(
      (wanted) =>
        document.activeElement?.closest<HTMLElement>('[data-testid=cause]')?.dataset.cause === wanted,
      id,
    )
  for (let presses = 0; presses < 10 && !(await isFocused()); presses++) await page.keyboard.press('j')
  expect(await isFocused()).toBe(true)
  await page.keyboard.press('Enter')
  await panelOf(page).waitFor()
  await page.keyboard.press('m')
  await panelOf(page).getByText('You have it').waitFor()
  await page.keyboard.press('c')
  await page.getByRole('dialog').locator(':focus').waitFor()
  await page.keyboard.type('Gritter is on its way')
  await page.keyboard.press('Enter')
  await page.getByTestId('cause-history').getByText('Gritter is on its way').waitFor()
  await page.keyboard.press('a')
  await eventually(
    () => town.cause(id),
    ({ acknowledgedBy, assignedTo }) => acknowledgedBy === 'ann' && assignedTo === 'ann',
  )
  await page.keyboard.press('Escape')
  await panelOf(page).waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('dialog').getByText('Next and previous cause').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  // "g a" is a way to a page, not an acknowledgement.
  await page.keyboard.press('g')
  await page.keyboard.press('f')
  await page.getByTestId('figures-answer').waitFor()
  await screen.close()
})

test('refused, it is put right and says why: nothing stays on the shelf for nine days', async () => {
  await town.say(['market-1'], COLD)
  const { id } = await town.causeOf('market', 2)
  const path = `/?page=alerts&desk=open&cause=${encodeURIComponent(id)}`
  const screen = await town.open(browser, ann, { path })
  const { page } = screen
  await panelOf(page).getByRole('button', { name: 'Shelve …' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why').fill('Closed road')
  await dialog.getByLabel('Another time').check()
  await dialog.getByLabel('Date and time').fill(localMinute(Date.now() + 9 * 24 * 60 * MINUTE_MS))
  await dialog.getByRole('button', { name: 'Shelve', exact: true }).click()
  await toasts(page)
    .getByText(/Not done: .*seven days at most.*take the device out of service/)
    .waitFor()
  await rowOf(page, id).waitFor()
  expect(await rowOf(page, id).getAttribute('data-state')).toBe((await town.cause(id)).state)
  await screen.close()
})

test('a device is taken out of service on its panel, is listed with the reason, and comes back', async () => {
  const screen = await town.open(browser, ann, { path: '/?page=alerts&desk=out-of-service&device=north-0' })
  const { page } = screen
  const service = page.getByTestId('device-service')
  await service.getByRole('button', { name: 'Take out of service …' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why').fill('New cable')
  await dialog.getByRole('button', { name: 'Take out of service' }).click()
  await service.getByText('New cable').waitFor()
  await town.say(['north-0'], COLD)
  const { id, state } = await town.causeOf('north', 1)
  expect(state).toBe('out-of-service')
  await page.getByTestId('out-of-service').getByText('New cable').waitFor()
  await page.locator('[data-view=needs-me]').click()
  expect(await rowOf(page, id).count()).toBe(0)
  await screen.goto('/?device=north-0')
  await screen.mapDrawn()
  await eventually(
    () => screen.symbolOf('north-0'),
    (symbol) => symbol === 'road-surface|normal|solid|quiet',
  )
  await service.getByRole('button', { name: 'Put back into service' }).click()
  await eventually(
    () => town.cause(id),
    (cause) => cause.state === 'unacknowledged',
  )
  await rowOf(page, id).waitFor()
  await screen.close()
})

describe('the sound', () => {
  test('is made for a new critical cause, not for what was there, not when muted; that is remembered', async () => {
    const screen = await town.open(browser, ann, { path: '/?page=system' })
    const { page } = screen
    await page.addInitScript(() => {
      // As a browser with a window keeps it until somebody clicks; this one without a window does not.
      window.AudioContext = class extends AudioContext {
        constructor() {
          super()
          void this.suspend()
        }
      }
      const start = OscillatorNode.prototype.start
      let tones = 0
      OscillatorNode.prototype.start = function (...when) {
        tones++
        document.documentElement.dataset.tones = String(tones)
        start.apply(this, when)
      }
    })
    const tones = () => page.evaluate(() => Number(document.documentElement.dataset.tones ?? 0))
    await town.say(['north-1'], COLD)
    await screen.goto('/')
    await page.locator('[data-testid=sound][data-blocked=true]').waitFor()
    // It has taken in what waits already: that stays silent.
    await expect
      .poll(() => page.getByTestId('sound').getAttribute('aria-label'))
      .toMatch(/keeps the sound off.*waiting when this page opened/)
    await page.getByTestId('answer').click()
    await page.locator('[data-testid=sound][data-blocked=false]').waitFor()
    expect(await tones()).toBe(0)
    await town.say(['hill-0'], COLD)
    await eventually(tones, (count) => count === 2)

    await page.getByTestId('sound').click()
    await page.reload()
    await page.locator('[data-testid=sound][aria-pressed=false]').waitFor()
    await page.getByTestId('answer').click()
    await town.say(['ford-0'], COLD)
    const { id } = await town.causeOf('ford', 1)
    await rowOf(page, id).waitFor()
    // Longer than a sound would take to be due.
    await page.waitForTimeout(2_500)
    expect(await tones()).toBe(0)
    await screen.close()
  })
})

describe('pages beside the desk', () => {
  test('suppressions are added, changed and removed, each with its reason and author', async () => {
    const screen = await town.open(browser, ann, { path: '/?page=suppressions' })
    const { page } = screen
    await page.getByRole('button', { name: 'Add a suppression' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Cold store')
    await dialog.getByLabel('Why').fill('Always cold there')
    await dialog.getByLabel('Kind of device').selectOption({ label: 'Road sensors' })
    await dialog.locator('select[name=rule]').selectOption('ice')
    await dialog.getByLabel('Place or area').fill('Hill')
    await dialog.getByRole('button', { name: 'Nov' }).click()
    await dialog.getByRole('button', { name: 'Dec' }).click()
    await screen.picture('alarms-suppression')
    await screen.expectAccessible()
    await dialog.getByRole('button', { name: 'Save' }).click()
    const list = page.getByTestId('suppressions')
    await list.getByText('Always cold there').waitFor()
    expect(await list.textContent()).toMatch(/Hill, Nov–Dec.*by ann/)
    await list.getByRole('button', { name: 'Change' }).click()
    await dialog.getByLabel('In force').uncheck()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await list.getByText('Switched off').waitFor()
    await list.getByRole('button', { name: 'Remove' }).click()
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('Nothing is suppressed by design').waitFor()
    await screen.close()
  })

  test('the history is searched and saved as a table', async () => {
    const screen = await town.open(browser, ann, { path: '/?page=alerts&desk=history' })
    const { page } = screen
    const table = page.getByTestId('history')
    await table.waitFor()
    await screen.settled()
    const before = await table.getByRole('row').count()
    await page.keyboard.press('/')
    await page.keyboard.type('mill')
    await eventually(
      () => table.getByRole('row').count(),
      (count) => count > 1 && count < before,
    )
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ])
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
    const lines = Buffer.concat(chunks).toString().trim().split('\r\n')
    expect(lines[0]).toContain('Severity,What')
    expect(lines.slice(1).every((line) => /mill/i.test(line))).toBe(true)
    await page.getByLabel('State').selectOption('shelved')
    await page.getByText('No cause in this time').waitFor()
    await screen.close()
  })

  test.each([
    ['desk', 'light'],
    ['phone', 'dark'],
  ] as const)('every alarm screen fits and is accessible: %s, %s', async (look, theme) => {
    const screen = await town.open(browser, ann, { screen: look, theme })
    const { id } = await town.causeOf('mill', FRONT)
    const pages = [
      ['live', '/'],
      ['needs-me', '/?page=alerts'],
      ['open', '/?page=alerts&desk=open'],
      ['cause', `/?page=alerts&desk=open&cause=${encodeURIComponent(id)}`],
      ['history', '/?page=alerts&desk=history'],
      ['suppressed', '/?page=alerts&desk=suppressed'],
      ['out-of-service', '/?page=alerts&desk=out-of-service'],
      ['figures', '/?page=figures'],
      ['suppressions', '/?page=suppressions'],
    ] as const
    for (const [name, path] of pages) {
      await screen.turnTo(path)
      await screen.settled()
      await screen.page.getByRole('heading', { level: 1 }).waitFor()
      if (name === 'cause') await screen.page.getByTestId('cause-members').getByRole('row').first().waitFor()
      if (name === 'figures') await screen.page.getByTestId('figures').waitFor()
      await screen.picture(`alarms-${name}-${look}-${theme}`)
      expect(await overflowOf(screen.page), `${name}: wider than its screen`).toBe(0)
      await screen.expectAccessible()
    }
    await screen.close()
  })
})
