import { useRest } from '../home-app.ts'
import { Icon } from './icons.tsx'

export function BackToMore() {
  const { more } = useRest()
  return (
    <a class="back" href="#/more">
      <Icon name="back" />
      {more.title}
    </a>
  )
}
