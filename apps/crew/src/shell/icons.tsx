const PATHS = {
  back: 'M15 5l-7 7 7 7',
  tick: 'M5 12.5l4.500 4.500L19 7.500',
  blocked: 'M12 3.500a8.500 8.500 0 1 1 0 17a8.500 8.500 0 0 1 0-17zM6 6l12 12',
  note: 'M5 4h14v11l-4.500 5H5zM8 9h8M8 13h5',
  pause: 'M9 5v14M15 5v14',
  play: 'M8 5l11 7-11 7z',
  flag: 'M6 21V4M6 5h11l-2.500 4L17 13H6',
  close: 'M6 6l12 12M18 6L6 18',
  straight: 'M12 20V4M6.500 9.500L12 4l5.500 5.500',
  left: 'M18 20v-7a4 4 0 0 0-4-4H5M10 3.500L4.500 9l5.500 5.500',
  right: 'M6 20v-7a4 4 0 0 1 4-4h9M14 3.500L19.500 9 14 14.500',
  round: 'M18 20V9a5 5 0 0 0-10 0v8M3.500 13L8 17.500 12.500 13',
  signal: 'M4 19v-3M9.500 19v-7M15 19V8M20 19V4',
  noSignal: 'M4 19v-3M9.500 19v-7M15 19v-4M20 19v-8M4 4l16 16',
  upload: 'M12 19V5M6.500 10.500L12 5l5.500 5.500',
  alert: 'M12 4l9 15.500H3zM12 10v4.500M12 16.800v.2',
  locate: 'M12 7a5 5 0 1 1 0 10a5 5 0 0 1 0-10zM12 2.500V7M12 17v4.500M2.500 12H7M17 12h4.500',
  key: 'M4 6h5M4 12h5M4 18h5M13 6h7M13 12h7M13 18h7',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  pin: 'M12 21c-4-4.500-6-7.500-6-10.500a6 6 0 0 1 12 0c0 3-2 6-6 10.500zM12 8.500a2 2 0 1 1 0 4a2 2 0 0 1 0-4z',
  camera: 'M4 8h3.500l2-3h5l2 3H20v11H4zM12 10a3.500 3.500 0 1 1 0 7a3.500 3.500 0 0 1 0-7z',
  tip: 'M3 15L13 5l6 6-7 7M3 20h18M16 14l4 4',
  plus: 'M12 5v14M5 12h14',
  more: 'M4 7h16M4 12h16M4 17h16',
  skip: 'M5 5l9 7-9 7zM18.500 5v14',
  clock: 'M12 3.500a8.500 8.500 0 1 1 0 17a8.500 8.500 0 0 1 0-17zM12 7.500V12l3 2',
  slightLeft: 'M16 20v-6L8 6M7 12V5.500h6.500',
  slightRight: 'M8 20v-6l8-8M17 12V5.500h-6.500',
} as const
export type IconName = keyof typeof PATHS

/** A line icon; words stand by it. */
export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
