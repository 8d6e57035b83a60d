/** Line icons, 24 by 24; words stand by them. */
const PATHS = {
  now: 'M4 11l8-7 8 7M6 9.500V20h12V9.500M10 20v-5h4v5',
  history: 'M4 5v15h16M7 15l4-5 3 3 5-7',
  diary: 'M6 3.500h12v17H6zM9 8h6M9 12h6M9 16h3',
  damp: 'M12 3.500c3.500 4.300 5.500 7.200 5.500 10.200a5.500 5.500 0 0 1-11 0c0-3 2-5.900 5.500-10.200z',
  more: 'M5 7h14M5 12h14M5 17h14',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  tick: 'M5 12.500l4.500 4.500L19 7.500',
} as const
export type IconName = keyof typeof PATHS

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
