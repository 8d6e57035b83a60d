import { formatInstant } from '@towncrier/core'
import type { Handover, OperationsStore, Shift, ShiftLogEntry } from '@towncrier/operations-store'
import type { HandoverFacts, HandoverView, ShiftLogEntryView, ShiftView } from '@towncrier/protocol'

export function shiftView(shift: Shift, store: OperationsStore): ShiftView {
  return {
    ...shift,
    displayName: store.accounts.findByUserName(shift.userName)?.account.displayName ?? shift.userName,
    onAt: formatInstant(shift.onAt),
    offAt: shift.offAt === null ? null : formatInstant(shift.offAt),
  }
}

export function shiftLogEntryView(entry: ShiftLogEntry): ShiftLogEntryView {
  return { ...entry, at: formatInstant(entry.at) }
}

export function handoverView(handover: Handover): HandoverView {
  return {
    ...handover,
    facts: handover.facts as HandoverFacts,
    handedAt: formatInstant(handover.handedAt),
    acceptedAt: handover.acceptedAt === null ? null : formatInstant(handover.acceptedAt),
  }
}
