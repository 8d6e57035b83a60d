import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** Where the layout turns into that of a phone; the same as in the style sheets. */
export const NARROW = '(max-width: 900px)'

/** Whether a media query holds; follows it. */
export function useMedia(query: string): boolean {
  const matches = useSignal(matchMedia(query).matches)
  useEffect(() => {
    const list = matchMedia(query)
    const follow = () => {
      matches.value = list.matches
    }
    list.addEventListener('change', follow)
    return () => list.removeEventListener('change', follow)
  }, [query, matches])
  return matches.value
}
