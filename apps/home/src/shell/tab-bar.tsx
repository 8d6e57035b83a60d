import { useHome, useWords } from '../home-app.ts'
import { Icon } from '../ui/icons.tsx'
import { type ScreenName, TABS, tabOf } from './place.ts'

export function TabBar({ screen }: { screen: ScreenName }) {
  const app = useHome()
  const words = useWords()
  const open = tabOf(screen)
  return (
    <nav class="tabs" aria-label={words.tabs.label}>
      {app.home.value !== null && <p class="tabs-home">{app.home.value.name}</p>}
      <ul>
        {TABS.map((tab) => (
          <li key={tab}>
            <a href={`#/${tab}`} aria-current={tab === open ? 'page' : undefined}>
              <Icon name={tab} />
              <span>{words.tabs[tab]}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
