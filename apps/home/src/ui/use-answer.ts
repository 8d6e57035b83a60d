import { type Signal, useSignal } from '@preact/signals'
import { useCallback, useEffect } from 'preact/hooks'
import { useHome } from '../home-app.ts'
import { problemWords } from './use-task.ts'

export interface Answer<Value> {
  readonly value: Signal<Value | null>
  readonly problem: Signal<string>
  readonly reload: () => Promise<void>
}

/** Asks when the screen is opened, and anew whenever `key` is another; null: nothing is to be asked. */
export function useAnswer<Value>(key: string | null, ask: () => Promise<Value>): Answer<Value> {
  const app = useHome()
  const value = useSignal<Value | null>(null)
  const problem = useSignal('')
  const asked = useSignal<string | null>(null)
  const reload = useCallback(async () => {
    if (key === null) return
    asked.value = key
    try {
      const answer = await ask()
      if (asked.peek() !== key) return
      value.value = answer
      problem.value = ''
    } catch (error) {
      if (asked.peek() === key) problem.value = problemWords(error, app.language.first.peek())
    }
  }, [key])
  useEffect(() => {
    value.value = null
    problem.value = ''
    void reload()
  }, [reload, value, problem])
  return { value, problem, reload }
}
