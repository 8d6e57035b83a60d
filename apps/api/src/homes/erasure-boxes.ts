import { type EpochMs, formatInstant } from '@towncrier/core'
import type { ErasureRecord, ErasureStepRecord, OperationsStore } from '@towncrier/operations-store'
import type { BrokerPort } from '../ports.ts'

/** The memories of the boxes themselves: each is asked to erase its own, and says when it has. */
export interface BoxMemories {
  /** Asks the boxes of an erasure, once. */
  ask(id: string): Promise<void>
  /** Takes in what boxes have said. @param isStart the broker has forgotten what boxes were asked. */
  look(isStart: boolean): Promise<void>
  isAnyAway(): boolean
  giveUp(id: string, deviceId: string, at: EpochMs): Promise<void>
}

interface Options {
  readonly store: Pick<OperationsStore, 'erasures' | 'processing'>
  readonly broker: Pick<BrokerPort, 'commandDevice'>
}

/**
 * The command is retained, so that a box that is away finds it when it comes back; the newest of a box covers
 * those before it. It is taken back when the box has said that it is done.
 */
export function makeBoxMemories({ store, broker }: Options): BoxMemories {
  const asked = new Set<string>()

  const waitingFor = (deviceId: string): ErasureRecord[] =>
    store.erasures.all().filter((erasure) => boxesLeft(erasure).includes(deviceId))

  const command = async (deviceId: string): Promise<void> => {
    const waiting = waitingFor(deviceId)
    const newest = waiting.at(-1)
    const spans = waiting.flatMap((each) => each.spans).filter((span) => span.deviceId === deviceId)
    const kind = spans[0]?.kind
    if (newest === undefined || kind === undefined) return
    const before = Math.max(...spans.map(({ to }) => to))
    await broker.commandDevice(deviceId, kind, eraseCommand(newest.id, before), { retain: true })
  }

  const settle = async (deviceId: string, ids: readonly string[], at: EpochMs, how: string) => {
    for (const id of ids) {
      const { steps, finishedAt, spans } = store.erasures.require(id)
      const changed = steps.map((step): ErasureStepRecord => {
        if (step.name !== 'box') return step
        const devicesDone = [...(step.devicesDone ?? []), deviceId]
        const isDone = spans.every((span) => devicesDone.includes(span.deviceId))
        const detail = isDone ? how : `${how}; others are waited for`
        return { ...step, devicesDone, detail, ...(isDone ? { state: 'done', doneAt: at } : {}) }
      })
      store.erasures.update(id, changed, finishedAt)
    }
    if (waitingFor(deviceId).length > 0) {
      await command(deviceId)
      return
    }
    const kind = store.erasures.require(ids[0]!).spans.find((span) => span.deviceId === deviceId)!.kind
    await broker.commandDevice(deviceId, kind, '', { retain: true })
  }

  return {
    ask: async (id) => {
      if (asked.has(id)) return
      const erasure = store.erasures.require(id)
      const step = erasure.steps.find(({ name }) => name === 'box')
      if (step === undefined || step.state === 'done') return
      const boxes = boxesLeft(erasure)
      for (const deviceId of boxes) await command(deviceId)
      const changed: ErasureStepRecord =
        boxes.length === 0
          ? { ...step, state: 'done', detail: 'There is no box', doneAt: erasure.begunAt }
          : { ...step, detail: 'The box erases its memory when it is connected' }
      store.erasures.update(
        id,
        erasure.steps.map((each) => (each.name === 'box' ? changed : each)),
        erasure.finishedAt,
      )
      asked.add(id)
    },
    look: async (isStart) => {
      const boxes = new Set(store.erasures.all().flatMap(boxesLeft))
      for (const deviceId of boxes) {
        if (isStart) await command(deviceId)
        const said = store.processing.deviceRecord(deviceId)?.boxErased
        const waiting = waitingFor(deviceId)
        const done = waiting.findIndex(({ id }) => id === said?.id)
        if (said === undefined || done === -1) continue
        const ids = waiting.slice(0, done + 1).map(({ id }) => id)
        await settle(deviceId, ids, said.at, 'The box has erased its memory')
      }
    },
    isAnyAway: () => store.erasures.all().some((erasure) => boxesLeft(erasure).length > 0),
    giveUp: async (id, deviceId, at) => {
      const erasure = store.erasures.require(id)
      if (!boxesLeft(erasure).includes(deviceId)) return
      await settle(deviceId, [id], at, 'The box is not waited for: it was said to be lost or wiped')
    },
  }
}

/** Boxes that have not said yet that their memory is erased. */
export function boxesLeft({ spans, steps }: ErasureRecord): string[] {
  const step = steps.find(({ name }) => name === 'box')
  if (step === undefined || step.state === 'done') return []
  const devices = new Set(spans.map(({ deviceId }) => deviceId))
  return [...devices].filter((deviceId) => step.devicesDone?.includes(deviceId) !== true)
}

/** What a box is told on its command topic; it erases its own memory of before. */
export function eraseCommand(id: string, before: EpochMs): string {
  return JSON.stringify({ erase: { id, before: formatInstant(before) } })
}
