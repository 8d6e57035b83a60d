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
 * A call whose function throws rejects with the same coded error on the other side; coded errors among
 * the arguments arrive as such too. Calls do not time out:
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
    serialize: carryErrors,
    deserialize: reviveErrors,
    timeout: -1,
    bind: 'functions',
  })
}

interface Message {
  /** The error a call ended with. */
  readonly e?: unknown
  /** The arguments of a call. */
  readonly a?: readonly unknown[]
}

function carryErrors(message: Message): unknown {
  if (message.a?.some((each) => each instanceof TowncrierError)) {
    return { ...message, a: message.a.map(carried) }
  }
  return message.e instanceof TowncrierError ? { ...message, e: carried(message.e) } : message
}

function reviveErrors(message: Message): unknown {
  if (message.a?.some(isCarriedError)) return { ...message, a: message.a.map(revived) }
  return isCarriedError(message.e) ? { ...message, e: revived(message.e) } : message
}

function carried(value: unknown): unknown {
  if (!(value instanceof TowncrierError)) return value
  const { code, title, subject, remedy, httpStatus, details } = value
  return { carriedError: { code, title, subject, remedy, httpStatus, details } } satisfies CarriedError
}

function revived(value: unknown): unknown {
  if (!isCarriedError(value)) return value
  const { code, title, subject, remedy, httpStatus, details } = value.carriedError
  return new TowncrierError(code, { title, remedy, httpStatus }, subject, details)
}

function isCarriedError(value: unknown): value is CarriedError {
  return typeof value === 'object' && value !== null && 'carriedError' in value
}
