import { useRest } from '../home-app.ts'
import { PAD_PATHS, type PadId } from './pads.ts'

export function PadIcon({ id, size = 32 }: { id: PadId; size?: number }) {
  return (
    <svg
      class="pad-icon"
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PAD_PATHS[id]} />
    </svg>
  )
}

export function Pad({ id, onTap }: { id: PadId; onTap: () => void }) {
  const { diary: words } = useRest()
  return (
    <button type="button" class="pad" onClick={onTap}>
      <span class="pad-leaf">
        <PadIcon id={id} size={40} />
      </span>
      <span>{words.pads[id]}</span>
    </button>
  )
}
