import { type Signal, useSignal } from '@preact/signals'
import { Refusal } from '../api/refusal.ts'
import { useHome } from '../home-app.ts'
import type { FirstWords } from '../messages/en/first.ts'

/** What went wrong, in words for whoever did it. */
export function problemWords(error: unknown, { problems }: FirstWords): string {
  if (!(error instanceof Refusal)) throw error
  if (error.status === 0) return problems.unreachable
  if (error.status === 429 && error.retryAfterS !== null) return problems.wait(error.retryAfterS)
  return problems.codes[error.code] ?? problems.general
}

export interface Task {
  readonly isBusy: Signal<boolean>
  /** Empty: nothing is wrong. */
  readonly problem: Signal<string>
  /** The code of what is wrong, `TC_…`; empty: nothing is. */
  readonly code: Signal<string>
  /** Done one at a time. @returns true when it went well. */
  readonly run: (work: () => Promise<void>) => Promise<boolean>
}

/** Something a person asks for that the platform has to do. */
export function useTask(): Task {
  const app = useHome()
  const isBusy = useSignal(false)
  const problem = useSignal('')
  const code = useSignal('')
  const run = async (work: () => Promise<void>) => {
    if (isBusy.peek()) return false
    isBusy.value = true
    problem.value = ''
    code.value = ''
    try {
      await work()
      return true
    } catch (error) {
      problem.value = problemWords(error, app.language.first.peek())
      code.value = error instanceof Refusal ? error.code : ''
      return false
    } finally {
      isBusy.value = false
    }
  }
  return { isBusy, problem, code, run }
}
