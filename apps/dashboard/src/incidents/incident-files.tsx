import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { formatBytes } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import type { PartProps } from './incident-parts.tsx'
import { FormError } from './open-incident-dialog.tsx'
import { useAction, useIncidentApi } from './use-incidents.ts'

const words = messages.incidents

/** Photographs, PDF and text: chosen, dropped or pasted. */
export function IncidentFiles({ incident, mayRun, onChanged }: PartProps) {
  const api = useIncidentApi()
  const action = useAction()
  const isOver = useSignal(false)
  const input = useRef<HTMLInputElement>(null)
  const attach = async (files: Iterable<File>) => {
    const chosen = [...files]
    if (!mayRun || chosen.length === 0) return
    await action.run(async () => {
      for (const file of chosen) await api.attach(incident.id, file)
    })
    onChanged()
  }
  const newest = useRef(attach)
  newest.current = attach
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = event.clipboardData?.files
      if (files === undefined || files.length === 0) return
      event.preventDefault()
      void newest.current(files)
    }
    document.addEventListener('paste', paste)
    return () => document.removeEventListener('paste', paste)
  }, [])
  return (
    <section
      class={isOver.value ? 'card part part-drop' : 'card part'}
      aria-labelledby="part-files"
      onDragOver={(event) => {
        event.preventDefault()
        isOver.value = mayRun
      }}
      onDragLeave={() => {
        isOver.value = false
      }}
      onDrop={(event) => {
        event.preventDefault()
        isOver.value = false
        void attach(event.dataTransfer?.files ?? [])
      }}
    >
      <h2 id="part-files">{words.files}</h2>
      {incident.attachments.length === 0 && <p class="quiet">{words.noFiles}</p>}
      <ul class="files" data-testid="files">
        {incident.attachments.map(({ id, name, mediaType, byteCount }) => {
          const href = api.attachmentUrl(incident.id, id)
          return (
            <li key={id}>
              <a href={href} target="_blank" rel="noreferrer">
                {mediaType.startsWith('image/') && <img src={href} alt="" loading="lazy" />}
                <span>
                  {name} <span class="quiet">{formatBytes(byteCount)}</span>
                </span>
              </a>
              {mayRun && (
                <button
                  type="button"
                  class="icon-button"
                  aria-label={words.removeFile(name)}
                  disabled={action.isBusy.value}
                  onClick={() => void action.run(() => api.detach(incident.id, id)).then(onChanged)}
                >
                  <Icon name="close" size={16} />
                </button>
              )}
            </li>
          )
        })}
      </ul>
      <FormError text={action.error.value} />
      {mayRun && (
        <>
          <button
            type="button"
            class="button button-small"
            disabled={action.isBusy.value}
            onClick={() => input.current?.click()}
          >
            <Icon name="attach" size={16} />
            {action.isBusy.value ? words.attaching : words.attach}
          </button>
          <input
            ref={input}
            type="file"
            class="visually-hidden"
            tabIndex={-1}
            aria-label={words.attach}
            accept="image/jpeg,image/png,image/webp,application/pdf,text/plain"
            multiple
            onChange={(event) => {
              const element = event.currentTarget
              void attach(element.files ?? []).then(() => {
                element.value = ''
              })
            }}
          />
          <p class="quiet part-hint">{words.attachHint}</p>
        </>
      )}
    </section>
  )
}
