import { createHash } from 'node:crypto'
import type { EpochMs } from '@towncrier/core'

/** A decision as its signature sees it: `content` is the JSON text that is stored. */
export interface SignedDecision {
  readonly id: number
  readonly domainId: string
  readonly domainName: string
  readonly night: string
  readonly madeAt: EpochMs
  readonly madeBy: string
  readonly choice: string
  readonly reason: string
  readonly revises: number | null
  readonly issueId: number | null
  readonly content: string
}

/**
 * What a decision is signed with: SHA-256 over the 32 bytes of the signature of the decision before it (of zeros
 * before the first), then the UTF-8 of the JSON array of its fields in the order of {@link SignedDecision}, `madeAt` in
 * epoch ms and `content` as its JSON text.
 */
export function decisionHash(previous: Uint8Array, decision: SignedDecision): Uint8Array {
  const { id, domainId, domainName, night, madeAt, madeBy, choice, reason, revises, issueId, content } =
    decision
  return createHash('sha256')
    .update(previous)
    .update(
      JSON.stringify([
        id,
        domainId,
        domainName,
        night,
        madeAt,
        madeBy,
        choice,
        reason,
        revises,
        issueId,
        content,
      ]),
    )
    .digest()
}

export interface DecisionChainState {
  readonly isIntact: boolean
  readonly decisions: number
  /** The newest decision with its signature in hexadecimal: noted elsewhere, it proves that none was cut off. */
  readonly head: { readonly id: number; readonly hash: string } | null
  /** The first decision that does not fit. */
  readonly broken: { readonly id: number; readonly reason: string } | null
}
