import { useEffect, useRef, useState } from 'preact/hooks'

export interface Loaded<Data> {
  /** The newest answer; that of before while a new one is on its way. */
  readonly data: Data | null
  readonly error: unknown
  readonly isLoading: boolean
  reload(): void
}

/** Loads when `keys` change; answers that come too late are not shown. */
export function useLoad<Data>(load: () => Promise<Data>, keys: readonly unknown[]): Loaded<Data> {
  const [state, setState] = useState<{ data: Data | null; error: unknown; isLoading: boolean }>({
    data: null,
    error: null,
    isLoading: true,
  })
  const [turn, setTurn] = useState(0)
  const newest = useRef(load)
  newest.current = load
  useEffect(() => {
    let isCurrent = true
    setState((before) => ({ ...before, error: null, isLoading: true }))
    newest.current().then(
      (data) => isCurrent && setState({ data, error: null, isLoading: false }),
      (error) => isCurrent && setState((before) => ({ ...before, error, isLoading: false })),
    )
    return () => {
      isCurrent = false
    }
  }, [...keys, turn])
  return { ...state, reload: () => setTurn((before) => before + 1) }
}
