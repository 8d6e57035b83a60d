import type { HandoverFacts } from '@towncrier/protocol'
import { expect, test } from 'vitest'
import { handoverNote } from './handover-note.ts'

const NOTHING: HandoverFacts = {
  at: '2026-10-25T06:00:00.000Z',
  incidents: [],
  unacknowledged: [],
  standing: [],
  shelved: [],
  outOfService: [],
  counts: { incidents: 0, unacknowledged: 0, standing: 0, shelved: 0, outOfService: 0 },
}
const ICE = {
  id: 'c1',
  title: 'Ice on the road: 3 road sensors',
  severity: 'critical',
  startedAt: '2026-10-25T00:30:00.000Z',
  assignedTo: null,
  shelvedUntil: null,
  shelvedBy: null,
  shelveReason: null,
} as const

test('a quiet night says so', () => {
  expect(handoverNote(NOTHING, 'Control room', 'Europe/London')).toBe(
    [
      'Control room, Sun 25 Oct 06:00',
      'No incident is under way.',
      'Everything is acknowledged.',
      'Nothing else stands.',
      'Nothing is shelved.',
      'Every device is in service.',
    ].join('\n\n'),
  )
})

test('what is open is told in local time, with the hour that came twice marked', () => {
  const note = handoverNote(
    {
      ...NOTHING,
      incidents: [
        {
          id: 7,
          title: 'Crash',
          severity: 'warning',
          state: 'in-hand',
          commander: 'ann',
          placeText: 'Mill Lane',
          openTasks: [
            { title: 'Close the lane', assignee: 'bob', dueAt: '2026-10-25T01:30:00.000Z' },
            { title: 'Call the owner', assignee: null, dueAt: null },
          ],
        },
      ],
      unacknowledged: [ICE],
      shelved: [
        {
          ...ICE,
          startedAt: '2026-10-23T22:00:00.000Z',
          assignedTo: 'bob',
          shelvedUntil: '2026-10-25T09:00:00.000Z',
          shelvedBy: 'ann',
          shelveReason: 'Lid is being mended',
        },
      ],
      outOfService: [
        {
          deviceId: 'd',
          deviceName: 'Bridge 1',
          since: '2026-10-25T01:15:00.000Z',
          until: null,
          reason: 'New battery',
          author: 'ann',
        },
      ],
      counts: { incidents: 1, unacknowledged: 251, standing: 0, shelved: 1, outOfService: 1 },
    },
    'Highways',
    'Europe/London',
  )
  expect(note.split('\n').filter((line) => line !== '')).toEqual([
    'Highways, Sun 25 Oct 06:00',
    'Incidents under way: 1',
    '- 7 Crash, Mill Lane (warning), ann leads',
    '    To do: Close the lane (bob, due 01:30 GMT)',
    '    To do: Call the owner',
    'Not acknowledged: 251',
    '- Ice on the road: 3 road sensors (critical), since 01:30 BST',
    '- and 250 more',
    'Nothing else stands.',
    'Shelved: 1',
    '- Ice on the road: 3 road sensors (critical), since Fri 23 Oct 23:00, with bob; shelved until 09:00 by ann: Lid is being mended',
    'Devices out of service: 1',
    '- Bridge 1, since 01:15 GMT: New battery (ann)',
  ])
})
