import { useSignal } from '@preact/signals'
import type { BoxCodeView, DeviceView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { describeError } from '../ui/notice.tsx'
import { CopyLine } from './credentials-dialog.tsx'

const words = messages.homeBoxes

/** Whether a household has the box, and the code that it is handed out with; for those who make codes. */
export function HomeBox({ device }: { device: DeviceView }) {
  const isOpen = useSignal(false)
  return (
    <section class="panel-section" aria-labelledby="home-box-title" data-testid="home-box">
      <h3 id="home-box-title">{words.title}</h3>
      <p class="quiet">{device.isInHome === true ? words.inHome : words.free}</p>
      <div class="device-actions">
        <button type="button" class="button button-small" onClick={() => (isOpen.value = true)}>
          {words.make}
        </button>
      </div>
      {isOpen.value && <CodeDialog device={device} onClose={() => (isOpen.value = false)} />}
    </section>
  )
}

function CodeDialog({ device, onClose }: { device: DeviceView; onClose: () => void }) {
  const { api } = useApp()
  const made = useSignal<BoxCodeView | null>(null)
  const isBusy = useSignal(false)
  const problem = useSignal<string | null>(null)
  const make = async () => {
    isBusy.value = true
    problem.value = null
    try {
      made.value = await api.makeBoxCode(device.id)
    } catch (failure) {
      problem.value = describeError(failure)
    } finally {
      isBusy.value = false
    }
  }
  const print = (label: string) => {
    problem.value = printPage(label) ? null : words.blocked
  }
  const { value: code } = made
  return (
    <Dialog
      key={code === null ? 'make' : 'made'}
      title={code === null ? words.makeTitle : words.madeTitle(device.name)}
      onClose={onClose}
      width={480}
    >
      {code === null ? (
        <>
          <p>{words.makeBody}</p>
          <p>{words.makeOlder}</p>
          {device.isInHome === true && <p>{words.makeInHome}</p>}
        </>
      ) : (
        <>
          <p>{words.once}</p>
          <dl class="credentials box-code">
            <CopyLine title={words.code} value={code.code} testId="box-code" />
          </dl>
        </>
      )}
      {problem.value !== null && (
        <p class="form-error" role="alert">
          {problem.value}
        </p>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {code === null ? messages.cancel : messages.close}
        </button>
        {code === null ? (
          <button
            type="button"
            class="button button-primary"
            data-begin
            disabled={isBusy.value}
            onClick={() => void make()}
          >
            {words.make}
          </button>
        ) : (
          <button type="button" class="button button-primary" data-begin onClick={() => print(code.label)}>
            {words.print}
          </button>
        )}
      </div>
    </Dialog>
  )
}

/** Opens a page of its own and has it printed. @returns false where the browser does not let it open. */
function printPage(html: string): boolean {
  const opened = window.open('', '_blank')
  if (opened === null) return false
  const page = new DOMParser().parseFromString(html, 'text/html').documentElement
  opened.document.documentElement.replaceWith(opened.document.adoptNode(page))
  opened.print()
  return true
}
