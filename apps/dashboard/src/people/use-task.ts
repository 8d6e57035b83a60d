import { type Signal, useSignal } from '@preact/signals'
import { describeError } from '../ui/notice.tsx'

/** Something a person starts: whether it runs, and what went wrong. */
export interface Task {
  readonly isBusy: Signal<boolean>
  readonly error: Signal<string | null>
  /** Runs `work`; true when it came to its end. */
  run(work: () => Promise<unknown>): Promise<boolean>
}

export function useTask(): Task {
  const isBusy = useSignal(false)
  const error = useSignal<string | null>(null)
  const run = async (work: () => Promise<unknown>) => {
    isBusy.value = true
    error.value = null
    try {
      await work()
      return true
    } catch (problem) {
      error.value = describeError(problem)
      return false
    } finally {
      isBusy.value = false
    }
  }
  return { isBusy, error, run }
}
