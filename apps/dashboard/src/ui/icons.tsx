const PATHS = {
  search: 'M10.500 4a6.500 6.500 0 1 1 0 13a6.500 6.500 0 0 1 0-13zM15.300 15.300L20.500 20.500',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  sun: 'M12 8a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400',
  moon: 'M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  person:
    'M12 4a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM4.500 20c.8-3.600 3.700-5.500 7.500-5.500s6.700 1.900 7.500 5.500',
  people:
    'M9 5a3.500 3.500 0 1 1 0 7a3.500 3.500 0 0 1 0-7zM2.500 19.500c.7-3 3.100-4.700 6.500-4.700s5.800 1.700 6.500 4.700M15.500 5.300a3.500 3.500 0 0 1 0 6.400M17.500 15.200c2.200.6 3.600 2.100 4 4.300',
  handover: 'M4 8h13M13.500 4.500L17 8l-3.500 3.500M20 16H7M10.500 12.500L7 16l3.500 3.500',
  wall: 'M3 4h18v13H3zM3 10h7M10 4v13M8 20.500h8',
  help: 'M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 17.500v.2',
  map: 'M3.500 6.500l5.500-2 6 2 5.500-2v13l-5.500 2-6-2-5.500 2zM9 4.500v13M15 6.500v13',
  alert: 'M12 4l9 15.500H3zM12 10v4.500M12 16.800v.2',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1',
  inbox: 'M4 13l2.500-8h11L20 13v6H4zM4 13h5l1 2.500h4l1-2.500h5',
  pulse: 'M3 12h4l3-7 4 14 3-7h4',
  incident: 'M5 21V4M5 5h12l-2.500 4L17 13H5',
  report: 'M4 5h16v11H10l-4.500 4V16H4z',
  webhook: 'M4 12h9M13 12l-3.500-3.500M13 12l-3.500 3.500M16 5h4v14h-4',
  attach: 'M8 12l6-6a3.200 3.200 0 0 1 4.500 4.500l-8 8a5 5 0 0 1-7-7l7.500-7.500',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  download: 'M12 4v11M7.500 10.500L12 15l4.500-4.500M5 19.500h14',
  sliders: 'M5 4v6M5 14v6M12 4v3M12 11v9M19 4v9M19 17v3M3 12h4M10 9h4M17 15h4',
  chevron: 'M9 6l6 6-6 6',
  book: 'M5 4.500h10.500a3 3 0 0 1 3 3v12H8a3 3 0 0 1-3-3zM5 16.500a3 3 0 0 1 3-3h10.500M9 8.500h6',
  chart: 'M4 20h16M7 16v-5M12 16V5M17 16v-8',
  mute: 'M4 10v4h3l5 4V6L7 10zM16 9.500l5 5M21 9.500l-5 5',
  sound: 'M4 10v4h3l5 4V6L7 10zM15.500 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11',
  route:
    'M6 20a2 2 0 1 1 0-4a2 2 0 0 1 0 4zM18 8a2 2 0 1 1 0-4a2 2 0 0 1 0 4zM8 18h7a3 3 0 0 0 0-6H9a3 3 0 0 1 0-6h7',
  clock: 'M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0-16zM12 8v4.500l3 2',
  bell: 'M12 3.500c3.500 0 5.500 2.500 5.500 6v4l2 3h-15l2-3v-4c0-3.500 2-6 5.500-6zM10 19.500a2 2 0 0 0 4 0',
  phone:
    'M6 3.500h4l1.500 5L9 10.500a12 12 0 0 0 4.500 4.500l2-2.500 5 1.500v4c0 1.500-1 2.500-2.500 2.500C10 20.500 3.500 14 3.500 6c0-1.500 1-2.500 2.500-2.500z',
  more: 'M5 12h.1M12 12h.1M19 12h.1',
  up: 'M12 19V5M6.5 10.500L12 5l5.500 5.500',
  down: 'M12 5v14M6.500 13.500L12 19l5.500-5.500',
  turn: 'M6 9a6.500 6.500 0 1 1-.5 5M6 4v5h5',
  snow: 'M12 3v18M4.200 7.500l15.600 9M4.200 16.500l15.600-9M9.500 4.500L12 7l2.500-2.500M9.500 19.500L12 17l2.500 2.500',
  play: 'M8 5.500v13l10.500-6.500z',
  pause: 'M8.500 5.500v13M15.500 5.500v13',
  bin: 'M5 6.500h14M9.500 6.500V4h5v2.500M6.500 6.500l1 13.500h9l1-13.500M10 10.500v6M14 10.500v6',
  lorry:
    'M2.500 6h11v10H9.800M6.200 16H2.500zM13.500 9.500h4l3.500 3.500v3h-1.700M15.700 16h-2.200M8 14.200a1.900 1.900 0 1 1 0 3.800a1.900 1.900 0 0 1 0-3.800zM17.500 14.200a1.900 1.900 0 1 1 0 3.800a1.900 1.900 0 0 1 0-3.800z',
  gritter:
    'M3 15V8l10-2v9M13 9h4l4 3.500V15h-2.500M13 15H9.500M3 15h2M7.200 13.200a1.800 1.800 0 1 1 0 3.600a1.800 1.800 0 0 1 0-3.600zM16.200 13.200a1.800 1.800 0 1 1 0 3.600a1.800 1.800 0 0 1 0-3.600zM3 20h.1M7 20.500h.1M11 20h.1',
} as const

export type IconName = keyof typeof PATHS

/** A line icon for controls; the control carries the words. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}

/** The filled symbol of a kind. */
export function KindIcon({ path, size = 18 }: { path: string; size?: number }) {
  return (
    <svg
      class="kind-icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="currentColor"
      fill-rule="evenodd"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  )
}
