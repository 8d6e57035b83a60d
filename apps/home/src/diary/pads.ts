import type { DiaryEntryView } from '@towncrier/protocol'

export type PadId = DiaryEntryView['activity']

export const PADS: readonly PadId[] = [
  'showering',
  'cooking',
  'washing',
  'drying-clothes',
  'visitors',
  'window',
  'fan',
  'heating',
  'note',
]

/** Things that go on for a while, and so have an end. */
export const WITH_END: readonly PadId[] = ['window', 'fan', 'heating', 'drying-clothes', 'visitors']

/** Drawn with a line, 32 by 32. */
export const PAD_PATHS: Readonly<Record<PadId, string>> = {
  showering: 'M7 27V9a4.500 4.500 0 0 1 9 0M11.500 12h9M13 16v2M17 16v2M21 16v2M13 22v2M17 22v2M21 22v2',
  cooking:
    'M6 15h20v6a5 5 0 0 1-5 5H11a5 5 0 0 1-5-5zM3 17h3M26 17h3M11 11c-1.500-1.500 1.500-2.500 0-5M16 11c-1.500-1.500 1.500-2.500 0-5M21 11c-1.500-1.500 1.500-2.500 0-5',
  washing:
    'M6 4h20v24H6zM6 10h20M10 7h2M16 13.500a5.500 5.500 0 1 1 0 11a5.500 5.500 0 0 1 0-11zM11.500 19.500c2-1.500 3 1 4.800 0s2.500-1.200 4.500-.300',
  'drying-clothes': 'M2 7c9 3 19 3 28 0M10 9l-4 3 2 4 2-1v11h12V15l2 1 2-4-4-3c-1 3-11 3-12 0z',
  visitors:
    'M11 6a4.500 4.500 0 1 1 0 9a4.500 4.500 0 0 1 0-9zM3 27c0-5 3-8 8-8s8 3 8 8M21 8a4 4 0 1 1 0 7.500M22 19c4 0 7 3 7 8',
  window: 'M6 4h20v24H6zM16 4v24M6 16h10M16 4l9 4v16l-9 4',
  fan: 'M16 13.500a2.500 2.500 0 1 1 0 5a2.500 2.500 0 0 1 0-5zM16 13.500c-4-3-3-9 1-9.500 4 0 3 6-1 9.500M18.500 16c3-4 9-3 9.500 1 0 4-6 3-9.500-1M16 18.500c4 3 3 9-1 9.500-4 0-3-6 1-9.500M13.500 16c-3 4-9 3-9.500-1 0-4 6-3 9.500 1',
  heating:
    'M6 11v14M12 11v14M18 11v14M24 11v14M4 14h24M4 22h24M9 8c-1-1.500 1-2.500 0-4M16 8c-1-1.500 1-2.500 0-4M23 8c-1-1.500 1-2.500 0-4',
  note: 'M8 4h16v18l-6 6H8zM24 22h-6v6M12 10h8M12 15h8',
}
