import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { useApp } from '../app.ts'
import { describeError } from '../ui/notice.tsx'
import { incidentApi } from './incident-api.ts'

export function useIncidentApi() {
  const { api } = useApp()
  return useMemo(() => incidentApi(api), [api])
}

/** A number that moves whenever there is news of `topic`, or of one thing of it; a key for loading. */
export function useNews(topic: string, id?: number): number {
  const { socket } = useApp()
  const turn = useSignal(0)
  useEffect(
    () =>
      socket.onNews((news) => {
        if (news.topic === topic && (id === undefined || news.id === String(id))) turn.value++
      }),
    [socket, topic, id, turn],
  )
  return turn.value
}

/** Tells the others what is before this person, and this person who else looks at it. */
export function usePresence(page: string, subject: string | null): readonly string[] {
  const { socket, session } = useApp()
  useEffect(() => {
    socket.look({ page, subject })
    return () => socket.look({ page: 'elsewhere', subject: null })
  }, [socket, page, subject])
  const presence = socket.presence.value
  if (presence === null || presence.page !== page || presence.subject !== subject) return []
  return presence.people
    .filter(({ userName }) => userName !== session.session.value?.userName)
    .map(({ displayName }) => displayName)
}

/** Runs what a person asked for: one at a time, with an answer, and the error in words when it fails. */
export function useAction() {
  const { toasts } = useApp()
  const isBusy = useSignal(false)
  const error = useSignal<string | null>(null)
  const run = async (action: () => Promise<unknown>, answer?: string): Promise<boolean> => {
    if (isBusy.peek()) return false
    isBusy.value = true
    error.value = null
    try {
      await action()
      if (answer !== undefined) toasts.show(answer)
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
