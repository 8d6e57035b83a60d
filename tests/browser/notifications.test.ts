import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { MailServer } from '../support/mail-server.ts'
import { Provider } from '../support/notice-receivers.ts'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'
import { Screen, type ScreenName, startBrowser, type Theme } from './browser.ts'

const mail = new MailServer()
const provider = new Provider()
let platform: TestPlatform
let browser: Browser
let ann: Person

beforeAll(async () => {
  await Promise.all([mail.listen(), provider.listen()])
  ;[platform, browser] = await Promise.all([
    startPlatform({
      env: {
        SMTP_URL: mail.url,
        SMS_WEBHOOK_URL: `${provider.url}/sms`,
        NOTIFY_WEBHOOK_SECRET: provider.secret,
        WEBHOOK_ALLOW_PRIVATE: 'true',
      },
    }),
    startBrowser(),
  ])
  ann = await Person.withRole(platform, 'ann', 'operator')
  await Person.withRole(platform, 'bob', 'operator')
})
afterAll(async () => {
  await browser.close()
  await mail.close()
  provider.close()
})

function openAs(person: Person, path: string, options: { screen?: ScreenName; theme?: Theme } = {}) {
  const [name, value] = person.cookie.split('=') as [string, string]
  return Screen.open(browser, platform, { ...options, path, cookie: { name, value } })
}

/** Every screen in both themes and on the phone, looked over by axe. */
async function lookOver(person: Person, path: string, picture: string): Promise<void> {
  for (const [screen, theme] of [
    ['desk', 'light'],
    ['phone', 'dark'],
  ] as const) {
    const opened = await openAs(person, path, { screen, theme })
    await opened.page.getByRole('heading', { level: 1 }).waitFor()
    await opened.settled()
    await opened.picture(`${picture}-${screen}-${theme}`)
    await opened.expectAccessible()
    const isTooWide = await opened.page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    )
    expect(isTooWide, `${picture} on ${screen}`).toBe(false)
    await opened.close()
  }
}

test('where one can be reached and a rule, read back in plain words; a test arrives', async () => {
  const screen = await openAs(ann, '/?page=notifications')
  const { page } = screen
  await page.getByLabel('Email address').fill('ann@town.test')
  await page.getByLabel('Mobile number').fill('+44 1632 960001')
  await page.getByTestId('reach').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Send me a test by Email' }).click()
  await eventually(
    () => mail.subjects,
    (subjects) => subjects.join() === 'Test message from Towncrier',
    20_000,
  )
  await page.getByRole('button', { name: 'Add a rule' }).click()
  const rule = page.getByTestId('notice-rule').last()
  await rule.getByRole('button', { name: 'Push' }).click()
  await rule.getByRole('button', { name: 'SMS' }).click()
  await rule.getByRole('button', { name: 'Road sensors' }).click()
  await rule.getByLabel('Only between').check()
  await page
    .getByTestId('preview')
    .getByText('You will get an SMS for critical causes of road sensors between 22:00 and 06:00.')
    .waitFor()
  await page.getByLabel('Keep quiet hours').check()
  await page
    .getByTestId('preview')
    .getByText(/Between 22:00 and 06:00 messages wait/)
    .waitFor()
  await page.locator('.save-bar').getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved').first().waitFor()
  await page.reload()
  await page
    .getByTestId('preview')
    .getByText(/an SMS for critical causes of road sensors/)
    .waitFor()
  await screen.close()
  await lookOver(ann, '/?page=notifications', 'notifications-mine')
})

test('the bell counts live, the inbox leads to the cause, and reading it is seen', async () => {
  const screen = await openAs(ann, '/?page=inbox')
  const { page } = screen
  await page.getByRole('button', { name: 'Mark all as read' }).click()
  await page.getByRole('heading', { name: 'Nothing unread' }).waitFor()
  const device = await TestDevice.add(platform, 'road-1')
  await device.publish({ surfaceTempC: -3, surfaceState: 'ice' })
  await page.getByRole('heading', { name: '1 message is unread' }).waitFor({ timeout: 30_000 })
  await page.getByTestId('bell').and(page.getByLabel('Inbox: 1 unread message')).waitFor()
  const notice = page.getByTestId('notice').first()
  await notice.filter({ hasText: /road-1/i }).waitFor()
  await lookOver(ann, '/?page=inbox', 'notifications-inbox')
  await page.keyboard.press('Tab')
  await notice.getByRole('link').click()
  await page.waitForURL(/page=alerts&cause=/)
  await page.getByLabel('Inbox: nothing unread').waitFor()
  const watch = page.getByRole('button', { name: 'Tell me when it is over' })
  await watch.click()
  await watch.and(page.locator('[aria-pressed=true]')).waitFor()
  await device.end()
  await screen.close()
})

test('a rota with a gap says so; somebody is put on it, another stands in, and the log can send again', async () => {
  const screen = await openAs(ann, '/?page=on-call')
  const { page } = screen
  await page.getByRole('heading', { name: 'Nobody is on call' }).waitFor()
  await page.getByTestId('rota-gap').waitFor()
  const rota = page.getByTestId('rota-1')
  await rota.getByRole('button', { name: 'Change' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Add a person').selectOption('ann')
  await dialog.getByLabel('Add a person').selectOption('bob')
  await screen.picture('notifications-rota-dialog-desk-light')
  await screen.expectAccessible()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: /On call now: (ann|bob)/ }).waitFor()
  await page.getByTestId('rota-gap').waitFor({ state: 'detached' })
  await rota.getByRole('button', { name: 'Swap or stand in' }).click()
  await dialog.locator('[name=userName]').selectOption('bob')
  await dialog.locator('[name=insteadOf]').selectOption('ann')
  await dialog.getByLabel('From').fill('2030-01-01T00:00')
  await dialog.getByLabel('Until').fill('2030-01-02T00:00')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Change: Critical causes' }).click()
  await dialog.getByRole('heading', { name: 'Critical causes' }).waitFor()
  await screen.picture('notifications-policy-dialog-desk-light')
  await screen.expectAccessible()
  await dialog.getByLabel('Minutes unacknowledged').last().fill('25')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('After 25 min').waitFor()
  const row = page.getByTestId('delivery').filter({ hasText: 'Test message' })
  await row.filter({ hasText: 'Arrived' }).waitFor()
  await row.getByRole('button', { name: 'Send again' }).click()
  await eventually(
    () => mail.subjects.filter((subject) => subject.startsWith('Test')),
    (subjects) => subjects.length === 2,
    20_000,
  )
  await row.getByRole('button', { name: /Test message/ }).click()
  await dialog.getByText('What happened to it').waitFor()
  await screen.close()
  await lookOver(ann, '/?page=on-call', 'notifications-on-call')
})

test('without the right to it the page says so', async () => {
  const viewer = await Person.withRole(platform, 'vic', 'viewer')
  const screen = await openAs(viewer, '/?page=on-call')
  await screen.page.getByText('Operators and administrators look after rotas and escalation.').waitFor()
  await screen.close()
})
