import { useApp } from '../app.ts'
import type { RecordPlace } from '../url/url-state.ts'

/** What of the record the address names, and the way to another. */
export function useRecord() {
  const { url, time, socket } = useApp()
  const place = url.state.value.record
  const change = (fields: Partial<RecordPlace>, isStep = false) =>
    url.set({ record: { ...url.state.peek().record, ...fields } }, isStep)
  /** The town's date. */
  const today = time.toInput(socket.now.value).slice(0, 10)
  return { place, change, today }
}
