import type { DeviceState } from '../live/device-state.ts'

/** Outlines in a 24 × 24 box, told apart without colour. */
export const STATE_PATHS: Readonly<Record<DeviceState | 'done', string>> = {
  critical:
    'M5.500 4h13A1.500 1.500 0 0 1 20 5.500v13a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 18.500v-13A1.500 1.500 0 0 1 5.500 4z',
  warning:
    'M10.700 3.700a1.500 1.500 0 0 1 2.600 0l8.700 15a1.500 1.500 0 0 1-1.300 2.300H3.300A1.500 1.500 0 0 1 2 18.700z',
  watch:
    'M10.940 2.640a1.500 1.500 0 0 1 2.120 0l8.300 8.300a1.500 1.500 0 0 1 0 2.120l-8.300 8.300a1.500 1.500 0 0 1-2.120 0l-8.300-8.300a1.500 1.500 0 0 1 0-2.120z',
  normal: 'M12 5a7 7 0 1 1 0 14a7 7 0 0 1 0-14z',
  unknown: 'M12 5a7 7 0 1 1 0 14a7 7 0 0 1 0-14z',
  done: 'M9.200 18.600L3 12.400l2.100-2.100 4.100 4.100L18.900 4.700 21 6.800z',
}

/** The sign of a state; a word must stand by it. */
export function StateShape({
  state,
  isHollow = state === 'unknown',
  size = 14,
}: {
  state: DeviceState | 'done'
  isHollow?: boolean
  size?: number
}) {
  return (
    <svg
      class={`state-shape state-${state}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill={isHollow ? 'none' : 'currentColor'}
      stroke={isHollow ? 'currentColor' : 'none'}
      stroke-width={isHollow ? 3 : 0}
    >
      <path d={STATE_PATHS[state]} />
    </svg>
  )
}
