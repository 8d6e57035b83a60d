import { useSignal } from '@preact/signals'
import type { PlanSummaryView, WastePlanView } from '@towncrier/protocol'
import { RequestError } from '../api/problem.ts'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { describeError } from '../ui/notice.tsx'
import { changeOf, type Hand, handOf } from './plan-orders.ts'
import { changeWords } from './plan-words.ts'
import { useWastePlanApi } from './waste-plan-api.ts'

/** What the planner's hand does to a draft, one change after the other. */
export interface PlanHand {
  readonly hand: Hand
  readonly isBusy: boolean
  readonly error: string | null
  /** What the last change came to. */
  readonly said: string | null
  readonly mayUndo: boolean
  readonly mayRedo: boolean
  change(next: Hand): void
  undo(): void
  redo(): void
}

/** @param onChanged gets the plan as it is after each change; null: look it up anew. */
export function useHand(plan: WastePlanView, onChanged: (plan: WastePlanView | null) => void): PlanHand {
  const api = useWastePlanApi()
  const { toasts } = useApp()
  const past = useSignal<readonly Hand[]>([])
  const future = useSignal<readonly Hand[]>([])
  const isBusy = useSignal(false)
  const error = useSignal<string | null>(null)
  const said = useSignal<string | null>(null)
  const send = async (next: Hand): Promise<boolean> => {
    if (isBusy.peek()) return false
    isBusy.value = true
    error.value = null
    const before: PlanSummaryView = plan.summary
    try {
      const changed = await api.change(plan.id, changeOf(next, plan.version))
      said.value = changeWords(before, changed.summary)
      onChanged(changed)
      return true
    } catch (problem) {
      if (problem instanceof RequestError && problem.code === 'TC_WASTE_PLAN_CHANGED') {
        past.value = future.value = []
        toasts.show(messages.wastePlan.hand.changed, 'failed')
        onChanged(null)
      } else error.value = describeError(problem)
      return false
    } finally {
      isBusy.value = false
    }
  }
  const hand = handOf(plan)
  const go = async (from: typeof past, to: typeof past) => {
    const next = from.peek().at(-1)
    if (next === undefined || !(await send(next))) return
    from.value = from.peek().slice(0, -1)
    to.value = [...to.peek(), hand]
  }
  return {
    hand,
    isBusy: isBusy.value,
    error: error.value,
    said: said.value,
    mayUndo: past.value.length > 0,
    mayRedo: future.value.length > 0,
    change: (next) => {
      void send(next).then((isDone) => {
        if (!isDone) return
        past.value = [...past.peek(), hand]
        future.value = []
      })
    },
    undo: () => void go(past, future),
    redo: () => void go(future, past),
  }
}
