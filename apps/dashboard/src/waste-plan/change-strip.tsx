import { useEffect } from 'preact/hooks'
import { messages } from '../messages/messages.ts'
import { isTyping } from '../shell/keyboard.ts'
import { Icon } from '../ui/icons.tsx'
import type { PlanHand } from './use-hand.ts'

const words = messages.wastePlan.hand

/** What the last change came to, and the ways back and forth; Ctrl+Z and Ctrl+Shift+Z do the same. */
export function ChangeStrip({ hand }: { hand: PlanHand }) {
  const { isBusy, said, mayUndo, mayRedo, undo, redo } = hand
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z'
      if (!isUndo || isTyping(event.target) || document.querySelector('dialog[open]') !== null) return
      event.preventDefault()
      if (event.shiftKey) redo()
      else undo()
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [undo, redo])
  return (
    <div class="plan-change" data-testid="plan-change">
      <p role="status" class={said === null ? 'quiet' : undefined}>
        {isBusy ? words.busy : (said ?? words.hint)}
      </p>
      <button type="button" class="button button-small" disabled={!mayUndo || isBusy} onClick={undo}>
        <Icon name="turn" size={16} />
        {words.undo}
      </button>
      <button type="button" class="button button-small" disabled={!mayRedo || isBusy} onClick={redo}>
        {words.redo}
      </button>
    </div>
  )
}
