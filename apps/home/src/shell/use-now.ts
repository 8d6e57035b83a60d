import { useEffect, useState } from 'preact/hooks'
import { useHome } from '../home-app.ts'

/** The time by the platform's clock, told anew every `everyMs`. */
export function useNow(everyMs = 15_000): number {
  const { clock } = useHome()
  const [now, setNow] = useState(clock)
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs, clock])
  return now
}
