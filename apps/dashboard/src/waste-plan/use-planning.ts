import { useSignal } from '@preact/signals'
import type { PlanningView } from '@towncrier/protocol'
import { useEffect } from 'preact/hooks'
import { useApp } from '../app.ts'
import { useWastePlanApi } from './waste-plan-api.ts'

/** Between two looks at a search, where there is news of it. */
const LEAST_MS = 400
/** A look without news: some may have been lost on the way. */
const MOST_MS = 2_500

/**
 * Follows a search until it is over.
 *
 * @param id null: none.
 */
export function usePlanning(id: string | null): { planning: PlanningView | null; error: unknown } {
  const api = useWastePlanApi()
  const { socket } = useApp()
  const planning = useSignal<PlanningView | null>(null)
  const error = useSignal<unknown>(null)
  useEffect(() => {
    planning.value = null
    error.value = null
    if (id === null) return
    let isGone = false
    let hasNews = false
    let wake: () => void = () => {}
    const leave = socket.onNews((news) => {
      if (news.topic !== 'waste-planning' || news.id !== id) return
      hasNews = true
      wake()
    })
    const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
    const news = () =>
      hasNews
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, MOST_MS)
            wake = () => {
              clearTimeout(timer)
              resolve()
            }
          })
    const follow = async () => {
      while (!isGone) {
        hasNews = false
        try {
          const found = await api.planning(id)
          if (isGone) return
          planning.value = found
          error.value = null
          if (found.state !== 'preparing' && found.state !== 'running') return
        } catch (problem) {
          if (isGone) return
          error.value = problem
        }
        await wait(LEAST_MS)
        await news()
      }
    }
    void follow()
    return () => {
      isGone = true
      leave()
    }
  }, [api, socket, id])
  const found = planning.value
  return { planning: found?.id === id ? found : null, error: error.value }
}
