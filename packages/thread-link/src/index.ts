import type { MessagePort } from 'node:worker_threads'
import { TowncrierError } from '@towncrier/core'
import { type BirpcReturn, createBirpc } from 'birpc'

/** The other side of a link: its functions, each returning a promise. */
export type ThreadLink<Remote extends object, Local extends object> = BirpcReturn<Remote, Local, true>

/** An error's class does not survive a thread's border; this carries what coded errors are made of. */
interface CarriedError {
  readonly carriedError: {
    readonly code: string
    readonly title: string
    readonly subject: string
    readonly remedy: string
    readonly httpStatus: number
    readonly details: Readonly<Record<string, unknown>>
  }
}

/**
 * Joins two threads by their functions over a message port.
 *
 * A call whose function throws rejects with the same coded error on the other side. Calls do not time out:
 * both threads live and die together.
 *
 * @param local what the other side may call.
 */
export function linkThreads<Remote extends object, Local extends object = Record<never, never>>(
  port: MessagePort,
  local: Local,
): ThreadLink<Remote, Local> {
  return createBirpc<Remote, Local>(local, {
    post: (message) => port.postMessage(message),
    on: (receive) => port.on('message', receive),
    off: (receive) => port.off('message', receive),
    serialize: carryError,
    deserialize: reviveError,
    timeout: -1,
    bind: 'functions',
  })
}

function carryError(message: { e?: unknown }): unknown {
  const error = message.e
  if (!(error instanceof TowncrierError)) return message
  const { code, title, subject, remedy, httpStatus, details } = error
  return { ...message, e: { carriedError: { code, title, subject, remedy, httpStatus, details } } }
}

function reviveError(message: { e?: unknown }): unknown {
  if (!isCarriedError(message.e)) return message
  const { code, title, subject, remedy, httpStatus, details } = message.e.carriedError
  return { ...message, e: new TowncrierError(code, { title, remedy, httpStatus }, subject, details) }
}

function isCarriedError(error: unknown): error is CarriedError {
  return typeof error === 'object' && error !== null && 'carriedError' in error
}
