import { useWords } from '../home-app.ts'

export type Level = 'calm' | 'watch' | 'act' | 'unknown'

/** The shape of each level tells it apart where the colour does not. */
const SHAPES: Readonly<Record<Level, string>> = {
  calm: 'M10 2a8 8 0 1 1 0 16a8 8 0 0 1 0-16z',
  watch: 'M10 1l9 9-9 9-9-9z',
  act: 'M10 1.500l9 16H1z',
  unknown: 'M10 3.500a6.500 6.500 0 1 1 0 13a6.500 6.500 0 0 1 0-13z',
}

export function LevelMark({ level, size = 20 }: { level: Level; size?: number }) {
  return (
    <svg
      class={`level-mark level-${level}`}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      aria-hidden="true"
    >
      <path d={SHAPES[level]} />
    </svg>
  )
}

/** How it is, as shape, colour and word. */
export function LevelBadge({ level }: { level: Level }) {
  const words = useWords()
  return (
    <span class="level" data-level={level}>
      <LevelMark level={level} />
      <span>{words.levels[level]}</span>
    </span>
  )
}
