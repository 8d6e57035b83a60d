import { useEffect, useRef, useState } from 'preact/hooks'
import type { AuditEntryView } from '../api/types.ts'
import { useApp } from '../app.ts'

export type AuditFilter = Readonly<Record<string, string>>

const PAGE = 100

interface Found {
  readonly items: readonly AuditEntryView[]
  readonly nextCursor: string | null
  readonly error: unknown
  readonly isLoading: boolean
}

/** Entries that match, newest first. A long log is searched in steps: an empty page is not the end of it. */
export function useAudit(filter: AuditFilter) {
  const { api } = useApp()
  const [found, setFound] = useState<Found>({ items: [], nextCursor: null, error: null, isLoading: true })
  const run = useRef(0)
  const load = async (before: readonly AuditEntryView[], from: string | null) => {
    const mine = ++run.current
    setFound({ items: before, nextCursor: null, error: null, isLoading: true })
    let items = before
    let cursor = from
    try {
      do {
        const page = await api.audit({ ...filter, limit: PAGE, ...(cursor === null ? {} : { cursor }) })
        if (mine !== run.current) return
        items = [...items, ...page.items]
        cursor = page.nextCursor
        setFound({ items, nextCursor: cursor, error: null, isLoading: true })
      } while (cursor !== null && items.length < before.length + PAGE)
      setFound({ items, nextCursor: cursor, error: null, isLoading: false })
    } catch (error) {
      if (mine === run.current) setFound({ items, nextCursor: cursor, error, isLoading: false })
    }
  }
  const key = JSON.stringify(filter)
  useEffect(() => {
    void load([], null)
    return () => {
      run.current++
    }
  }, [key])
  return {
    ...found,
    hasMore: found.nextCursor !== null,
    more: () => void load(found.items, found.nextCursor),
    reload: () => void load([], null),
  }
}
