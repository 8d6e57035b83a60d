import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { AlertView, CauseDetail, CauseView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { useLoad } from '../ui/use-load.ts'
import { type AlarmApi, alarmApi } from './alarm-api.ts'
import { SEVERITIES } from './alert-order.ts'

const PAGE = 1_000
/** More are not held in a browser; nobody reads that many. */
export const MOST_MEMBERS = 5_000
/** A cause that grows by the second is read again no more often than this. */
const READ_AGAIN_MS = 1_000

/** Devices that stand in the open cause: the map rings them. */
export const openedDevices = signal<readonly string[]>([])

/**
 * A cause with its history, as the server has it, while it is open as the live feed has it.
 *
 * @returns `cause` is null until something is known of it.
 */
export function useCause(id: string) {
  const { api, live } = useApp()
  const current = live.openCauses.value.find((cause) => cause.id === id) ?? null
  const turn = usePaced(current)
  const loaded = useLoad(() => alarmApi(api).cause(id), [id, turn])
  const detail: CauseDetail | null = loaded.data?.id === id ? loaded.data : null
  const cause: CauseView | null = current ?? detail
  return { cause, detail, error: loaded.error, reload: loaded.reload }
}

/** Every alert of a cause: those that stand first, then worst, then newest. */
export function useMembers(id: string, cause: CauseView | null) {
  const { api } = useApp()
  const turn = usePaced(cause)
  const loaded = useLoad(() => loadMembers(alarmApi(api), id), [id, turn])
  const members = loaded.data?.id === id ? loaded.data.members : null
  useEffect(() => {
    const standing = members?.filter(({ clearedAt }) => clearedAt === null) ?? []
    openedDevices.value = [...new Set(standing.map(({ deviceId }) => deviceId))]
  }, [members])
  useEffect(
    () => () => {
      openedDevices.value = []
    },
    [],
  )
  return { members, error: loaded.error, reload: loaded.reload }
}

async function loadMembers(api: AlarmApi, id: string) {
  const members: AlertView[] = []
  let cursor: string | null = null
  do {
    const page = await api.alerts({ causeId: id, limit: PAGE, cursor: cursor ?? undefined })
    members.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null && members.length < MOST_MEMBERS)
  members.sort(
    (a, b) =>
      Number(a.clearedAt !== null) - Number(b.clearedAt !== null) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      (a.raisedAt < b.raisedAt ? 1 : -1),
  )
  return { id, members }
}

/** Moves when `subject` is another object, at once after a pause and else once in a while. */
function usePaced(subject: object | null): number {
  const { current: pace } = useRef({ turn: signal(0), at: 0, timer: 0 })
  useEffect(() => {
    const move = () => {
      pace.timer = 0
      pace.at = performance.now()
      pace.turn.value++
    }
    if (pace.timer === 0) {
      const wait = Math.max(0, pace.at + READ_AGAIN_MS - performance.now())
      if (wait === 0 && pace.at !== 0) move()
      else if (pace.at === 0) pace.at = performance.now()
      else pace.timer = window.setTimeout(move, wait)
    }
  }, [subject])
  useEffect(() => () => clearTimeout(pace.timer), [])
  return pace.turn.value
}
