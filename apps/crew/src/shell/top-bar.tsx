import type { ComponentChildren } from 'preact'
import { messages } from '../messages/messages.ts'
import { Icon } from './icons.tsx'
import { NetworkLine } from './network-line.tsx'

export function TopBar({ onBack, children }: { onBack?: () => void; children: ComponentChildren }) {
  return (
    <header class="top-bar">
      {onBack !== undefined && (
        <button type="button" class="square" aria-label={messages.back} onClick={onBack}>
          <Icon name="back" size={28} />
        </button>
      )}
      <div class="top-words">{children}</div>
      <NetworkLine />
    </header>
  )
}
