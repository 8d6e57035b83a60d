import { useApp } from '../app.ts'
import type { TonightPlace } from '../url/url-state.ts'

/** What of tonight the address names, and the way to another. */
export function useTonight() {
  const { url } = useApp()
  const place = url.state.value.tonight
  const change = (fields: Partial<TonightPlace>, isStep = false) =>
    url.set({ page: 'winter', tonight: { ...url.state.peek().tonight, ...fields } }, isStep)
  return { place, change }
}
