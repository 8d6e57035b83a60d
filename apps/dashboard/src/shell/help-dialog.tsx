import { isHelpOpen, useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'

export function HelpDialog() {
  const { platform } = useApp()
  if (!isHelpOpen.value) return null
  return (
    <Dialog
      title={messages.help.title}
      onClose={() => {
        isHelpOpen.value = false
      }}
    >
      <dl class="help-list">
        {messages.help.keys.map(([key, what]) => (
          <>
            <dt>{key}</dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
      <p class="quiet">{messages.system.version(platform.version)}</p>
    </Dialog>
  )
}
