import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

/** Now by the platform's clock, epoch ms, as the board goes by it. */
export const NowContext = createContext(0)

export function useNow(): number {
  return useContext(NowContext)
}
