import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { Icon } from '../ui/icons.tsx'

const words = messages.people.menu

/** Who is signed in: the way to their account, and out. A disclosure, not an ARIA menu. */
export function PersonMenu() {
  const { session, api, socket, toasts, url } = useApp()
  const element = useRef<HTMLDetailsElement>(null)
  const close = () => element.current?.removeAttribute('open')
  useEffect(() => {
    const closeOutside = (event: Event) => {
      if (event.target instanceof Node && !element.current?.contains(event.target)) close()
    }
    const closeByKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !element.current?.open) return
      close()
      element.current.querySelector('summary')?.focus()
      event.preventDefault()
    }
    document.addEventListener('pointerdown', closeOutside)
    document.addEventListener('focusin', closeOutside)
    document.addEventListener('keydown', closeByKey, true)
    return () => {
      document.removeEventListener('pointerdown', closeOutside)
      document.removeEventListener('focusin', closeOutside)
      document.removeEventListener('keydown', closeByKey, true)
    }
  }, [])
  const person = session.session.value
  if (person === null) return null
  const role = messages.roles[person.role]
  const signOut = async () => {
    try {
      await api.signOut()
      session.session.value = await api.session().catch(() => null)
      if (session.session.value === null) void session.ask('needed')
      socket.restart()
    } catch (error) {
      toasts.show(String(error), 'failed')
    }
  }
  return (
    <details class="person-menu" ref={element} data-testid="person-menu">
      <summary aria-label={words.label(person.displayName)}>
        <Icon name="person" />
        <span class="person-name">{person.displayName}</span>
        <Icon name="chevron" size={16} />
      </summary>
      <div class="person-sheet">
        <p>
          <strong>{person.displayName}</strong>
          <span class="quiet">
            {person.userName}, {role}
          </span>
        </p>
        {(['account', 'notifications'] as const).map((page) => (
          <a
            key={page}
            href={url.hrefOf({ page })}
            onClick={(event) =>
              follow(event, () => {
                close()
                url.set({ page }, true)
              })
            }
          >
            {words[page]}
          </a>
        ))}
        <button
          type="button"
          onClick={() => {
            close()
            void signOut()
          }}
        >
          {words.signOut}
        </button>
      </div>
    </details>
  )
}
