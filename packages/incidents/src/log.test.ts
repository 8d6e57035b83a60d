import { describe, expect, test } from 'vitest'
import { incidentAt, type LogEntry, type LogType } from './log.ts'

let lastId = 0
const entry = (at: number, type: LogType, data: LogEntry['data'] = {}): LogEntry => ({
  id: ++lastId,
  incidentId: 1,
  at,
  author: 'ann',
  type,
  text: '',
  data,
  corrects: null,
})

const LOG = [
  entry(10, 'opened', { title: 'Ice', severity: 'watch', commander: null }),
  entry(20, 'task-added', { taskId: 1 }),
  entry(30, 'state', { state: 'in-hand', fields: { commander: 'ann' } }),
  entry(40, 'changed', { severity: 'critical' }),
  entry(50, 'published'),
  entry(60, 'road-added', { roadId: 7 }),
  entry(70, 'task-done', { taskId: 1 }),
  entry(80, 'handed-over', { commander: 'bob' }),
  entry(90, 'road-lifted', { roadId: 7 }),
  entry(95, 'withdrawn'),
  entry(99, 'state', { state: 'resolved' }),
]

describe('incidentAt', () => {
  test('there is none before it was opened', () => {
    expect(incidentAt(LOG, 9)).toBeNull()
    expect(incidentAt([], 9)).toBeNull()
  })

  test.each([
    [10, { state: 'open', openTaskIds: [], isPublished: false }],
    [
      35,
      { state: 'in-hand', openTaskIds: [1], fields: { commander: 'ann', severity: 'watch', title: 'Ice' } },
    ],
    [65, { roadIds: [7], isPublished: true, fields: { severity: 'critical' } }],
    [85, { openTaskIds: [], roadIds: [7], fields: { commander: 'bob' } }],
    [1_000, { state: 'resolved', roadIds: [], isPublished: false, openedAt: 10 }],
  ])('at %d', (at, expected) => {
    expect(incidentAt(LOG, at)).toMatchObject(expected)
  })
})
