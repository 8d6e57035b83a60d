import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY_MS } from '@towncrier/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type Home,
  type HomeReport,
  MOST_HOME_PHOTOS,
  type OperationsStore,
  openOperationsStore,
} from './index.ts'

const NOW = Date.parse('2026-11-22T10:00:00Z')

let directory: string
let store: OperationsStore
let home: Home
let other: Home

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-evidence-'))
  store = openOperationsStore(directory, { durability: 'normal' })
  const add = (userName: string) => {
    const { id } = store.accounts.add({
      userName,
      displayName: userName,
      role: 'resident',
      passwordHash: 'x',
      now: NOW,
    })
    return store.homes.add(id, { name: `${userName}’s`, areaId: null }, NOW)
  }
  home = add('rosa')
  other = add('eve')
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true, force: true })
})

function report(): HomeReport {
  return store.homeEvidence.reports.add({
    ...{ homeId: home.id, madeAt: NOW, from: NOW - DAY_MS, to: NOW, language: 'en', sha256: 'ab' },
    includes: { diary: false, photos: true, letters: true },
    ...{ html: '<p>é</p>', pdf: Buffer.from('%PDF') },
  })
}

describe('letters', () => {
  test('are a home’s own, in order of time, and changed in part', () => {
    const { letters } = store.homeEvidence
    const sent = { direction: 'sent' as const, correspondent: 'Riverside', subject: 'Damp', text: '' }
    const later = letters.add(home.id, { ...sent, at: NOW })
    const earlier = letters.add(home.id, { ...sent, at: NOW - DAY_MS })
    expect(letters.list(home.id).map(({ id }) => id)).toEqual([earlier.id, later.id])
    expect(letters.list(other.id)).toEqual([])
    expect(letters.change(home.id, later.id, { subject: 'Mould' })).toEqual({ ...later, subject: 'Mould' })
    expect(() => letters.change(other.id, later.id, { subject: 'Mine' })).toThrow(/no such letter/)
    expect(() => letters.remove(other.id, later.id)).toThrow(/no such letter/)
    letters.remove(home.id, later.id)
    expect(letters.list(home.id)).toHaveLength(1)
  })

  test('with half a character in them come back as they can be shown', () => {
    const letter = store.homeEvidence.letters.add(home.id, {
      ...{ direction: 'received', at: NOW, correspondent: 'x\ud800', subject: '\udc00', text: 'ŵ' },
    })
    expect(letter).toMatchObject({ correspondent: 'x\ufffd', subject: '\ufffd', text: 'ŵ' })
  })
})

describe('photos', () => {
  const photo = { roomId: null, takenAt: NOW, caption: 'Corner', mediaType: 'image/png' }

  test('keep their bytes, and are a home’s own', () => {
    const { photos } = store.homeEvidence
    const { id, byteCount } = photos.add(home.id, { ...photo, content: Buffer.from([1, 2, 3]) })
    expect(byteCount).toBe(3)
    expect([...photos.contentOf(home.id, id)]).toEqual([1, 2, 3])
    expect(() => photos.contentOf(other.id, id)).toThrow(/no such photo/)
    expect(photos.change(home.id, id, { caption: 'Wall' })).toMatchObject({ caption: 'Wall', roomId: null })
    photos.remove(home.id, id)
    expect(photos.list(home.id)).toEqual([])
  })

  test('are no more than a home may have', () => {
    const { photos } = store.homeEvidence
    for (let n = 0; n < MOST_HOME_PHOTOS; n++) photos.add(home.id, { ...photo, content: Buffer.from([n]) })
    expect(() => photos.add(home.id, { ...photo, content: Buffer.from([0]) })).toThrow(/as many photos/)
    expect(photos.add(other.id, { ...photo, content: Buffer.from([0]) })).toMatchObject({ caption: 'Corner' })
  })
})

test('what was told to the landlord is nothing at first, and then what was noted last', () => {
  const nothing = {
    awareAt: null,
    investigatedAt: null,
    summaryAt: null,
    madeSafeAt: null,
    isEmergency: false,
  }
  expect(store.homeEvidence.hazardOf(home.id)).toEqual(nothing)
  store.homeEvidence.setHazard(home.id, { ...nothing, awareAt: NOW })
  store.homeEvidence.setHazard(home.id, { ...nothing, awareAt: NOW - DAY_MS, isEmergency: true })
  expect(store.homeEvidence.hazardOf(home.id)).toEqual({
    ...nothing,
    awareAt: NOW - DAY_MS,
    isEmergency: true,
  })
  expect(store.homeEvidence.hazardOf(other.id)).toEqual(nothing)
})

describe('a link', () => {
  test('leads to its report until its time is over', () => {
    const { reports } = store.homeEvidence
    const { id } = report()
    const { token, share } = reports.share(id, 'My landlord', NOW, NOW + DAY_MS)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(reports.findShared(token, NOW + DAY_MS - 1)).toMatchObject({ shareId: share.id, report: { id } })
    expect(reports.findShared(token, NOW + DAY_MS)).toBeNull()
    expect(reports.findShared(`${token}x`, NOW)).toBeNull()
    expect(reports.htmlOf(id)).toBe('<p>é</p>')
    expect(Buffer.from(reports.pdfOf(id)).toString()).toBe('%PDF')
  })

  test('ends at once when it is revoked, by its own household only, and once', () => {
    const { reports } = store.homeEvidence
    const { token, share } = reports.share(report().id, 'Council', NOW, NOW + DAY_MS)
    expect(() => reports.revoke(other.id, share.id, NOW)).toThrow(/no such link/)
    expect(reports.findShared(token, NOW)).not.toBeNull()
    expect(reports.revoke(home.id, share.id, NOW + 1).revokedAt).toBe(NOW + 1)
    expect(reports.findShared(token, NOW)).toBeNull()
    expect(reports.revoke(home.id, share.id, NOW + 2).revokedAt).toBe(NOW + 1)
  })

  test('ends with its report, and with the home', () => {
    const { reports } = store.homeEvidence
    const first = report()
    const second = report()
    const links = [first, second].map(({ id }) => reports.share(id, 'Surveyor', NOW, NOW + DAY_MS).token)
    reports.remove(home.id, first.id)
    expect(reports.findShared(links[0]!, NOW)).toBeNull()
    expect(reports.findShared(links[1]!, NOW)).not.toBeNull()
    store.homes.remove(home.id)
    expect(reports.findShared(links[1]!, NOW)).toBeNull()
    expect(reports.list(home.id)).toEqual([])
  })

  test('shows the household each opening: when and what, and nothing else', () => {
    const { reports } = store.homeEvidence
    const { id } = report()
    const { share } = reports.share(id, 'Council', NOW, NOW + DAY_MS)
    reports.addOpening(share.id, { at: NOW + 1, what: 'page' })
    reports.addOpening(share.id, { at: NOW + 2, what: 'pdf' })
    expect(reports.sharesOf(id)[0]!.openings).toEqual([
      { at: NOW + 1, what: 'page' },
      { at: NOW + 2, what: 'pdf' },
    ])
  })

  test('is kept as a hash only', () => {
    const { token } = store.homeEvidence.reports.share(report().id, 'Council', NOW, NOW + DAY_MS)
    store.close()
    const files = readdirSync(directory).map((name) => readFileSync(join(directory, name)))
    expect(files.some((bytes) => bytes.includes('Council'))).toBe(true)
    expect(files.some((bytes) => bytes.includes(token))).toBe(false)
    store = openOperationsStore(directory, { durability: 'normal' })
  })
})
