import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { PAGES, type PageName } from '../url/url-state.ts'
import { follow } from './follow.ts'
import { PAGE_ENTRIES } from './pages.ts'

/** The pages this person may see: the daily ones in the bar, the others in a menu. */
export function Navigation() {
  const { session, live } = useApp()
  const { needNow, quarantineOpen } = live.summary.value
  const permissions = session.session.value?.permissions ?? []
  const allowed = PAGES.filter((name) => permissions.includes(PAGE_ENTRIES[name].permission))
  const counts: Partial<Record<PageName, number>> = { alerts: needNow, quarantine: quarantineOpen }
  const inMenu = allowed.filter((name) => PAGE_ENTRIES[name].place === 'menu')
  return (
    <nav class="nav" aria-label={messages.shell.navigation}>
      {allowed
        .filter((name) => PAGE_ENTRIES[name].place === 'bar')
        .map((name) => (
          <PageLink key={name} name={name} count={counts[name] ?? 0} />
        ))}
      {inMenu.length > 0 && <PageMenu names={inMenu} counts={counts} />}
    </nav>
  )
}

function PageLink({ name, count, onFollow }: { name: PageName; count: number; onFollow?: () => void }) {
  const { url } = useApp()
  const { page } = url.state.value
  return (
    <a
      href={url.hrefOf({ page: name })}
      aria-current={name === page ? 'page' : undefined}
      onClick={(event) =>
        follow(event, () => {
          onFollow?.()
          url.set({ page: name }, true)
        })
      }
    >
      <Icon name={PAGE_ENTRIES[name].icon} />
      {messages.pages[name]}
      {count > 0 && <span class={name === 'alerts' ? 'count count-critical' : 'count'}>{count}</span>}
    </a>
  )
}

/** A disclosure, not an ARIA menu: what opens is a list of links. */
function PageMenu({
  names,
  counts,
}: {
  names: readonly PageName[]
  counts: Partial<Record<PageName, number>>
}) {
  const { url } = useApp()
  const element = useRef<HTMLDetailsElement>(null)
  const { page } = url.state.value
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
  const current = names.find((name) => name === page)
  return (
    <details class="nav-menu" ref={element} data-testid="page-menu">
      <summary class={current === undefined ? undefined : 'nav-current'}>
        <Icon name="more" />
        <span class="nav-here">{current === undefined ? messages.pages.more : messages.pages[current]}</span>
        <span class="nav-more">{messages.pages.more}</span>
        <Icon name="chevron" size={16} />
      </summary>
      <div class="nav-sheet">
        {names.map((name) => (
          <PageLink key={name} name={name} count={counts[name] ?? 0} onFollow={close} />
        ))}
      </div>
    </details>
  )
}
